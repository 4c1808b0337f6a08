import pg from 'pg';
import { Prisma } from '../src/generated/prisma/client.js';
import { record, writeAudited } from '../src/modules/audit-log/audit-log.service.js';
import { sealAuditLog } from '../src/modules/audit-log/audit-seal.service.js';
import {
  exportAuditLog,
  listAuditLog,
  searchAuditLog,
  timelineOf,
} from '../src/modules/audit-log/audit-search.service.js';
import { verifyAuditLog } from '../src/modules/audit-log/audit-verify.service.js';
import { readConfig } from '../src/shared/config.js';
import { type Ctx, systemContext, transaction } from '../src/shared/context.js';
import { openPlatform } from '../src/shared/platform.js';

import { milliseconds, perSecond, type Row, type Rows, timed } from './harness.js';

const EXPORT = 'CSV of one clerk';
let rowsInAll = 0;
let pool: Ctx['pool'];
/** Without the time limit of the product's own statements. */
let laying: pg.Pool;
let ctx: Ctx;

/** The audit log: searches at a tenth and at all of the rows, sealing and verifying them, and what a row costs its write. */
export const rows: Rows = async (bench) => {
  rowsInAll = bench.small ? 200_000 : 2_000_000;
  const { url } = await bench.emptyDatabase();
  const platform = await openPlatform(
    readConfig({
      NODE_ENV: 'test',
      DATABASE_URL: url,
      DATA_DIR: '/tmp/unused',
      LOG_LEVEL: 'silent',
      DATABASE_POOL: '20',
    }),
  );
  pool = platform.database.pool;
  laying = new pg.Pool({ connectionString: url, max: 1 });
  ctx = systemContext(platform, 'bench');
  try {
    await seed();
    await fill(rowsInAll / 10);
    const few = await searches(rowsInAll / 10);
    await fill(rowsInAll);
    bench.say(`audit: ${rowsInAll.toLocaleString('en-US')} rows laid`);
    const many = await searches(rowsInAll);
    return [...many.map((search, at) => searchRow(search, few[at])), ...(await sealing()), ...(await writes())];
  } finally {
    await laying.end();
    await platform.close();
  }
};

interface Search {
  name: string;
  median: number;
}

function searchRow({ name, median }: Search, few: Search | undefined): Row {
  return {
    work: `audit search of ${rowsInAll.toLocaleString('en-US')} rows, ${name}: ${milliseconds(median)}`,
    reference: `of a tenth of them: ${milliseconds(few?.median ?? 0)}`,
    ratio: few ? median / few.median : null,
    goal: name === EXPORT ? 'told: it streams all of one clerk' : 'under 100 ms',
    reached: name === EXPORT || median < 100,
  };
}

async function seed(): Promise<void> {
  await laying.query(`
    insert into "Location" ("id", "code", "name", "line1", "city", "country", "timezone", "updatedAt")
      values (gen_random_uuid(), 'B', 'B', 'x', 'x', 'US', 'UTC', now());
    insert into "Workspace" ("id", "name", "updatedAt") select ${uuid('1', 'n')}, 'Workspace ' || n, now() from generate_series(1, 20000) n;
    insert into "User" ("id", "email", "emailNormalized", "name", "searchText", "updatedAt")
      select ${uuid('2', 'n')}, 'u' || n || '@example.com', 'u' || n || '@example.com', 'User ' || n, 'user ' || n || ' u' || n || '@example.com', now()
        from generate_series(1, 20000) n;
    insert into "StaffUser" ("id", "email", "name", "updatedAt")
      select ${uuid('3', 'n')}, 's' || n || '@example.com', 'Clerk ' || n, now() from generate_series(1, 40) n;
    insert into "Mailbox" ("id", "workspaceId", "locationId", "ste")
      select ${uuid('4', 'n')}, ${uuid('1', 'n')}, (select "id" from "Location"), (1000000 + n)::text from generate_series(1, 20000) n;
    insert into "Package" ("id", "workspaceId", "mailboxId", "locationId", "status", "trackingNumber", "updatedAt")
      select ${uuid('5', 'n')}, ${uuid('1', '1 + n % 20000')}, ${uuid('4', '1 + n % 20000')}, (select "id" from "Location"), 'EXPECTED', 'T' || n, now()
        from generate_series(1, 100000) n;
    select ensure_audit_partition((now() - make_interval(months => m))::date) from generate_series(2, 6) m;
    analyze;`);
}

