// A worker of its own process with jobs that leave a mark: tests/process/jobs.test.ts kills and multiplies it.
import { z } from 'zod';
import { readConfig } from '../../src/shared/config.js';
import type { Ctx } from '../../src/shared/context.js';
import { defineJob, type ScheduledJob } from '../../src/shared/jobs.js';
import { openPlatform } from '../../src/shared/platform.js';
import { startWorker } from '../../src/worker.js';
import { until } from './process.js';

const Named = z.strictObject({ job: z.string() });

const mark = (ctx: Ctx, job: string, slot: string | null, ended: boolean) =>
  ctx.pool.query('insert into seen (pid, job, slot, ended) values ($1, $2, $3, $4)', [process.pid, job, slot, ended]);

const handlers = [
  defineJob({ name: 'short', payload: Named, run: async (ctx, { job }) => void (await mark(ctx, job, null, true)) }),
  defineJob({
    name: 'long',
    payload: Named,
    run: async (ctx, { job }) => {
      await mark(ctx, job, null, false);
      await until(async () => (await ctx.pool.query(`select 1 from seen where job = 'release'`)).rowCount === 1);
      await mark(ctx, job, null, true);
    },
  }),
  defineJob({
    name: 'stray',
    payload: z.strictObject({}),
    run: async () => void Promise.reject(new Error('a rejection that nobody waits for')),
  }),
];
const scheduled = (name: string, cron: string): ScheduledJob => ({
  name,
  cron,
  run: async (ctx) => void (await mark(ctx, name, ctx.now.toISOString(), true)),
});

process.on('unhandledRejection', () => process.stdout.write('unhandled\n'));
const config = readConfig(process.env);
const platform = await openPlatform(config);
const worker = await startWorker(platform, platform.databaseUrl, {
  handlers,
  schedule: process.env.EVERY_SECOND
    ? [scheduled('every-second', '* * * * * *'), scheduled('yearly', '0 0 1 1 *')]
    : [],
  tick: '* * * * * *',
});
process.stdout.write('up\n');
process.once('SIGTERM', async () => {
  await worker.stop();
  await platform.close();
  process.exit(0);
});
