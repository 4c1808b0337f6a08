import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AuditFilters } from '../../../src/modules/audit-log/audit-log.schema.js';
import { record } from '../../../src/modules/audit-log/audit-log.service.js';
import { exportAuditLog, searchAuditLog, timelineOf } from '../../../src/modules/audit-log/audit-search.service.js';
import type { Actor, Ctx } from '../../../src/shared/context.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type Member, makeMember, makeStaff, makeTenant, type Tenant } from '../../support/fixtures.js';

let app: TestApp;
let ayse: Tenant;
let other: Tenant;
let member: Member;
let admin: Ctx;
let clerk: Ctx;

beforeAll(async () => {
  app = await startTestApp();
  ayse = await makeTenant(app, { name: 'Ayşe Yılmaz' });
  other = await makeTenant(app, { name: 'Other Ltd' });
  member = await makeMember(app, ayse, 'MEMBER');
  await app.platform.database.prisma.user.update({
    where: { id: ayse.user.id },
    data: { searchText: `ayşe yılmaz ${ayse.user.emailNormalized}` },
  });
  const staff = async (roles: ('ADMIN' | 'WAREHOUSE')[]) => {
    const row = await makeStaff(app, roles);
    return app.ctx({
      actor: { type: 'STAFF', id: row.id, name: row.name, roles },
      ip: '198.51.100.7',
      userAgent: 'Desk',
    });
  };
  admin = await staff(['ADMIN']);
  clerk = await staff(['WAREHOUSE']);
  const as = (tenant: Tenant, actor: Member, ip: string) =>
    app.ctx({
      actor: { type: 'USER', id: actor.user.id, name: actor.user.name, sessionId: '', role: 'OWNER' } as Actor,
      workspaceId: tenant.workspace.id,
      ip,
      userAgent: 'Phone',
      requestId: `request-${ip}`,
    });
  const target = { type: 'Package', id: 'p1' };
  await record(as(ayse, ayse, '203.0.113.1'), 'package.updated', target, {
    after: { note: 'x' },
    internal: { shelf: 'A1' },
  });
  await record(as(ayse, member, '203.0.113.2'), 'package.moved', target);
  await record(as(ayse, ayse, '203.0.113.1'), 'recipient.added', { type: 'Recipient', id: 'r1' });
  await record({ ...clerk, workspaceId: ayse.workspace.id }, 'package.received', target, {
    candidates: [other.workspace.name],
    shown: { status: 'PENDING' },
  });
  await record(app.ctx({ workspaceId: ayse.workspace.id }), 'package.fee_charged', target, { secretly: 1 });
  await record(as(other, other, '203.0.113.9'), 'package.updated', { type: 'Package', id: 'p2' }, { note: '=cmd()' });
});
afterAll(() => app.close());

const list = (query: string, headers = ayse.headers) => app.http.get(`/api/v1/audit-logs${query}`).set(headers);
const actions = (body: { data: { action: string }[] }) => body.data.map((row) => row.action);

test('owners read their own log, newest first, with neither staff addresses nor internal notes', async () => {
  const { body } = await list('').expect(200);
  expect(actions(body)).toEqual([
    'package.fee_charged',
    'package.received',
    'recipient.added',
    'package.moved',
    'package.updated',
  ]);
  const [system, staff, , , own] = body.data;
  expect(own).toMatchObject({
    actor: { type: 'USER', id: ayse.user.id, name: 'Ayşe Yılmaz' },
    ip: '203.0.113.1',
    userAgent: 'Phone',
    target: { type: 'Package', id: 'p1' },
    meta: { after: { note: 'x' } },
  });
  expect(staff).toMatchObject({ actor: { type: 'STAFF', id: null, name: 'Staff' }, ip: null, userAgent: null });
  expect(staff.meta).toEqual({ status: 'PENDING' });
  expect(system.meta).toEqual({});
  for (const hidden of ['198.51.100.7', 'A1', 'Other Ltd', 'secretly', '203.0.113.9'])
    expect(JSON.stringify(body)).not.toContain(hidden);
});

test('its filters and its pages', async () => {
  expect(actions((await list('?action=package').expect(200)).body)).toHaveLength(4);
  expect(actions((await list('?action=package.moved').expect(200)).body)).toEqual(['package.moved']);
  for (const actor of [member.user.id, member.user.email.toUpperCase(), member.user.name]) {
    expect(actions((await list(`?actor=${encodeURIComponent(actor)}`).expect(200)).body)).toContain('package.moved');
  }
  expect(actions((await list('?actor=ayse%20yilmaz').expect(200)).body)).toEqual([
    'recipient.added',
    'package.updated',
  ]);
  expect(actions((await list(`?actor=${encodeURIComponent(clerk.actor.name)}`).expect(200)).body)).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  expect(actions((await list(`?from=${today}&to=${today}`).expect(200)).body).length).toBeGreaterThan(0);
  expect(actions((await list('?to=2020-01-01T00:00:00Z').expect(200)).body)).toEqual([]);
  const first = await list('?limit=2').expect(200);
  const second = await list(`?limit=2&cursor=${first.body.nextCursor}`).expect(200);
  const third = await list(`?limit=2&cursor=${second.body.nextCursor}`).expect(200);
  expect([first, second, third].flatMap((page) => actions(page.body))).toEqual(actions((await list('')).body));
  expect(third.body.nextCursor).toBeNull();
});