/** Up to `rows` audit rows over six months: a third by 40 members of staff, 40 actions, 5,000 addresses. */
async function fill(rows: number): Promise<void> {
  const { rows: counted } = await laying.query<{ count: number }>('select count(*)::int as count from "AuditLog"');
  for (let from = counted[0]?.count ?? 0; from < rows; from += 50_000) {
    await laying.query(
      `insert into "AuditLog" ("id", "at", "actorType", "actorId", "actorName", "workspaceId", "action", "targetType", "targetId", "ip", "userAgent", "requestId", "meta")
       select gen_random_uuid(), now() - (1 - n::float / $3) * interval '180 days',
              case when n % 3 = 0 then 'STAFF' else 'USER' end,
              case when n % 3 = 0 then ${uuid('3', '1 + n % 40')} else ${uuid('2', '1 + n % 20000')} end,
              case when n % 3 = 0 then 'Clerk ' || (1 + n % 40) else 'User ' || (1 + n % 20000) end,
              ${uuid('1', '1 + n % 20000')}, (array['package','action','invoice','recipient'])[1 + n % 4] || '.' || (array['moved','updated','received','added','removed','paid','sent','seen','kept','closed'])[1 + n % 10],
              'Package', ${uuid('5', '1 + n % 100000')}::text, '203.0.' || n % 20 || '.' || n % 250, 'Mozilla/5.0 (X11; Linux x86_64)', gen_random_uuid()::text,
              jsonb_build_object('before', jsonb_build_object('status', 'PENDING'), 'after', jsonb_build_object('status', 'IN_PROCESS', 'n', n))
         from generate_series($1::int, $2::int) n`,
      [from, Math.min(from + 50_000, rows) - 1, rowsInAll],
    );
  }
  await laying.query('vacuum (analyze) "AuditLog"');
}

async function searches(rows: number): Promise<Search[]> {
  const measured: Search[] = [];
  const admin: Ctx = { ...ctx, actor: { type: 'STAFF', id: id('3', 1), name: 'Clerk 1', roles: ['ADMIN'] } };
  const member: Ctx = { ...ctx, workspaceId: id('1', 77) };
  const deep = await pool.query<{ at: Date; id: string }>(
    `select "at", "id" from "AuditLog" order by "at" desc, "id" desc offset ${Math.floor(rows / 2)} limit 1`,
  );
  const key = deep.rows[0];
  const cursor = key ? Buffer.from(`${key.at.getTime()}.${key.id}`).toString('base64url') : undefined;
  const requestId = (await pool.query<{ requestId: string }>('select "requestId" from "AuditLog" limit 1')).rows[0]
    ?.requestId;
  const page = { limit: 50 };
  const found: Record<string, () => Promise<unknown>> = {
    'newest page': () => searchAuditLog(admin, {}, page),
    'page in the middle': () => searchAuditLog(admin, {}, { ...page, cursor }),
    'by name': () => searchAuditLog(admin, { actor: 'user 4711' }, page),
    'by e-mail': () => searchAuditLog(admin, { actor: 's7@example.com' }, page),
    'by an action': () => searchAuditLog(admin, { action: 'package.moved' }, page),
    'by the beginning of an action': () => searchAuditLog(admin, { action: 'invoice.' }, page),
    'by an action that never was': () => searchAuditLog(admin, { action: 'nothing.' }, page),
    'by a busy clerk and an action': () => searchAuditLog(admin, { actor: 'Clerk 7', action: 'package.' }, page),
    'by a workspace': () => searchAuditLog(admin, { workspaceId: id('1', 4711) }, page),
    'by an address': () => searchAuditLog(admin, { ip: '203.0.7.107' }, page),
    'by an address that never was': () => searchAuditLog(admin, { ip: '192.0.2.1' }, page),
    'by a request': () => searchAuditLog(admin, { requestId }, page),
    'by a target without its type': () => searchAuditLog(admin, { targetId: id('5', 4711) }, page),
    'by a week': () =>
      searchAuditLog(admin, { from: new Date(Date.now() - 60 * 864e5), to: new Date(Date.now() - 53 * 864e5) }, page),
    'refused only (there are none)': () => searchAuditLog(admin, { outcome: 'REFUSED' }, page),
    'timeline of a record': () => timelineOf(admin, 'Package', id('5', 4711), page),
    "a customer's own list": () => listAuditLog(member, { limit: 20 }),
    "a customer's own list by action": () => listAuditLog(member, { limit: 20, action: 'package' }),
  };
  for (const [name, search] of Object.entries(found)) {
    const times: number[] = [];
    for (let n = 0; n < 15; n++) {
      const started = performance.now();
      await search();
      times.push(performance.now() - started);
    }
    measured.push({ name, median: times.sort((a, b) => a - b)[7] ?? 0 });
  }
  measured.push({
    name: EXPORT,
    median: await timed(async () => {
      for await (const _chunk of await exportAuditLog(admin, { actor: 'Clerk 7' }));
    }),
  });
  return measured;
}

