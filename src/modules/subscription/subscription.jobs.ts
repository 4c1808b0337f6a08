import type { ScheduledJob } from '../../shared/jobs.js';
import { runBillingCycle } from './subscription.service.js';

export const billingCycle: ScheduledJob = {
  name: 'billing-cycle',
  cron: '*/10 * * * *',
  run: async (ctx) => {
    const closed = await runBillingCycle(ctx);
    if (closed > 0) ctx.log.info({ closed }, 'periods closed');
  },
};
