import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { record } from '../../../src/modules/audit-log/audit-log.service.js';
import { hashOf, type Sealed, sealAuditLog } from '../../../src/modules/audit-log/audit-seal.service.js';
import { type Finding, verifyAuditLog } from '../../../src/modules/audit-log/audit-verify.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let owner: pg.Client;
beforeAll(async () => {
  app = await startTestApp();
  owner = new pg.Client({ connectionString: app.databaseUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await app.close();
});

/** Sealed rows a, b, c and d. Whoever owns the database can switch the triggers off: the seals are for that case. */
beforeEach(async () => {
  await behindTheTriggers(`truncate "AuditLog", "AuditSeal", "AuditSealEntry"`);
  rmSync(headsFile(), { force: true });
  await write('a', 'b', 'c', 'd');
  await sealAll();
});

async function write(...ids: string[]): Promise<void> {
  for (const id of ids) await record(app.ctx(), 'thing.changed', { type: 'Thing', id }, { after: { id } });
}

/** Transactions of other test files, in other databases of the server, hold the horizon back for a moment: without the wait
 *  the rows would be sealed in as many batches as the horizon took steps. */
async function sealAll() {
  const { rows: mine } = await owner.query('select pg_current_xact_id()::text as id');
  const passed = 'select $1::xid8 < pg_snapshot_xmin(pg_current_snapshot()) as passed';
  while (!(await owner.query<{ passed: boolean }>(passed, [mine[0]?.id])).rows[0]?.passed) await sleep(20);
  const sealed = { rows: 0, head: null as Sealed['head'] };
  for (;;) {
    const { rows, head } = await sealAuditLog(app.ctx());
    sealed.rows += rows;
    sealed.head = head ?? sealed.head;
    if ((await verify()).unsealed === 0) return sealed;
    await sleep(20);
  }
}

async function verify(heads: { number: number; hash: string }[] = []) {
  const found: Finding[] = [];
  const result = await verifyAuditLog(app.ctx(), (finding) => found.push(finding), heads);
  expect(result.findings).toBe(found.length);
  return { ...result, found };
}

async function behindTheTriggers(sql: string, values: unknown[] = []): Promise<void> {
  await owner.query('set session_replication_role = replica');
  await owner.query(sql, values);
  await owner.query('set session_replication_role = origin');
}

async function idOf(targetId: string): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(`select "id" from "AuditLog" where "targetId" = $1`, [targetId]);
  return rows[0]?.id ?? '';
}

const headsFile = () => path.join(app.platform.config.dataDir, 'audit-heads.txt');
const forge = (columns: string, values: string) =>
  `insert into "AuditLog" ("id", "actorType", "actorName", "action", "targetType", "meta", ${columns})
   values ($1, 'STAFF', 'Forger', 'thing.changed', 'Thing', '{}', ${values})`;

test('an untouched log is whole, and a second run seals nothing twice', async () => {
  expect(await sealAuditLog(app.ctx())).toMatchObject({ rows: 0, batches: 0 });
  await write('e', 'f');
  expect(await verify()).toMatchObject({ findings: 0, rows: 4, unsealed: 2 });
  await Promise.all([1, 2, 3, 4].map(() => sealAuditLog(app.ctx())));
  expect(await sealAll()).toBeDefined();
  expect(await verify()).toMatchObject({ findings: 0, rows: 6, unsealed: 0 });
});

test.each([
  ['action', `'thing.forged'`],
  ['meta', `'{"after":{"id":"z"}}'`],
  ['ip', `'192.0.2.1'`],
  ['actorName', `'nobody'`],
  ['at', `"at" - interval '1 second'`],
  ['workspaceId', 'gen_random_uuid()'],
])('an altered %s is found, and its row named', async (column, value) => {
  const id = await idOf('b');
  await behindTheTriggers(`update "AuditLog" set "${column}" = ${value} where "id" = $1`, [id]);
  expect((await verify()).found).toMatchObject([{ kind: 'altered', id, batch: 1 }]);
});

test('a removed row is named', async () => {
  const id = await idOf('c');
  await behindTheTriggers(`delete from "AuditLog" where "id" = $1`, [id]);
  expect((await verify()).found).toMatchObject([{ kind: 'removed', id, batch: 1 }]);
  await behindTheTriggers(`delete from "AuditSealEntry" where "id" = $1`, [id]);
  expect((await verify()).found).toContainEqual(expect.objectContaining({ kind: 'removed', batch: 1 }));
});

test('a row inserted among sealed ones is named, before the next sealing and after it', async () => {
  const id = randomUUID();
  await behindTheTriggers(forge('"at"', `now() - interval '1 hour'`), [id]);
  expect((await verify()).found).toMatchObject([{ kind: 'inserted', id }]);
  await write('e');
  await sealAll();
  expect((await verify()).found).toMatchObject([{ kind: 'inserted', id, batch: 2 }]);
});

test.each(['3', '900000000000'])('a row with the forged transaction %s is named', async (txid) => {
  const id = randomUUID();
  await behindTheTriggers(forge('"txid"', txid), [id]);
  expect((await verify()).found).toMatchObject([{ kind: 'inserted', id }]);
});

test('rows in another order are named', async () => {
  const both = [await idOf('b'), await idOf('c')];
  await behindTheTriggers(`update "AuditSealEntry" set "position" = - "position" where "id" in ($1, $2)`, both);
  await behindTheTriggers(`update "AuditSealEntry" set "position" = 3 + "position" where "id" in ($1, $2)`, both);
  const { found } = await verify();
  expect(found.map((item) => item.kind)).toEqual(['reordered', 'reordered']);
  expect(found.map((item) => item.id).sort()).toEqual(both.sort());
});

test('a row altered together with its entry is found by its batch', async () => {
  const id = await idOf('b');
  await behindTheTriggers(`update "AuditLog" set "action" = 'x.y' where "id" = $1`, [id]);
  await behindTheTriggers(`update "AuditSealEntry" set "hash" = sha256('x') where "id" = $1`, [id]);
  expect((await verify()).found).toMatchObject([{ kind: 'altered', batch: 1 }]);
});

test('a batch altered or taken out of the middle breaks the chain', async () => {
  await write('e');
  await sealAll();
  await write('f');
  await sealAll();
  await behindTheTriggers(`update "AuditSeal" set "sealedAt" = "sealedAt" + interval '1 second' where "number" = 2`);
  expect((await verify()).found).toContainEqual(expect.objectContaining({ kind: 'chain_broken', batch: 2 }));
  await behindTheTriggers(`delete from "AuditSeal" where "number" = 2`);
  await behindTheTriggers(`delete from "AuditSealEntry" where "batch" = 2`);
  await behindTheTriggers(`delete from "AuditLog" where "targetId" = 'e'`);
  expect((await verify()).found).toContainEqual(expect.objectContaining({ kind: 'chain_broken', batch: 3 }));
});

test('a cut tail is found against the head that was remembered', async () => {
  await write('e');
  const { head } = await sealAll();
  if (!head) throw new Error('nothing was sealed');
  await behindTheTriggers(`delete from "AuditLog" where "targetId" = 'e'`);
  await behindTheTriggers(`delete from "AuditSealEntry" where "batch" = 2`);
  await behindTheTriggers(`delete from "AuditSeal" where "number" = 2`);
  expect((await verify()).found).toMatchObject([{ kind: 'tail_cut', batch: 2 }]);
  rmSync(headsFile());
  expect((await verify()).findings).toBe(0);
  expect((await verify([head])).found).toMatchObject([{ kind: 'tail_cut', batch: 2 }]);
  await write('f');
  await sealAll();
  expect((await verify([head])).found).toMatchObject([{ kind: 'chain_broken', batch: 2 }]);
});

test('a transaction that commits after a sealing is sealed by a later one, once, and is no finding', async () => {
  await owner.query('begin');
  await owner.query(forge('"targetId"', `'late'`), [randomUUID()]);
  await write('e');
  expect(await sealAuditLog(app.ctx())).toMatchObject({ rows: 0 });
  await owner.query('commit');
  expect(await verify()).toMatchObject({ findings: 0, unsealed: 2 });
  expect(await sealAll()).toMatchObject({ rows: 2 });
  expect(await verify()).toMatchObject({ findings: 0, unsealed: 0 });
});

test('writers and sealers side by side: every row once, chain whole', async () => {
  const writers = Array.from({ length: 40 }, (_, n) => write(`p${n}`, `q${n}`));
  const sealers = Array.from({ length: 10 }, async () => sealAuditLog(app.ctx()));
  await Promise.all([...writers, ...sealers]);
  await sealAll();
  expect(await verify()).toMatchObject({ findings: 0, rows: 84, unsealed: 0 });
});

test('a backup restored into another cluster is sealed on, whatever its transaction numbers', async () => {
  await behindTheTriggers(`update "AuditSeal" set "cluster" = 'another', "horizon" = 5000000, "nextTxid" = 5000000`);
  const { rows } = await owner.query(`select * from "AuditSeal"`);
  await behindTheTriggers(`update "AuditSeal" set "hash" = $1`, [hashOf(rows[0])]);
  rmSync(headsFile(), { force: true });
  await behindTheTriggers(forge('"txid"', '6000000'), [randomUUID()]);
  await write('e');
  expect(await verify()).toMatchObject({ findings: 0, unsealed: 2 });
  expect(await sealAll()).toMatchObject({ rows: 2 });
  await write('f');
  expect(await sealAll()).toMatchObject({ rows: 1 });
  expect(await verify()).toMatchObject({ findings: 0, rows: 7, unsealed: 0 });
});
