import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { Prisma } from '../../../src/generated/prisma/client.js';
import { changesOf, record, recordRefusal, writeAudited } from '../../../src/modules/audit-log/audit-log.service.js';
import { transaction } from '../../../src/shared/context.js';
import { setSubscriptions } from '../../../src/shared/events.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const rowsOf = (targetId: string) =>
  app.platform.database.prisma.auditLog.findMany({ where: { targetId }, orderBy: { id: 'asc' } });

test('a row says who, for whom, what, on what, from where, by which request', async () => {
  const tenant = await makeTenant(app);
  const ctx = app.ctx({
    actor: { type: 'STAFF', id: tenant.user.id, name: 'Deniz', roles: ['SUPPORT'] },
    onBehalfOfId: tenant.user.id,
    workspaceId: tenant.workspace.id,
    ip: '203.0.113.9',
    userAgent: 'Scanner/2',
    requestId: 'req-12345678',
  });
  const meta = { before: { a: 1 }, after: { a: 2 } };
  await transaction(ctx, (tx) => record(tx, 'thing.changed', { type: 'Thing', id: 'who' }, meta));
  const [row] = await rowsOf('who');
  expect(row).toMatchObject({
    actorType: 'STAFF',
    actorId: tenant.user.id,
    actorName: 'Deniz',
    onBehalfOfId: tenant.user.id,
    workspaceId: tenant.workspace.id,
    action: 'thing.changed',
    targetType: 'Thing',
    outcome: 'DONE',
    ip: '203.0.113.9',
    userAgent: 'Scanner/2',
    requestId: 'req-12345678',
    meta,
  });
  expect(Math.abs((row?.at.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('the clock of the row is the real one; the moment a job ran as of is told beside it', async () => {
  const asOf = new Date('2031-05-06T07:00:00Z');
  await record(app.ctx({ now: asOf }), 'thing.changed', { type: 'Thing', id: 'as-of' });
  const [row] = await rowsOf('as-of');
  expect(row?.at.getFullYear()).toBeLessThan(2031);
  expect(row?.meta).toEqual({ asOf: asOf.toISOString() });
});

test('secrets never reach the row, sizes are bounded, hostile text is stored', async () => {
  const meta = {
    password: 'hunter22',
    nested: { refreshToken: 'abc', tokenHash: 'def', deeper: [{ clientSecret: 'ghi' }] },
    code: '123456',
    carrierCode: 'UPS',
    note: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    key: 'sk_live_abcdefgh',
    long: 'x'.repeat(50_000),
    many: Array.from({ length: 1_000 }, (_, index) => index),
    nul: 'a\0b',
    half: 'a\ud800b',
    when: new Date('2026-01-02T03:04:05Z'),
    big: 9007199254740995n,
  };
  await record(app.ctx(), 'thing.changed', { type: 'Thing', id: 'secrets' }, meta);
  const kept = (await rowsOf('secrets'))[0]?.meta as Record<string, unknown>;
  const text = JSON.stringify(kept);
  for (const secret of ['hunter22', '"abc"', '"def"', '"ghi"', '123456', 'eyJhbGci', 'sk_live_'])
    expect(text).not.toContain(secret);
  expect(kept).toMatchObject({
    carrierCode: 'UPS',
    nul: 'ab',
    half: 'a\ufffdb',
    when: '2026-01-02T03:04:05.000Z',
    big: '9007199254740995',
  });
  expect(text.length).toBeLessThan(5_000);
  const huge = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`k${n}`, 'y'.repeat(1_900)]));
  await record(app.ctx(), 'thing.changed', { type: 'Thing', id: 'huge' }, huge);
  expect((await rowsOf('huge'))[0]?.meta).toMatchObject({ truncated: true });
});

test('changesOf keeps what differs', () => {
  const before = { name: 'A', at: new Date(0), tags: ['x'], weight: null as number | null };
  expect(changesOf(before, { name: 'B', at: new Date(0), tags: ['x'], weight: 3 })).toEqual({
    before: { name: 'A', weight: null },
    after: { name: 'B', weight: 3 },
  });
});

test('a rolled-back change leaves neither row nor job; a refusal stays', async () => {
  setSubscriptions({ 'thing.told': ['first-task', 'second-task'] });
  const failing = transaction(app.ctx(), async (tx) => {
    await record(tx, 'thing.told', { type: 'Thing', id: 'rolled-back' });
    await recordRefusal(tx, 'thing.refused', { type: 'Thing', id: 'refused' }, { reason: 'no' });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  expect(await rowsOf('rolled-back')).toHaveLength(0);
  expect(await jobs('rolled-back')).toEqual([]);
  expect(await rowsOf('refused')).toMatchObject([
    { outcome: 'REFUSED', action: 'thing.refused', meta: { reason: 'no' } },
  ]);
  await transaction(app.ctx(), (tx) => record(tx, 'thing.told', { type: 'Thing', id: 'kept' }, { n: 1 }));
  expect(await rowsOf('kept')).toHaveLength(1);
  expect(await jobs('kept')).toEqual(['first-task', 'second-task']);
});

test('writeAudited changes, records and tells in one statement, or does none of it', async () => {
  setSubscriptions({ 'workspace.renamed': ['first-task'] });
  const tenant = await makeTenant(app);
  const { id, name: oldName } = tenant.workspace;
  const rename = (version: number, name: string) => ({
    name: 'test-rename',
    action: 'workspace.renamed',
    targetType: 'Workspace',
    change: Prisma.sql`update "Workspace" w set "name" = ${name}::text, "version" = w."version" + 1
      from (select * from "Workspace" where "id" = ${id}::uuid for update) old
     where w."id" = old."id" and old."version" = ${version}::int
     returning w."name", w."version", w."id"::text as "auditTarget", w."id" as "auditWorkspace",
       jsonb_build_object('before', jsonb_build_object('name', old."name"),
                          'after', jsonb_build_object('name', w."name")) as "auditMeta"`,
  });
  const ctx = app.ctx();
  expect(await writeAudited(ctx, rename(1, 'New name'))).toMatchObject({ name: 'New name', version: 2 });
  expect(await writeAudited(ctx, rename(1, 'Too late'))).toBeNull();
  await transaction(ctx, (tx) => writeAudited(tx, rename(2, 'In a transaction')));
  const rows = await rowsOf(id);
  expect(rows.map((row) => row.meta)).toEqual([
    { before: { name: oldName }, after: { name: 'New name' } },
    { before: { name: 'New name' }, after: { name: 'In a transaction' } },
  ]);
  expect(rows[0]).toMatchObject({ workspaceId: id, action: 'workspace.renamed' });
  expect(await jobs(id)).toEqual(['first-task', 'first-task']);
});

test('PATCH /packages/:id: each of racing writes has its row, with what it found and what it left', async () => {
  const tenant = await makeTenant(app);
  const piece = await app.platform.database.prisma.package.create({
    data: {
      workspaceId: tenant.workspace.id,
      mailboxId: tenant.mailboxId,
      locationId: tenant.location.id,
      status: 'EXPECTED',
      note: '0',
    },
  });
  const patch = (body: object) => app.http.patch(`/api/v1/packages/${piece.id}`).set(tenant.headers).send(body);
  await Promise.all(['1', '2', '3', '4', '5'].map((note) => patch({ note }).expect(200)));
  const changed = await patch({ description: 'Shoes', tags: ['x'] }).expect(200);
  const rows = await app.platform.database.prisma.auditLog.findMany({ where: { targetId: piece.id } });
  const notes = rows.flatMap(({ meta }) => {
    const { before, after } = meta as { before: { note?: string }; after: { note?: string } };
    return after.note === undefined ? [] : [[before.note, after.note] as const];
  });
  const next = new Map(notes);
  const chain: (string | undefined)[] = ['0'];
  while (next.has(chain.at(-1))) chain.push(next.get(chain.at(-1)));
  expect(chain).toHaveLength(6);
  expect(changed.body).toMatchObject({ description: 'Shoes', tags: ['x'], note: chain.at(-1), version: 7 });
  expect(rows.map((row) => row.meta)).toContainEqual({
    before: { description: null, tags: [] },
    after: { description: 'Shoes', tags: ['x'] },
  });
});

test('the database refuses UPDATE, DELETE and TRUNCATE, on the table, its partitions and the seals', async () => {
  const { rows } = await app.platform.database.pool.query<{ part: string }>(
    `select inhrelid::regclass::text as part from pg_inherits where inhparent = '"AuditLog"'::regclass`,
  );
  expect(rows.length).toBeGreaterThan(4);
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    // A row in each, so that a row trigger has something to refuse.
    await client.query(`insert into "AuditLog" ("id", "at", "actorType", "actorName", "action", "targetType", "meta")
      select gen_random_uuid(), date_trunc('month', m), 'SYSTEM', 't', 't.t', 'T', '{}'::jsonb
        from generate_series(now() - interval '1 month', now() + interval '3 months', interval '1 month') m
      union all select gen_random_uuid(), '1999-01-01', 'SYSTEM', 't', 't.t', 'T', '{}'::jsonb`);
    await client.query(`insert into "AuditSeal" values (1, 1, now(), now(), now(), 'c', 1, 1, '', '', 'h')`);
    await client.query(`insert into "AuditSealEntry" values (gen_random_uuid(), 1, 0, now(), '')`);
    const setting: Record<string, string> = { '"AuditSeal"': `"hash" = 'x'`, '"AuditSealEntry"': '"position" = 9' };
    for (const table of ['"AuditLog"', '"AuditSeal"', '"AuditSealEntry"', ...rows.map((row) => row.part)]) {
      const set = setting[table] ?? `"action" = 'x'`;
      for (const statement of [`update ${table} set ${set}`, `delete from ${table}`, `truncate ${table}`]) {
        await expect(client.query(statement)).rejects.toThrow(/append-only/);
      }
    }
    const upsert = `insert into "AuditLog" select * from "AuditLog" on conflict ("id", "at") do update set "action" = 'x'`;
    await expect(client.query(upsert)).rejects.toThrow(/append-only/);
  } finally {
    await client.end();
  }
});

async function jobs(targetId: string): Promise<string[]> {
  const { rows } = await app.platform.database.pool.query<{ task: string }>(
    `select t.identifier as task from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id
      where j.payload->>'targetId' = $1 order by 1`,
    [targetId],
  );
  return rows.map((row) => row.task);
}
