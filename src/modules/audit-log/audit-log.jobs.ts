import type { ScheduledJob } from '../../shared/jobs.js';
import { ensureAuditPartitions } from './audit-partition.service.js';
import { sealAuditLog } from './audit-seal.service.js';

export const auditLogSchedule: readonly ScheduledJob[] = [
  {
    name: 'audit-seal',
    cron: '*/5 * * * *',
    run: async (ctx) => {
      await sealAuditLog(ctx);
    },
  },
  { name: 'audit-partitions', cron: '17 3 * * *', run: ensureAuditPartitions },
];
