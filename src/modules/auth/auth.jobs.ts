import { z } from 'zod';
import { defineJob, type ScheduledJob } from '../../shared/jobs.js';
import { sweepLimits } from '../../shared/limits.js';
import { sweepSessions } from './auth.sweep.js';
import { MAIL_RESET, mailPasswordReset } from './password.service.js';
import { remindUnverified } from './verification.service.js';

export const authJobs = [
  defineJob({
    name: MAIL_RESET,
    payload: z.strictObject({
      email: z.string(),
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
      requestId: z.string(),
    }),
    run: (ctx, { email, ...from }) =>
      mailPasswordReset({ ...ctx, ...from, actor: { type: 'ANONYMOUS', id: null, name: 'anonymous' } }, email),
  }),
];

export const authSchedule: ScheduledJob[] = [
  { name: 'verification-reminders', cron: '5 * * * *', run: (ctx) => remindUnverified(ctx) },
  {
    name: 'auth-sweep',
    cron: '17 * * * *',
    run: async (ctx) => {
      await sweepLimits(ctx);
      await sweepSessions(ctx);
    },
  },
];
