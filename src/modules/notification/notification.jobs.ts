import { z } from 'zod';
import { defineJob } from '../../shared/jobs.js';
import { deliver } from './notification.delivery.js';
import { DELIVER } from './notification.service.js';

export const notificationJobs = [
  defineJob({
    name: DELIVER,
    payload: z.strictObject({ id: z.uuid() }),
    run: (ctx, { id }) => deliver(ctx, id),
  }),
];
