import { z } from 'zod';
import { defineJob } from '../../shared/jobs.js';
import { deliver } from './notification.delivery.js';
import { flushDigest } from './notification.digest.js';
import { Recorded, TELL, tellReaders } from './notification.events.js';
import { DELIVER, FLUSH } from './notification.queue.js';
import { TRIGGERS } from './notification.triggers.js';

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
  defineJob({ name: TELL, payload: Recorded, run: tellReaders }),
];

export const notificationSubscriptions = Object.fromEntries(Object.keys(TRIGGERS).map((event) => [event, [TELL]]));
