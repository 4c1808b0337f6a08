import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VIEWABLE } from '../../admin/handlers/customer-view.js';
import { readAsCustomer } from '../../src/modules/auth/customer-view.service.js';
import { bookCharge } from '../../src/modules/billing/billing.service.js';
import { endpoints } from '../../src/registry.js';
import { createContext } from '../../src/shared/context.js';
import type { TestApp } from '../support/app.js';
import { makeMember, makeTenant, type Tenant } from '../support/fixtures.js';
import { fillPath, makerFor } from '../support/makers.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';
import { sampleBody } from '../support/samples.js';

const REASON = 'asks on the telephone where a parcel is';
const PAGE = '/admin/api/pages/customerView';
let app: TestApp;
let support: StaffAgent;
let tenant: Tenant;

beforeAll(async () => {
  app = await startOffice();
  support = await staffAgent(app, ['SUPPORT']);
  tenant = await makeTenant(app, { name: 'Ayşe Kaya' });
});
afterAll(() => app.close());

const begin = (by: StaffAgent, userId = tenant.user.id, workspaceId = tenant.workspace.id, reason = REASON) =>
  by.post(PAGE).send({ do: 'begin', userId, workspaceId, reason });
const look = (by: StaffAgent, view: string, path?: string, query: Record<string, string> = {}) =>
  by.get(`${PAGE}?${new URLSearchParams({ view, ...(path ? { path } : {}), ...query })}`);
const open = async (by: StaffAgent, userId?: string) => (await begin(by, userId).expect(200)).body.view.id as string;
const rows = (action: string, viewId: string) =>
  app.platform.database.prisma.auditLog.findMany({ where: { action, meta: { path: ['viewId'], equals: viewId } } });

/** Two answers a moment apart: without their clocks and the signatures of their links. */
const still = (answer: unknown) =>
  JSON.parse(
    JSON.stringify(answer)
      .replace(/\d{10}\.[0-9a-f]{32}/g, 'signed')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'),
  );

