// A worker of its own process with the shipping jobs: tests/process/labels.test.ts kills it in mid-purchase.
import { shippingJobs } from '../../src/modules/shipping/shipping.jobs.js';
import { readConfig } from '../../src/shared/config.js';
import { openPlatform } from '../../src/shared/platform.js';
import { startWorker } from '../../src/worker.js';

const platform = await openPlatform(readConfig(process.env));
const worker = await startWorker(platform, platform.databaseUrl, { handlers: shippingJobs, schedule: [] });
process.once('SIGTERM', async () => {
  await worker.stop();
  await platform.close();
  process.exit(0);
});
