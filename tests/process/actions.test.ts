import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { actionRow, ask, pieceStatus } from '../support/actions.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant } from '../support/fixtures.js';
import { makePackage } from '../support/packages.js';
import { endAll, SECRETS, startProcess, until } from '../support/process.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  endAll();
  await app.close();
});

const worker = () =>
  startProcess({
    NODE_ENV: 'test',
    PROCESS: 'worker',
    DATABASE_URL: app.databaseUrl,
    DATA_DIR: app.platform.config.dataDir,
    ...SECRETS,
  });
const query = (text: string) => app.platform.database.pool.query(text);

test('a worker killed in the middle of a step: another takes it up, and the effect happens once', async () => {
  const tenant = await makeTenant(app);
  const piece = await makePackage(app, tenant);
  const until30 = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const { body } = await ask(app, tenant, piece, { type: 'HOLD', until: until30 }).expect(202);
  // The step waits here, in its transaction, for a row that this test holds.
  const holder = new pg.Client({ connectionString: app.databaseUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select 1 from "Package" where id = $1 for update', [piece.id]);
  const first = await worker();
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%"Package"%'`;
  await until(async () => (await query(waiting)).rowCount === 1);
  await first.end('SIGKILL');
  await holder.query('rollback');
  await holder.end();
  expect((await actionRow(app, body.id)).status).toBe('QUEUED');
  expect(await pieceStatus(app, piece.id)).toBe('PENDING');
  const second = await worker();
  await until(async () => (await actionRow(app, body.id)).status === 'SUCCEEDED', 120);
  expect(await pieceStatus(app, piece.id)).toBe('ON_HOLD');
  expect(await second.end()).toBe(0);
  const { prisma } = app.platform.database;
  expect(await prisma.packageEvent.count({ where: { packageId: piece.id, kind: 'action_succeeded' } })).toBe(1);
  expect(await prisma.auditLog.count({ where: { action: 'action.succeeded', targetId: body.id } })).toBe(1);
  expect(await prisma.featureUse.count({ where: { sourceKey: `action:${body.id}` } })).toBe(1);
}, 240_000);
