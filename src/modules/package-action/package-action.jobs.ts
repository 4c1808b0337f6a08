import { z } from 'zod';
import { defineJob, type ScheduledJob } from '../../shared/jobs.js';
import { COOLED_JOB, STEP_JOB } from './package-action.request.js';
import { dropActions, endCoolOff, endHolds, followShipment, runStep, sweepActions } from './package-action.service.js';

const OfAction = z.strictObject({ id: z.uuid() });
/** What record() hands to a subscriber. */
const PackageEvent = z.looseObject({ targetType: z.literal('Package'), targetId: z.uuid() });
const ShipmentEvent = z.looseObject({ targetType: z.literal('Shipment'), targetId: z.uuid() });

export const packageActionJobs = [
  defineJob({ name: STEP_JOB, payload: OfAction, run: (ctx, { id }) => runStep(ctx, id) }),
  defineJob({ name: COOLED_JOB, payload: OfAction, run: (ctx, { id }) => endCoolOff(ctx, id) }),
  defineJob({
    name: 'action-shipment',
    payload: ShipmentEvent,
    run: (ctx, { targetId }) => followShipment(ctx, targetId),
  }),
  defineJob({ name: 'action-drop', payload: PackageEvent, run: (ctx, { targetId }) => dropActions(ctx, targetId) }),
];

export const packageActionSchedule: readonly ScheduledJob[] = [
  {
    name: 'hold-expiry',
    cron: '*/10 * * * *',
    run: async (ctx) => {
      while ((await endHolds(ctx)) > 0);
    },
  },
  { name: 'action-sweep', cron: '*/5 * * * *', run: sweepActions },
];

/** A piece that ends, or changes hands, by another door takes what was asked for it along. */
export const packageActionSubscriptions = {
  'package.moved': ['action-drop'],
  'package.reassigned': ['action-drop'],
  'shipment.packed': ['action-shipment'],
  'shipment.labeled': ['action-shipment'],
  'shipment.handed_over': ['action-shipment'],
  'shipment.cancelled': ['action-shipment'],
};
