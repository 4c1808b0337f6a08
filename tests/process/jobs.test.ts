import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { transaction } from '../../src/shared/context.js';
import { enqueue } from '../../src/shared/jobs.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { endAll, type Running, startProcess, until } from '../support/process.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.platform.database.pool.query(
    'create table seen (id bigserial, pid int, job text, slot text, ended boolean)',
  );
});
afterAll(async () => {
  endAll();
  await app.close();
});

const worker = (env: Record<string, string> = {}): Promise<Running> =>
  startProcess({ NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, ...env }, [
    '--import',
    'tsx',
    'tests/support/worker-process.ts',
  ]);
const seen = async (job: string) =>
  (await app.platform.database.pool.query(`select pid, slot, ended from seen where job = $1 order by id`, [job])).rows;

test('a rollback takes its job with it', async () => {
  await expect(
    transaction(app.ctx(), async (tx) => {
      await enqueue(tx, 'short', { job: 'rolled-back' });
      throw new Error('on purpose');
    }),
  ).rejects.toThrow('on purpose');
  await transaction(app.ctx(), (tx) => enqueue(tx, 'short', { job: 'committed' }));
  const { rows } = await app.platform.database.pool.query('select task_identifier from graphile_worker.jobs');
  expect(rows).toHaveLength(1);
});

test('a killed worker’s job is taken up by another; a refused payload is parked; a stray rejection ends no process', async () => {
  const [first, second] = await Promise.all([worker(), worker()]);
  await until(() => first.output().includes('up') && second.output().includes('up'));
  await enqueue(app.ctx(), 'long', { job: 'long' });
  await until(async () => (await seen('long')).length === 1);
  const pid = (await seen('long'))[0].pid;
  const [victim, other] = first.child.pid === pid ? [first, second] : [second, first];
  await victim.end('SIGKILL');
  await app.platform.database.pool.query(`insert into seen (job) values ('release')`);
  await until(async () => (await seen('long')).some((row) => row.ended && row.pid === other.child.pid), 30);

  await enqueue(app.ctx(), 'short', { job: 7, surprise: true });
  await enqueue(app.ctx(), 'stray', {});
  await enqueue(app.ctx(), 'short', { job: 'after' });
  await until(async () => (await seen('after')).length === 1);
  const parked = async () =>
    (
      await app.platform.database.pool.query(
        `select attempts, max_attempts, last_error from graphile_worker.jobs where attempts >= max_attempts and locked_at is null`,
      )
    ).rows;
  await until(async () => (await parked()).length === 1);
  expect((await parked())[0].last_error).toMatch(/the payload is refused: .*job/);
  expect((await app.http.get('/metrics')).text).toMatch(/^jobs_parked 1$/m);
  expect(other.child.exitCode).toBeNull();
  expect(await other.end()).toBe(0);
}, 120_000);

test('four processes tick one schedule: one run a slot; the slot before the start is caught up', async () => {
  const four = await Promise.all([1, 2, 3, 4].map(() => worker({ EVERY_SECOND: '1' })));
  await until(async () => (await seen('every-second')).length >= 8);
  for (const process of four) expect(await process.end()).toBe(0);
  const slots = (await seen('every-second')).map((row) => row.slot);
  expect(new Set(slots).size).toBe(slots.length);
  // Last slot of a yearly job: it passed before any of these processes was up, and ran once.
  expect(await seen('yearly')).toHaveLength(1);
}, 120_000);
