import type { ScheduledJob } from '../../shared/jobs.js';
import { tellOverdue } from './shelf.service.js';
import { accrueStorage, warnOfStorage } from './storage.service.js';

/** Hourly, because a warehouse's day begins at its own midnight. */
export const packageSchedule: readonly ScheduledJob[] = [
  { name: 'storage-fees', cron: '4 * * * *', run: async (ctx) => void (await accrueStorage(ctx)) },
  { name: 'storage-warnings', cron: '34 * * * *', run: async (ctx) => void (await warnOfStorage(ctx)) },
  { name: 'arrivals-overdue', cron: '10 7 * * *', run: async (ctx) => void (await tellOverdue(ctx)) },
];
