import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isValidSte } from '../../../src/shared/damm.js';
import { nameKeysOf } from '../../../src/shared/names.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeMember, makeTenant, makeUser } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const api = (path: string) => `/api/v1${path}`;

describe('POST /workspaces', () => {
  test('without a warehouse: 409 no_location', async () => {
    const user = await makeUser(app);
    const { body } = await app.http.post(api('/workspaces')).set(user.headers).send({ name: 'Too early' }).expect(409);
    expect(body.code).toBe('no_location');
  });

  test('opens a mailbox at the first location; both names are the first recipients; it becomes the active one', async () => {
    const first = await makeLocation(app, { line2: 'Building 4' });
    await makeLocation(app, { city: 'Elsewhere' });
    const user = await makeUser(app, { name: 'Ayşe Kaya' });
    const { body, headers } = await app.http
      .post(api('/workspaces'))
      .set(user.headers)
      .send({ name: ' Kaya Ltd ' })
      .expect(201);
    expect(body).toMatchObject({ name: 'Kaya Ltd', role: 'OWNER', mailbox: { locationId: first.id } });
    expect(isValidSte(body.mailbox.ste)).toBe(true);
    expect(body.mailbox.ste).toMatch(/^[1-9]\d{5}$/);
    expect(body.mailbox.addressLines).toEqual([
      '2810 N Church St',
      'Building 4',
      `STE ${body.mailbox.ste}`,
      'Wilmington, DE 19802',
      'United States',
    ]);
    expect(headers.etag).toBe('"v1"');
    const inIt = { ...user.headers, 'X-Workspace-Id': body.id };
    const recipients = await app.http.get(api('/recipients')).set(inIt).expect(200);
    expect(recipients.body.data.map((item: { name: string }) => item.name).sort()).toEqual(['Ayşe Kaya', 'Kaya Ltd']);
    const rows = await app.platform.database.prisma.recipient.findMany({ where: { name: 'Ayşe Kaya' } });
    expect(rows[0]?.nameKeys).toEqual(nameKeysOf('Ayşe Kaya'));
    const me = await app.http.get(api('/me')).set(user.headers).expect(200);
    expect(me.body.activeWorkspaceId).toBe(body.id);
    const audit = await app.platform.database.prisma.auditLog.findMany({
      where: { action: 'workspace.created', workspaceId: body.id },
    });
    expect(audit).toHaveLength(1);
    expect(audit[0]).toMatchObject({ actorId: user.user.id, meta: { after: { ste: body.mailbox.ste } } });
  });

  test('30 at once get 30 numbers', async () => {
    const user = await makeUser(app);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        app.http
          .post(api('/workspaces'))
          .set(user.headers)
          .send({ name: `W${i}` }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(30).fill(201));
    expect(new Set(answers.map((answer) => answer.body.mailbox.ste)).size).toBe(30);
  });

  test('the same Idempotency-Key at once and again makes one', async () => {
    const user = await makeUser(app);
    const post = () =>
      app.http.post(api('/workspaces')).set(user.headers).set('Idempotency-Key', 'once-only').send({ name: 'Once' });
    const [a, b] = await Promise.all([post(), post()]);
    expect([a.status, b.status].every((status) => status === 201 || status === 409)).toBe(true);
    const again = await post().expect(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(await app.platform.database.prisma.workspace.count({ where: { name: 'Once' } })).toBe(1);
  });

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 'a'.repeat(121) }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ name: 'nul\0' }, 'name'],
    [{ name: 'half \ud800' }, 'name'],
    [{ name: 'A', locationId: '01900000-0000-7000-8000-000000000000' }, 'locationId'],
    [{ name: 'A', locationId: 'here' }, 'locationId'],
    [{ name: 'A', role: 'OWNER' }, 'role'],
    [{ name: 'A', id: '01900000-0000-7000-8000-000000000000' }, 'id'],
  ])('refuses %j', async (given, path) => {
    const user = await makeUser(app);
    const { body } = await app.http.post(api('/workspaces')).set(user.headers).send(given).expect(422);
    expect(body.errors[0].path).toBe(path);
    expect(await app.platform.database.prisma.membership.count({ where: { userId: user.user.id } })).toBe(0);
  });
});

