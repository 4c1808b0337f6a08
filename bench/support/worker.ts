// A worker process of the bench: ours (`MODE=ours`: startWorker with its liveness, ticks and counters) or graphile-worker
// alone, with the same task: one row for each job, with when it began. Listens on PORT as soon as it takes jobs.
import { createServer } from 'node:http';
import { run } from 'graphile-worker';
import pg from 'pg';
import { z } from 'zod';
import { readConfig } from '../../src/shared/config.js';
import { defineJob } from '../../src/shared/jobs.js';
import { openPlatform } from '../../src/shared/platform.js';
import { startWorker } from '../../src/worker.js';

const CONCURRENCY = 5;
const databaseUrl = process.env.DATABASE_URL ?? '';
const pool = new pg.Pool({ connectionString: databaseUrl, max: CONCURRENCY });
const INSERT = 'insert into bench_run (kind, n, sent) values ($1, $2, $3)';

async function work(n: number, sent: string): Promise<void> {
  await pool.query({ name: 'work', text: INSERT, values: ['job', n, sent] });
}

if (process.env.MODE === 'ours') {
  const platform = await openPlatform(readConfig({ ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'silent' }));
  await startWorker(platform, databaseUrl, {
    concurrency: CONCURRENCY,
    handlers: [
      defineJob({
        name: 'bench',
        payload: z.strictObject({ n: z.int(), sent: z.string() }),
        run: (_ctx, { n, sent }) => work(n, sent),
      }),
    ],
    schedule: [
      {
        name: 'bench-tick',
        cron: '* * * * *',
        run: async (ctx) => {
          await pool.query(INSERT, ['slot', Math.floor(ctx.now.getTime() / 60_000), ctx.now.toISOString()]);
        },
      },
    ],
  });
} else {
  await run({
    connectionString: databaseUrl,
    concurrency: CONCURRENCY,
    maxPoolSize: CONCURRENCY + 2,
    pollInterval: 1_000,
    noHandleSignals: true,
    taskList: {
      bench: async (payload) => {
        const { n, sent } = payload as { n: number; sent: string };
        await work(n, sent);
      },
    },
  });
}
createServer((_req, res) => res.end('up')).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