describe('a look at a customer', () => {
  it('is for SUPPORT and ADMIN, wants a reason, and a member of that workspace', async () => {
    for (const role of ['WAREHOUSE', 'FINANCE'] as const) {
      const other = await staffAgent(app, [role]);
      await begin(other).expect(403);
      await look(other, tenant.user.id).expect(403);
    }
    await begin(await staffAgent(app, ['ADMIN'])).expect(200);
    const short = await begin(support, undefined, undefined, 'because').expect(200);
    expect(short.body.notice).toMatchObject({ type: 'error', code: 'validation_failed' });
    const stranger = await makeTenant(app);
    const foreign = await begin(support, stranger.user.id).expect(200);
    expect(foreign.body.notice).toMatchObject({ type: 'error', code: 'not_found' });
    const { prisma } = app.platform.database;
    expect(await prisma.customerView.count({ where: { userId: stranger.user.id } })).toBe(0);
  });

  it('is on record with whom it was for, and the customer reads it, without who it was', async () => {
    const id = await open(support);
    await look(support, id, '/packages').expect(200);
    await Promise.all([look(support, id, '/members'), look(support, id, '/members'), look(support, id, '/members')]);
    await support.post(PAGE).send({ do: 'end', view: id }).expect(200);
    const [started] = await rows('customer_view.started', id);
    expect(started).toMatchObject({
      actorType: 'STAFF',
      actorId: support.staff.id,
      onBehalfOfId: tenant.user.id,
      targetType: 'User',
      targetId: tenant.user.id,
      workspaceId: tenant.workspace.id,
      ip: '127.0.0.1',
    });
    expect(started?.meta).toMatchObject({ reason: REASON });
    const opened = await rows('customer_view.opened', id);
    expect(opened.map((row) => (row.meta as { what: string }).what).sort()).toEqual(['/members', '/packages']);
    expect(await rows('customer_view.ended', id)).toHaveLength(1);
    const log = await app.http.get('/api/v1/audit-logs?action=customer_view.').set(tenant.headers).expect(200);
    const told = log.body.data.find((row: { meta: { reason?: string } }) => row.meta.reason === REASON);
    expect(told).toMatchObject({ action: 'customer_view.started', actor: { type: 'STAFF', id: null }, ip: null });
    expect(JSON.stringify(log.body)).not.toContain(support.staff.name);
  });

  it('shows what the API answers the customer, route by route', async () => {
    for (let i = 0; i < 3; i++) await makePackage(app, tenant);
    await bookCharge(app.ctx(), {
      workspaceId: tenant.workspace.id,
      amount: 250,
      source: 'test:look',
      description: { key: 'action' },
      cause: { type: 'action', id: null },
    });
    const id = await open(support);
    let compared = 0;
    for (const { path } of VIEWABLE) {
      const maker = makerFor(path);
      const at = maker ? fillPath(path, await maker(app, tenant)) : path;
      const mine = await app.http.get(`/api/v1${at}`).set(tenant.headers);
      const { status, body } = await look(support, id, at);
      expect({ [at]: status }).toEqual({ [at]: 200 });
      // The log grows by the looking itself.
      if (path === '/audit-logs') expect(body.answer.data.length).toBeGreaterThan(0);
      else if (mine.status === 200) expect({ [at]: still(body.answer) }).toEqual({ [at]: still(mine.body) });
      else expect({ [at]: body.notice.code }).toEqual({ [at]: mine.body.code });
      compared++;
    }
    expect(compared).toBeGreaterThan(10);
    const second = await look(support, id, '/packages', { limit: '2' }).expect(200);
    expect(second.body.answer.data).toHaveLength(2);
    const next = await look(support, id, '/packages', { limit: '2', cursor: second.body.answer.nextCursor }).expect(
      200,
    );
    expect(next.body.answer.data.length).toBeGreaterThan(0);
  });

  it('has the role of the customer looked at, and leaves no trace of a customer who looked', async () => {
    const member = await makeMember(app, tenant, 'MEMBER');
    const id = await open(support, member.user.id);
    expect((await look(support, id, '/audit-logs').expect(200)).body.notice.code).toBe('role_forbidden');
    const piece = await makePackage(app, tenant);
    expect((await look(support, id, `/packages/${piece.id}`).expect(200)).body.answer.id).toBe(piece.id);
    expect(await app.platform.database.prisma.packageSight.count({ where: { packageId: piece.id } })).toBe(0);
  });

  it('opens nothing of another workspace, nothing beside it, and nothing that is no route to read', async () => {
    const stranger = await makeTenant(app);
    const foreign = await makePackage(app, stranger);
    const id = await open(support);
    for (const path of [
      `/packages/${foreign.id}`,
      '/packages/expected',
      '/me/export',
      '/auth/sessions',
      '/workspaces',
      '/nothing',
      '/packages/..',
      '',
      '//',
    ]) {
      const { body } = await look(support, id, path || '/').expect(200);
      expect({ [path]: body.notice?.code }).toEqual({ [path]: 'not_found' });
    }
    const unknown = await look(support, id, '/members', { workspaceId: stranger.workspace.id }).expect(200);
    expect(unknown.body.notice.code).toBe('validation_failed');
    expect((await look(support, id, '/packages', { cursor: 'forged' }).expect(200)).body.notice.code).toBe(
      'cursor_invalid',
    );
  });

  it('ends with its time, when staff end it, with the role, and when the customer leaves; it is for one member of staff', async () => {
    const { prisma } = app.platform.database;
    const code = async (by: StaffAgent, id: string) => (await look(by, id, '/members').expect(200)).body.notice?.code;
    const mine = await open(support);
    expect(await code(support, mine)).toBeUndefined();
    expect(await code(await staffAgent(app, ['SUPPORT']), mine)).toBe('view_over');
    await prisma.customerView.update({ where: { id: mine }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await code(support, mine)).toBe('view_over');
    const ended = await open(support);
    await support.post(PAGE).send({ do: 'end', view: ended }).expect(200);
    await support.post(PAGE).send({ do: 'end', view: ended }).expect(200);
    expect(await code(support, ended)).toBe('view_over');
    const member = await makeMember(app, tenant, 'ADMIN');
    const left = await open(support, member.user.id);
    await app.http.delete('/api/v1/members/me').set(member.headers).expect(204);
    expect(await code(support, left)).toBe('view_over');
    const cut = await staffAgent(app, ['ADMIN']);
    const theirs = await open(cut);
    await prisma.staffUser.update({ where: { id: cut.staff.id }, data: { roles: ['FINANCE'] } });
    await look(cut, theirs, '/members').expect(403);
  });
});

describe('with the eyes of a customer', () => {
  it('no service of any route that writes changes a row: the database refuses', async () => {
    const id = await open(support);
    const actor = {
      type: 'STAFF' as const,
      id: support.staff.id,
      name: support.staff.name,
      roles: support.staff.roles,
    };
    const ctx = createContext(app.platform, { actor });
    const writing = endpoints.filter((item) => item.method !== 'get');
    const at = new Map<string, string>();
    for (const { path } of writing) {
      const maker = makerFor(path);
      if (maker) at.set(path, await maker(app, tenant));
    }
    const before = await everyRow();
    const codes: Record<string, string> = {};
    for (const item of writing) {
      const name = `${item.method} ${item.path}`;
      const parameter = /:(\w+)/.exec(item.path)?.[1] ?? '';
      const input = {
        params: item.path.includes(':') ? { [parameter]: at.get(item.path) } : undefined,
        body: item.body && !item.multipart ? item.body.parse(sampleBody(name, item.body)) : undefined,
        file: { name: 'x.pdf', buffer: Buffer.from('%PDF-1.7') },
        req: { get: () => undefined, headers: {} },
      };
      codes[name] = await readAsCustomer(ctx, id, item.path, async (as) => item.handle(as, input as never)).then(
        () => 'nothing to do',
        (error: { code?: string }) => String(error.code),
      );
    }
    // What it is allowed to leave is the look itself on record.
    expect(await everyRow()).toEqual(before);
    expect(Object.values(codes).filter((code) => code === 'read_only').length).toBeGreaterThan(15);
  });

  /** A fingerprint of each table; the look's own row and its audit rows apart. */
  async function everyRow(): Promise<Record<string, string>> {
    const { pool } = app.platform.database;
    const { rows: tables } = await pool.query<{ name: string }>(
      `select table_schema || '."' || table_name || '"' as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema in ('public', 'graphile_worker') and table_name !~ '^(AuditLog|CustomerView|StaffSession)'`,
    );
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows: found } = await pool.query<{ print: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as print from ${name} t`,
      );
      prints[name] = found[0]?.print ?? '';
    }
    return prints;
  }
});

describe('the search of customers', () => {
  it('is for the desk; finds by name, e-mail, telephone and STE; shows more; opens one by id', async () => {
    await (await staffAgent(app, ['WAREHOUSE'])).get('/admin/api/pages/customers?q=kaya').expect(403);
    const finance = await staffAgent(app, ['FINANCE']);
    const find = async (q: string, limit = '') =>
      (
        await finance
          .get(`/admin/api/pages/customers?q=${encodeURIComponent(q)}${limit && `&limit=${limit}`}`)
          .expect(200)
      ).body;
    const { prisma } = app.platform.database;
    await prisma.user.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        email: `many${i}@example.com`,
        emailNormalized: `many${i}@example.com`,
        name: `Çok Kişi ${i}`,
        phone: `+90532000${1000 + i}`,
        searchText: `cok kisi ${i} many${i}@example.com +90532000${1000 + i}`,
      })),
    });
    expect(await find('çok kişi')).toMatchObject({ more: true, users: { length: 20 } });
    expect(await find('çok kişi', '40')).toMatchObject({ more: false, users: { length: 25 } });
    expect((await find('many7@example.com')).users).toEqual([expect.objectContaining({ email: 'many7@example.com' })]);
    expect((await find('5320001007')).users).toEqual([expect.objectContaining({ name: 'Çok Kişi 7' })]);
    const [owner] = (await find(tenant.ste)).users;
    expect(owner).toMatchObject({ id: tenant.user.id, workspaces: [{ ste: tenant.ste, role: 'OWNER' }] });
    expect(await find('')).toMatchObject({ users: [] });
    const one = await finance.get(`/admin/api/pages/customers?id=${tenant.user.id}`).expect(200);
    expect(one.body.users[0].workspaces[0].name).toBe('Ayşe Kaya');
    const none = await finance.get(`/admin/api/pages/customers?id=${support.staff.id}`).expect(200);
    expect(none.body.notice.code).toBe('not_found');
  });
});
