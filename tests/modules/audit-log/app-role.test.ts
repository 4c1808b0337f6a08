import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { ensureAuditPartitions } from '../../../src/modules/audit-log/audit-partition.service.js';
import { sealAuditLog } from '../../../src/modules/audit-log/audit-seal.service.js';
import { verifyAuditLog } from '../../../src/modules/audit-log/audit-verify.service.js';
import { systemContext } from '../../../src/shared/context.js';
import { type OpenPlatform, openPlatform } from '../../../src/shared/platform.js';
import { startWorker } from '../../../src/worker.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant } from '../../support/fixtures.js';

const ROLE = `app_${process.pid}`;
let app: TestApp;
let owner: pg.Client;
let mine: OpenPlatform;

/** The application once more, on the same database, as a role that owns nothing. */
beforeAll(async () => {
  app = await startTestApp();
  owner = new pg.Client({ connectionString: app.databaseUrl });
  await owner.connect();
  // As the owner's first start leaves it.
  const worker = await startWorker(app.platform, app.databaseUrl);
  await worker.stop();
  await owner.query('delete from "ScheduledRun"');
  await owner.query(`create role ${ROLE} login password 'test'`);
  await grant();
  const url = new URL(app.databaseUrl);
  url.username = ROLE;
  url.password = 'test';
  mine = await openPlatform({ ...app.platform.config, databaseUrl: url.toString() });
});
afterAll(async () => {
  await mine?.close();
  await owner.query(`drop owned by ${ROLE}`).catch(() => {});
  await owner.query(`drop role if exists ${ROLE}`).catch(() => {});
  await owner.end();
  await app.close();
});

/** scripts/app-role.sql as psql would run it. */
async function grant(): Promise<void> {
  const script = readFileSync('scripts/app-role.sql', 'utf8')
    .replaceAll(':"role"', `"${ROLE}"`)
    .replaceAll(":'role'", `'${ROLE}'`);
  const [grants = '', ...generated] = script.split(/^(?=SELECT format)/m);
  await owner.query(grants);
  for (const select of generated) {
    const { rows } = await owner.query<{ format: string }>(select.split('\\gexec')[0] ?? '');
    for (const row of rows) await owner.query(row.format);
  }
}

test('the application works as a role that owns nothing', async () => {
  const tenant = await makeTenant(app);
  const ctx = systemContext(mine, 'owns-nothing');
  const { record } = await import('../../../src/modules/audit-log/audit-log.service.js');
  await record(ctx, 'thing.changed', { type: 'Thing', id: 'mine', workspaceId: tenant.workspace.id });
  for (let tries = 0; (await sealAuditLog(ctx)).rows === 0 && tries < 100; tries++) await sleep(20);
  expect(await verifyAuditLog(ctx, () => {})).toMatchObject({ findings: 0, rows: 1 });
  await owner.query(`drop table "AuditLog_${partition(3)}"`);
  await ensureAuditPartitions(ctx);
  const { rows } = await owner.query(`select to_regclass('"AuditLog_${partition(3)}"') is not null as there`);
  expect(rows).toEqual([{ there: true }]);
  const worker = await startWorker(mine, mine.databaseUrl);
  try {
    const unfinished = async () =>
      (await owner.query(`select 1 from "ScheduledRun" where "name" = 'audit-seal' and "finishedAt" is null`)).rowCount;
    for (let tries = 0; (await unfinished()) !== 0; tries++) {
      if (tries > 200) throw new Error('no job ran');
      await sleep(50);
    }
  } finally {
    await worker.stop();
  }
});

test('that role cannot change, remove, forge or unguard what is written', async () => {
  const { pool } = mine.database;
  const month = `"AuditLog_${partition(0)}"`;
  for (const statement of [
    `update "AuditLog" set "action" = 'x'`,
    `delete from "AuditLog"`,
    `truncate "AuditLog"`,
    `update ${month} set "action" = 'x'`,
    `delete from ${month}`,
    `truncate ${month}`,
    `drop table ${month}`,
    `alter table "AuditLog" detach partition ${month}`,
    `alter table "AuditLog" disable trigger all`,
    `drop trigger refuse_change on "AuditLog"`,
    `create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
    `set session_replication_role = replica`,
    `delete from "AuditSeal"`,
    `update "AuditSealEntry" set "hash" = ''`,
    `truncate "AuditSealEntry"`,
  ]) {
    await expect(pool.query(statement)).rejects.toThrow(/denied|must be owner|append-only/);
  }
  expect((await pool.query(`select count(*)::int as count from "AuditLog"`)).rows).toEqual([{ count: 1 }]);
});

function partition(later: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later, 1))
    .toISOString()
    .slice(0, 7)
    .replace('-', '');
}