test('members, strangers and bad input are refused; a foreign cursor shows nothing foreign', async () => {
  await list('', member.headers).expect(403);
  await list('', { ...other.headers, 'X-Workspace-Id': ayse.workspace.id }).expect(403);
  expect((await list('?cursor=bm9uZQ').expect(400)).body.code).toBe('cursor_invalid');
  for (const query of ['?from=yesterday', '?action=Package', '?actor=', '?workspaceId=1', '?from=2026-02-30'])
    await list(query).expect(422);
  const { body } = await list('?limit=1');
  const foreign = await list(`?cursor=${body.nextCursor}`, other.headers).expect(200);
  for (const row of foreign.body.data) expect(row.target.id).toBe('p2');
});

test.each<[string, () => AuditFilters, string[]]>([
  ['a name in any letters', () => ({ actor: 'AYŞE yılmaz' }), ['recipient.added', 'package.updated']],
  ['an e-mail', () => ({ actor: ayse.user.email }), ['recipient.added', 'package.updated']],
  ['an id', () => ({ actor: member.user.id, outcome: 'DONE' }), ['package.moved']],
  ['a member of staff', () => ({ actor: clerk.actor.name }), ['package.received']],
  ['a job', () => ({ actor: 'TEST' }), ['package.fee_charged']],
  ['nobody', () => ({ actor: 'no such name' }), []],
  ['the beginning of an action', () => ({ action: 'recipient.' }), ['recipient.added']],
  ['a target', () => ({ targetType: 'Recipient', targetId: 'r1' }), ['recipient.added']],
  ['an id alone', () => ({ targetId: 'p2' }), ['package.updated']],
  ['a workspace', () => ({ workspaceId: other.workspace.id }), ['package.updated']],
  ['an address', () => ({ ip: '203.0.113.9' }), ['package.updated']],
  ['a request', () => ({ requestId: 'request-203.0.113.2' }), ['package.moved']],
  [
    'all at once',
    () => ({
      actor: member.user.id,
      action: 'package',
      ip: '203.0.113.2',
      workspaceId: ayse.workspace.id,
      from: new Date(0),
    }),
    ['package.moved'],
  ],
  ['a time without rows', () => ({ to: new Date(0) }), []],
])('staff search by %s', async (_what, filters, expected) => {
  const { data } = await searchAuditLog(admin, filters(), { limit: 50 });
  expect(data.map((row) => row.action)).toEqual(expected);
});

test('staff pages go on where they ended', async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await searchAuditLog(admin, { action: 'package' }, { limit: 2, cursor });
    seen.push(...page.data.map((row) => row.id));
    if (!page.nextCursor) break;
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

test('only ADMIN searches and exports; a timeline without ADMIN shows no addresses', async () => {
  await expect(searchAuditLog(clerk, {}, { limit: 5 })).rejects.toMatchObject({ code: 'staff_forbidden' });
  await expect(exportAuditLog(clerk, {})).rejects.toMatchObject({ code: 'staff_forbidden' });
  await expect(timelineOf(app.ctx(), 'Package', 'p1', { limit: 5 })).rejects.toMatchObject({ code: 'staff_forbidden' });
  const mine = await timelineOf(clerk, 'Package', 'p1', { limit: 10 });
  expect(mine.data.map((row) => row.action)).toEqual([
    'package.fee_charged',
    'package.received',
    'package.moved',
    'package.updated',
  ]);
  expect(mine.data.every((row) => row.ip === null && row.userAgent === null)).toBe(true);
  const whole = await timelineOf(admin, 'Package', 'p1', { limit: 10 });
  expect(whole.data.at(-1)).toMatchObject({ ip: '203.0.113.1', meta: { internal: { shelf: 'A1' } } });
});

test('an export holds just the rows of its filter, and is itself on record', async () => {
  const file = await text(
    await exportAuditLog({ ...admin, locale: 'tr' }, { workspaceId: other.workspace.id }, { separator: ';' }),
  );
  const [head, row, ...rest] = file.trimEnd().split('\r\n');
  expect(head).toMatch(/^\ufeffZaman \(UTC\);Yapanın türü;/);
  expect(row).toContain('203.0.113.9');
  expect(rest).toEqual([]);
  const { data } = await searchAuditLog(admin, { action: 'audit_log.exported' }, { limit: 5 });
  expect(data).toMatchObject([
    { actorId: admin.actor.id, ip: '198.51.100.7', meta: { filters: { workspaceId: other.workspace.id } } },
  ]);
});

test('a long export comes in pages, whole and in order', async () => {
  await app.platform.database.pool.query(
    `insert into "AuditLog" ("id", "at", "actorType", "actorName", "action", "targetType", "targetId", "meta")
     select gen_random_uuid(), now() - n % 50 * interval '1 second', 'SYSTEM', 'bulk', 'bulk.done', 'Bulk', n::text, '{}' from generate_series(1, 3500) n`,
  );
  const file = await text(await exportAuditLog(admin, { action: 'bulk' }));
  const lines = file.trimEnd().split('\r\n').slice(1);
  expect(lines).toHaveLength(3500);
  expect(new Set(lines.map((line) => line.split(',')[8])).size).toBe(3500);
  const times = lines.map((line) => line.split(',')[0]);
  expect(times).toEqual([...times].sort().reverse());
});