test('GET /workspaces lists mine only, page by page; a closed one is gone', async () => {
  const tenant = await makeTenant(app);
  await makeTenant(app);
  for (const name of ['second', 'third', 'closed'])
    await app.http
      .post(api('/workspaces'))
      .set('Authorization', tenant.headers.Authorization ?? '')
      .send({ name });
  await app.platform.database.prisma.workspace.updateMany({
    where: { name: 'closed' },
    data: { closedAt: new Date() },
  });
  const first = await app.http.get(api('/workspaces?limit=2')).set(tenant.headers).expect(200);
  expect(first.body.data.map((item: { name: string }) => item.name)).toEqual(['third', 'second']);
  const rest = await app.http
    .get(api(`/workspaces?limit=2&cursor=${first.body.nextCursor}`))
    .set(tenant.headers)
    .expect(200);
  expect(rest.body).toMatchObject({ data: [{ id: tenant.workspace.id, role: 'OWNER' }], nextCursor: null });
});

test('PATCH /workspaces/current: rename, roles, stale version', async () => {
  const tenant = await makeTenant(app);
  const member = await makeMember(app, tenant, 'MEMBER');
  const admin = await makeMember(app, tenant, 'ADMIN');
  const refused = await app.http.patch(api('/workspaces/current')).set(member.headers).send({ name: 'X' }).expect(403);
  expect(refused.body.code).toBe('role_forbidden');
  const changed = await app.http
    .patch(api('/workspaces/current'))
    .set(admin.headers)
    .set('If-Match', '"v1"')
    .send({ name: 'Renamed' })
    .expect(200);
  expect(changed.body).toMatchObject({ name: 'Renamed', role: 'ADMIN' });
  const stale = await app.http
    .patch(api('/workspaces/current'))
    .set(admin.headers)
    .set('If-Match', '"v1"')
    .send({ name: 'Late' })
    .expect(412);
  expect(stale.body.code).toBe('version_conflict');
  const seen = await app.http.get(api('/workspaces/current')).set(member.headers).expect(200);
  expect(seen.body).toMatchObject({ name: 'Renamed', role: 'MEMBER' });
});

describe('X-Workspace-Id', () => {
  test('missing, doubled: 400; malformed, unknown and not mine: one 403', async () => {
    const tenant = await makeTenant(app);
    const other = await makeTenant(app);
    const get = (id?: string) => {
      const request = app.http.get(api('/workspaces/current')).set('Authorization', tenant.headers.Authorization ?? '');
      return id === undefined ? request : request.set('X-Workspace-Id', id);
    };
    expect((await get().expect(400)).body.code).toBe('workspace_required');
    expect((await get(`${tenant.workspace.id}, ${other.workspace.id}`).expect(400)).body.code).toBe(
      'workspace_required',
    );
    const foreign = await get(other.workspace.id).expect(403);
    const unknown = await get('01900000-0000-7000-8000-000000000000').expect(403);
    const malformed = await get('1 or 1=1').expect(403);
    for (const answer of [foreign, unknown, malformed]) {
      expect({ ...answer.body, requestId: '' }).toEqual({ ...foreign.body, requestId: '' });
      expect(answer.body.code).toBe('workspace_forbidden');
    }
  });
});

