import { openStripe } from '../modules/billing/billing.sandbox.service.js';
import { schedule } from '../registry.js';
import { runScheduledJob } from '../worker.js';
import { command, UsageError } from './command.js';

const USAGE = 'Usage: npm run job -- NAME [--now 2026-12-31T06:00:00Z]';
const NAMES = schedule.map((job) => job.name).sort();

/** `npm run job -- NAME [--now ISO]`: one scheduled job, once, as of a moment. */
await command(
  async ({ platform, options, words }) => {
    const job = schedule.find((item) => item.name === words[0]);
    if (!job)
      throw new UsageError(
        `${words[0] ? `No scheduled job "${words[0]}".\n` : ''}${USAGE}\nNAME is one of: ${NAMES.join(', ')}`,
      );
    if (words.length > 1) throw new UsageError(`Unknown word "${words[1]}".\n${USAGE}`);
    const now = moment(options.now);
    const started = Date.now();
    const open = await platform();
    const sandbox = await openStripe(open, open.databaseUrl);
    try {
      await runScheduledJob(open, job, now);
    } finally {
      await sandbox?.close();
    }
    process.stdout.write(
      `${job.name} as of ${now.toISOString()}: done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
    );
    return 0;
  },
  { now: { type: 'string' } },
);

function moment(given: string | boolean | undefined): Date {
  if (given === undefined) return new Date();
  const now = new Date(String(given));
  if (Number.isNaN(now.getTime()) || !/^\d{4}-\d{2}-\d{2}/.test(String(given))) {
    throw new UsageError(`--now "${given}" is not an ISO 8601 moment such as 2026-12-31T06:00:00Z.\n${USAGE}`);
  }
  return now;
}
