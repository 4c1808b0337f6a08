import { Router } from 'express';
import type { Platform } from './context.js';
import { jobsParked, jobsWaiting, metrics } from './metrics.js';

/** `/healthz`: the process answers. `/readyz`: database, queue and storage are reachable. `/metrics`: Prometheus. */
export function healthRouter(platform: Platform): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    const checks = {
      database: await passes(() => platform.database.pool.query('select 1')),
      queue: await passes(() => platform.database.pool.query('select 1 from graphile_worker.migrations limit 1')),
      storage: await passes(() => platform.files.check()),
    };
    const ready = Object.values(checks).every(Boolean);
    if (!ready) res.setHeader('Retry-After', '5');
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks });
  });
  router.get('/metrics', async (_req, res) => {
    await passes(() => countJobs(platform));
    res.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}

async function countJobs(platform: Platform): Promise<void> {
  const { rows } = await platform.database.pool.query<{ waiting: number; parked: number }>(
    `select count(*) filter (where attempts < max_attempts and locked_at is null and run_at <= now())::int as waiting,
            count(*) filter (where attempts >= max_attempts)::int as parked from graphile_worker.jobs`,
  );
  jobsWaiting.set(rows[0]?.waiting ?? 0);
  jobsParked.set(rows[0]?.parked ?? 0);
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), 3_000);
  });
  const passed = check().then(
    () => true,
    () => false,
  );
  return Promise.race([passed, tooLate]).finally(() => clearTimeout(timer));
}