async function sealing(): Promise<Row[]> {
  let sealed = 0;
  const sealingTook = await timed(async () => {
    sealed = (await sealAuditLog(ctx)).rows;
  });
  await record(ctx, 'bench.done', { type: 'Bench', id: null });
  const oneMore = await timed(() => sealAuditLog(ctx));
  let findings = -1;
  const verifying = await timed(async () => {
    findings = (await verifyAuditLog(ctx, () => {})).findings;
  });
  const rate = (took: number) => perSecond(sealed / (took / 1000));
  return [
    {
      work: `audit: sealing ${rate(sealingTook)} rows, one more in ${milliseconds(oneMore)}; verifying ${rate(verifying)}, ${findings} findings`,
      reference: '',
      ratio: null,
      goal: 'no finding',
      reached: findings === 0,
    },
  ];
}

/** Writes a second, 8 at a time: the UPDATE alone, and the ways to put its audit row beside it. */
async function writes(): Promise<Row[]> {
  let n = 0;
  const target = () => id('5', 1 + (n++ % 100_000));
  const text = 'update "Package" set "note" = $2, "version" = "version" + 1 where "id" = $1 returning "version"';
  const ways: Record<string, () => Promise<unknown>> = {
    alone: () => pool.query({ name: 'alone', text, values: [target(), 'n'] }),
    'writeAudited (one statement)': () => writeAudited(ctx, noteChange(target())),
    'transaction of four round trips': async () => {
      const client = await pool.connect();
      await client.query('begin');
      await client.query({ name: 'alone', text, values: [target(), 'n'] });
      await record(
        { ...ctx, pool: client as never },
        'package.updated',
        { type: 'Package', id: target() },
        { after: { note: 'n' } },
      );
      await client.query('commit');
      client.release();
    },
    'Prisma transaction with record()': () =>
      transaction(ctx, async (tx) => {
        const packageId = target();
        await tx.db.package.update({ where: { id: packageId }, data: { note: 'n', version: { increment: 1 } } });
        await record(tx, 'package.updated', { type: 'Package', id: packageId }, { after: { note: 'n' } });
      }),
    'Prisma update alone': () =>
      ctx.db.package.update({ where: { id: target() }, data: { note: 'n', version: { increment: 1 } } }),
  };
  const rates: Record<string, number[]> = {};
  for (let round = 0; round < 6; round++) {
    for (const [name, write] of Object.entries(ways)) {
      const until = performance.now() + 1_500;
      let done = 0;
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          while (performance.now() < until) {
            await write();
            done++;
          }
        }),
      );
      if (round > 0) rates[name] = [...(rates[name] ?? []), done / 1.5];
    }
  }
  const median = (name: string) => [...(rates[name] ?? [])].sort((a, b) => a - b)[2] ?? 0;
  const goals: Record<string, number> = { 'writeAudited (one statement)': 0.8, 'Prisma transaction with record()': 0 };
  return Object.keys(ways)
    .filter((name) => name !== 'alone')
    .map((name) => ({
      work: `a write, ${name}: ${perSecond(median(name))}`,
      reference: `the write alone in SQL: ${perSecond(median('alone'))}`,
      ratio: median(name) / median('alone'),
      goal: goals[name] ? `>= ${goals[name]}` : 'told',
      reached: median(name) / median('alone') >= (goals[name] ?? 0),
    }));
}

function noteChange(packageId: string) {
  return {
    name: 'bench-note',
    action: 'package.updated',
    targetType: 'Package',
    change: Prisma.sql`update "Package" p set "note" = ${'n'}::text, "version" = p."version" + 1
      from (select "id", "note" from "Package" where "id" = ${packageId}::uuid for update) old where p."id" = old."id"
      returning p."version", p."id"::text as "auditTarget", p."workspaceId" as "auditWorkspace",
        jsonb_build_object('before', jsonb_build_object('note', old."note"), 'after', jsonb_build_object('note', p."note")) as "auditMeta"`,
  };
}

function uuid(kind: string, n: string): string {
  return `('${kind}0000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

function id(kind: string, n: number): string {
  return `${kind}0000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}
