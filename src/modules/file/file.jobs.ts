import { z } from 'zod';
import { defineJob, type ScheduledJob } from '../../shared/jobs.js';
import { sweepFiles } from './file.service.js';

export const fileJobs = [
  defineJob({
    name: 'file-remove',
    payload: z.strictObject({ key: z.string() }),
    run: (ctx, { key }) => ctx.files.remove(key),
  }),
];

export const fileSchedule: readonly ScheduledJob[] = [
  {
    name: 'file-sweep',
    cron: '17 * * * *',
    run: async (ctx) => {
      while ((await sweepFiles(ctx)) > 0);
    },
  },
];
