import { z } from 'zod';
import type { Ctx } from '../../shared/context.js';
import { defineJob, type JobHandler, type ScheduledJob } from '../../shared/jobs.js';
import { returnFromSuspension, runBillingCycle, setPastDue, suspendSubscription } from './subscription.service.js';

export const billingCycle: ScheduledJob = {
  name: 'billing-cycle',
  cron: '*/10 * * * *',
  run: async (ctx) => {
    const closed = await runBillingCycle(ctx);
    if (closed > 0) ctx.log.info({ closed }, 'periods closed');
  },
};

const BalanceEvent = z.object({ targetId: z.uuid(), at: z.iso.datetime() });

/** What billing tells (collection.failed, .exhausted, .cleared): the target is the workspace's balance, `at` the moment of the event. */
function onBalance(name: string, run: (ctx: Ctx, workspaceId: string) => Promise<void>): JobHandler {
  return defineJob({
    name,
    payload: BalanceEvent,
    run: (ctx, { targetId, at }) => run({ ...ctx, now: new Date(at) }, targetId),
  });
}

export const subscriptionJobs = [
  onBalance('subscription.past-due', setPastDue),
  onBalance('subscription.suspend', suspendSubscription),
  onBalance('subscription.restore', returnFromSuspension),
];

export const subscriptionSubscriptions = {
  'collection.failed': ['subscription.past-due'],
  'collection.exhausted': ['subscription.suspend'],
  'collection.cleared': ['subscription.restore'],
} as const;
