import { z } from 'zod';
import { defineJob, type ScheduledJob } from '../../shared/jobs.js';
import { deliver } from './notification.delivery.js';
import { flushDigest } from './notification.digest.js';
import { DELIVER, FLUSH } from './notification.queue.js';
import { remindReaders, sweepNotifications } from './notification.reminders.js';
import { readersTeller } from './notification.triggers.js';

export const notificationJobs = [
  defineJob({
    name: DELIVER,
    payload: z.strictObject({ id: z.uuid() }),
    run: (ctx, { id }) => deliver(ctx, id),
  }),
  defineJob({
    name: FLUSH,
    payload: z.strictObject({ groupKey: z.string(), dueAt: z.iso.datetime() }),
    run: (ctx, { groupKey }) => flushDigest(ctx, groupKey),
  }),
  readersTeller.job,
];

export const notificationSubscriptions = readersTeller.subscriptions;

export const notificationSchedule: ScheduledJob[] = [
  { name: 'notification-reminders', cron: '25 * * * *', run: async (ctx) => void (await remindReaders(ctx)) },
  { name: 'notification-sweep', cron: '40 3 * * *', run: (ctx) => sweepNotifications(ctx) },
];