describe('recipients', () => {
  test('add with aliases, change, remove; keys follow; each is audited', async () => {
    const tenant = await makeTenant(app);
    const { prisma } = app.platform.database;
    const added = await app.http
      .post(api('/recipients'))
      .set(tenant.headers)
      .send({ name: 'Zeynep Öztürk', aliases: ['Z. Ozturk', 'z. ozturk', 'Öztürk Ticaret'] })
      .expect(201);
    expect(added.body.aliases).toEqual(['Z. Ozturk', 'Öztürk Ticaret']);
    const changed = await app.http
      .patch(api(`/recipients/${added.body.id}`))
      .set(tenant.headers)
      .set('If-Match', '"v1"')
      .send({ aliases: ['Zeynep Yılmaz'] })
      .expect(200);
    expect(changed.body).toMatchObject({ name: 'Zeynep Öztürk', aliases: ['Zeynep Yılmaz'], version: 2 });
    const row = await prisma.recipient.findUniqueOrThrow({ where: { id: added.body.id } });
    expect(row.nameKeys).toEqual(expect.arrayContaining(nameKeysOf('zeynep yilmaz')));
    expect(row.nameKeys).not.toEqual(expect.arrayContaining(nameKeysOf('Öztürk Ticaret')));
    await app.http
      .patch(api(`/recipients/${row.id}`))
      .set(tenant.headers)
      .set('If-Match', '"v1"')
      .send({})
      .expect(412);
    await app.http
      .delete(api(`/recipients/${row.id}`))
      .set(tenant.headers)
      .expect(204);
    await app.http
      .delete(api(`/recipients/${row.id}`))
      .set(tenant.headers)
      .expect(404);
    const actions = await prisma.auditLog.findMany({ where: { targetId: row.id }, orderBy: { id: 'asc' } });
    expect(actions.map((item) => item.action)).toEqual(['recipient.added', 'recipient.updated', 'recipient.removed']);
  });

  test('a MEMBER reads only; another workspace sees none of it', async () => {
    const tenant = await makeTenant(app);
    const other = await makeTenant(app);
    const member = await makeMember(app, tenant, 'MEMBER');
    const { body } = await app.http
      .post(api('/recipients'))
      .set(tenant.headers)
      .send({ name: 'Only Ours' })
      .expect(201);
    await app.http.post(api('/recipients')).set(member.headers).send({ name: 'Mine' }).expect(403);
    await app.http
      .delete(api(`/recipients/${body.id}`))
      .set(member.headers)
      .expect(403);
    const list = await app.http.get(api('/recipients')).set(member.headers).expect(200);
    expect(list.body.data).toHaveLength(1);
    const foreign = await app.http
      .patch(api(`/recipients/${body.id}`))
      .set(other.headers)
      .send({ name: 'X' })
      .expect(404);
    const random = await app.http
      .patch(api('/recipients/01900000-0000-7000-8000-000000000000'))
      .set(other.headers)
      .send({ name: 'X' })
      .expect(404);
    expect({ ...foreign.body, instance: '', requestId: '' }).toEqual({ ...random.body, instance: '', requestId: '' });
    await app.http
      .delete(api(`/recipients/${body.id}`))
      .set(other.headers)
      .expect(404);
    expect((await app.http.get(api('/recipients')).set(other.headers)).body.data).toEqual([]);
  });
});

describe('access', () => {
  test('GET /me/access names each workspace, role and permission', async () => {
    const tenant = await makeTenant(app);
    const member = await makeMember(app, tenant, 'MEMBER');
    const owner = await app.http.get(api('/me/access')).set(tenant.headers).expect(200);
    expect(owner.body.workspaces).toEqual([
      {
        id: tenant.workspace.id,
        name: tenant.workspace.name,
        role: 'OWNER',
        permissions: expect.arrayContaining(['workspace.transfer']),
      },
    ]);
    const seen = await app.http.get(api('/me/access')).set(member.headers).expect(200);
    expect(seen.body.workspaces[0].role).toBe('MEMBER');
    expect(seen.body.workspaces[0].permissions).toContain('package.read');
    expect(seen.body.workspaces[0].permissions).not.toContain('invite.manage');
  });

  test('PUT /me/active-workspace: a member may, anybody else gets one 403', async () => {
    const tenant = await makeTenant(app);
    const other = await makeTenant(app);
    const put = (workspaceId: string) =>
      app.http.put(api('/me/active-workspace')).set(tenant.headers).send({ workspaceId });
    expect((await put(tenant.workspace.id).expect(200)).body.activeWorkspaceId).toBe(tenant.workspace.id);
    const foreign = await put(other.workspace.id).expect(403);
    const unknown = await put('01900000-0000-7000-8000-000000000000').expect(403);
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
    await put('nonsense').expect(422);
  });
});
