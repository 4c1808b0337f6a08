// The billing cycle in a process of its own, as of NOW: tests/process/billing.test.ts kills and doubles it.
import { runBillingCycle } from '../../src/modules/subscription/subscription.service.js';
import { readConfig } from '../../src/shared/config.js';
import { systemContext } from '../../src/shared/context.js';
import { openPlatform } from '../../src/shared/platform.js';

const platform = await openPlatform(readConfig(process.env));
// Both of a pair begin when told to.
const waiting = setInterval(() => {}, 1_000);
process.once('SIGUSR2', async () => {
  clearInterval(waiting);
  const ctx = systemContext(platform, 'billing-cycle', { now: new Date(process.env.NOW ?? '') });
  const closed = await runBillingCycle(ctx, Number(process.env.BATCH ?? 5_000));
  process.stdout.write(`closed ${closed}\n`);
  await platform.close();
  process.exit(0);
});
process.stdout.write('up\n');
