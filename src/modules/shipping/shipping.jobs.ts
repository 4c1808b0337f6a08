import { z } from 'zod';
import { defineJob, type ScheduledJob } from '../../shared/jobs.js';
import { APPLY_EVENT, applyCarrierEvent } from './carrier-event.service.js';
import { BUY_LABEL, pursueLabel, voidLabel } from './label.service.js';
import { sweepQuotes } from './quote.service.js';
import { VOID_LABEL } from './shipment.cancel.js';
import { followParcels } from './tracking.service.js';

const ById = z.strictObject({ id: z.uuid() });

export const shippingJobs = [
  defineJob({ name: BUY_LABEL, payload: ById, run: (ctx, { id }) => pursueLabel(ctx, id) }),
  defineJob({ name: VOID_LABEL, payload: ById, run: (ctx, { id }) => voidLabel(ctx, id) }),
  defineJob({
    name: APPLY_EVENT,
    payload: z.strictObject({ id: z.string() }),
    run: (ctx, { id }) => applyCarrierEvent(ctx, id),
  }),
];

export const shippingSchedule: readonly ScheduledJob[] = [
  { name: 'tracking', cron: '25 * * * *', run: followParcels },
  { name: 'quote-sweep', cron: '40 4 * * *', run: sweepQuotes },
];
