import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.js';
import { type CutProxy, startCutProxy } from '../support/cut-proxy.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { endAll, type Running, SECRETS, startReady, status, until } from '../support/process.js';

/** What a request may wait for a database that does not answer (the program's own limit), and as much again for a busy machine. */
const PATIENCE_MS = 10_000;
/** Connections of the process, so that a few of them are all. */
const POOL = 3;

let app: TestApp;
let tenant: Tenant;
let proxy: CutProxy;
let running: Running;
beforeAll(async () => {
  app = await startTestApp(SECRETS);
  tenant = await makeTenant(app);
  proxy = await startCutProxy(app.databaseUrl);
  running = await startReady({
    ...SECRETS,
    DATABASE_URL: proxy.url,
    DATABASE_POOL: String(POOL),
    PROCESS: 'web',
    DATA_DIR: app.platform.config.dataDir,
  });
}, 120_000);
afterAll(async () => {
  proxy.resume();
  endAll();
  await proxy.close();
  await app.close();
});

const read = (path = '/api/v1/workspaces/current') =>
  fetch(`${running.url}${path}`, { headers: tenant.headers, signal: AbortSignal.timeout(PATIENCE_MS) });

test('a database that hangs: every request is refused instead of waiting with it, alive, not ready, and ready again', async () => {
  expect((await read()).status).toBe(200);
  proxy.stall();
  const answers = await Promise.all(Array.from({ length: 20 }, () => read()));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 503));
  for (const answer of answers) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await answers[0]?.json()).toMatchObject({ code: 'unavailable' });
  expect(await status(`${running.url}/healthz`)).toBe(200);
  expect(await status(`${running.url}/readyz`)).toBe(503);
  // Once it is known, the next one does not wait at all.
  await until(async () => (await read()).status === 503, 10);
  proxy.resume();
  await until(async () => (await status(`${running.url}/readyz`)) === 200, 30);
  await until(async () => (await read()).status === 200, 30);
  expect(running.child.exitCode).toBeNull();
}, 120_000);

test('every connection taken: what waits too long is 503, one beyond the queue at once, and it passes', async () => {
  // A row that somebody else holds keeps each of the pool's connections waiting.
  const holder = new pg.Client({ connectionString: app.databaseUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select 1 from "User" where id = $1 for update', [tenant.user.id]);
  const stuck = Array.from({ length: POOL + 1 }, () =>
    fetch(`${running.url}/api/v1/me`, {
      method: 'PATCH',
      headers: { ...tenant.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'Waiting' }),
    }),
  );
  await until(async () => {
    const { rows } = await app.platform.database.pool.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return (rows[0]?.waiting ?? 0) >= POOL;
  });
  const crowd = await Promise.all(Array.from({ length: 100 }, () => read()));
  const seen = new Set(crowd.map((answer) => answer.status));
  expect(seen.has(503)).toBe(true);
  expect([...seen].every((one) => one === 503 || one === 200)).toBe(true);
  expect(await status(`${running.url}/healthz`)).toBe(200);
  await holder.query('commit');
  await holder.end();
  const ends = await Promise.all(stuck);
  expect(ends.map((answer) => answer.status).filter((one) => one !== 200 && one !== 503)).toEqual([]);
  await until(async () => (await read()).status === 200, 30);
  expect(await status(`${running.url}/readyz`)).toBe(200);
}, 120_000);
