import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { listAuditLog, searchAuditLog, timelineOf } from '../../../src/modules/audit-log/audit-search.service.js';
import { searchUsers } from '../../../src/modules/user/user-search.service.js';
import type { Ctx } from '../../../src/shared/context.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';

/** Enough that a planner who can use an index does. */
const ROWS = 30_000;
const USERS = 20_000;
const CLERK = '30000000-0000-7000-8000-000000000007';
let app: TestApp;
let tenant: Tenant;
let admin: Ctx;

beforeAll(async () => {
  app = await startTestApp();
  tenant = await makeTenant(app);
  admin = app.ctx({ actor: { type: 'STAFF', id: CLERK, name: 'Clerk 7', roles: ['ADMIN'] } });
  const { pool } = app.platform.database;
  // Four months, the months of rows as partitions: filled through the table itself.
  await pool.query(
    `select ensure_audit_partition((now() - make_interval(months => m))::date) from generate_series(0, 4) m`,
  );
  await pool.query(
    `insert into "AuditLog" ("id", "at", "actorType", "actorId", "actorName", "workspaceId", "action", "targetType", "targetId", "ip", "requestId", "meta")
     select gen_random_uuid(), now() - (1 - n::float / $1) * interval '110 days', 'STAFF',
            ('30000000-0000-7000-8000-' || lpad((n % 40)::text, 12, '0'))::uuid, 'Clerk ' || n % 40,
            case when n % 500 = 0 then $2::uuid else gen_random_uuid() end,
            (array['package','action','invoice','recipient'])[1 + n % 4] || '.' || (array['moved','updated','paid'])[1 + n % 3],
            'Package', ('50000000-0000-7000-8000-' || lpad((n % 5000)::text, 12, '0')), '203.0.113.' || n % 200, gen_random_uuid()::text, '{}'
       from generate_series(1, $1::int) n`,
    [ROWS, tenant.workspace.id],
  );
  await pool.query(
    `insert into "User" ("id", "email", "emailNormalized", "name", "phone", "searchText", "updatedAt")
     select gen_random_uuid(), e, e, 'Person ' || n, ph, 'person' || n || ' ' || e || ' ' || ph, now()
       from (select n, 'p' || n || '@example.com' as e, '+90532' || lpad((n * 7919 % 10000000)::text, 7, '0') as ph from generate_series(1, $1::int) n) x`,
    [USERS],
  );
  await pool.query('analyze "AuditLog"; analyze "User"; analyze "Mailbox"; analyze "Membership"');
}, 60_000);
afterAll(() => app.close());

/** The plans of the statements that read `table`, as PostgreSQL makes them for these very values. */
async function plansOf(call: () => Promise<unknown>, table: RegExp): Promise<string> {
  const seen: { text: string; values: unknown[] }[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function spied(this: pg.Client, ...given: unknown[]) {
    const [what, values] = given as [string | { text: string; values?: unknown[] }, unknown[] | undefined];
    const text = typeof what === 'string' ? what : what.text;
    if (table.test(text)) seen.push({ text, values: (typeof what === 'string' ? values : what.values) ?? [] });
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as never;
  try {
    await call();
  } finally {
    pg.Client.prototype.query = query;
  }
  expect(seen.length).toBeGreaterThan(0);
  const plans: string[] = [];
  for (const { text, values } of seen) {
    const { rows } = await app.platform.database.pool.query<Record<string, string>>(`explain ${text}`, values);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
  }
  return plans.join('\n\n');
}

/** `20260924` is AuditLog_202609. */
const partitionOf = (at: Date) => `AuditLog_${at.toISOString().slice(0, 7).replace('-', '')}`;

describe('a search of the audit log goes by an index, whatever is asked', () => {
  const page = { limit: 50 };
  const cases: [string, () => Promise<unknown>][] = [
    ['the newest', () => searchAuditLog(admin, {}, page)],
    ['by a person', () => searchAuditLog(admin, { actor: CLERK }, page)],
    ['by an action', () => searchAuditLog(admin, { action: 'package.moved' }, page)],
    ['by the beginning of an action', () => searchAuditLog(admin, { action: 'invoice.' }, page)],
    ['by a workspace', () => searchAuditLog(admin, { workspaceId: tenant.workspace.id }, page)],
    ['by an address that never was', () => searchAuditLog(admin, { ip: '192.0.2.1' }, page)],
    ['by a request', () => searchAuditLog(admin, { requestId: 'none-of-ours' }, page)],
    [
      'by a target',
      () => searchAuditLog(admin, { targetType: 'Package', targetId: '50000000-0000-7000-8000-000000000042' }, page),
    ],
    ['refused only', () => searchAuditLog(admin, { outcome: 'REFUSED' }, page)],
    ["a record's timeline", () => timelineOf(admin, 'Package', '50000000-0000-7000-8000-000000000042', page)],
    ["a customer's own", () => listAuditLog(app.ctx({ workspaceId: tenant.workspace.id }), { limit: 20 })],
  ];
  test.each(cases)('%s', async (_name, call) => {
    const plan = await plansOf(call, /"AuditLog"/);
    expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
    // A scan of a month with a few rows costs nothing, so that the planner may choose it.
    const { rows } = await app.platform.database.pool.query<{ name: string }>(
      `select relname as name from pg_class where relname ~ '^AuditLog_[0-9]{6}$' and reltuples > 3000`,
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { name } of rows) expect(plan).not.toContain(`Seq Scan on "${name}"`);
  });

  test('a span of days reads its own months only', async () => {
    const from = new Date(Date.now() - 60 * 86_400_000);
    const to = new Date(from.getTime() + 86_400_000);
    const plan = await plansOf(() => searchAuditLog(admin, { from, to }, page), /"AuditLog"/);
    const read = new Set(plan.match(/AuditLog_\d{6}/g));
    expect([...read].sort()).toEqual([...new Set([partitionOf(from), partitionOf(to)])].sort());
  });
});

describe('the search of customers goes by an index', () => {
  test.each([
    ['name', 'person4711'],
    ['e-mail', 'p4711@example'],
    ['telephone', '5320007'],
    ['two words', 'person4711 p4711'],
  ])('by %s', async (_name, q) => {
    const plan = await plansOf(() => searchUsers(app.ctx(), q), /"User"/);
    expect(plan).toContain('Bitmap Index Scan on "User_searchText"');
    expect(plan).not.toMatch(/Seq Scan on "User"/);
  });

  test('by STE', async () => {
    const plan = await plansOf(() => searchUsers(app.ctx(), tenant.ste), /"User"/);
    expect(plan).not.toMatch(/Seq Scan on "User"/);
    expect((await searchUsers(app.ctx(), tenant.ste)).map((user) => user.id)).toEqual([tenant.user.id]);
  });
});
