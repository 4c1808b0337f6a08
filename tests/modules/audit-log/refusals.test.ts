import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeMember, makeTenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const refusals = (where: object) =>
  app.platform.database.prisma.auditLog.findMany({ where: { outcome: 'REFUSED', ...where }, orderBy: { id: 'asc' } });

test('a role that does not allow it is on record, once a minute for each route', async () => {
  const tenant = await makeTenant(app);
  const member = await makeMember(app, tenant, 'MEMBER');
  const ask = () => app.http.get('/api/v1/audit-logs').set(member.headers).set('User-Agent', 'Probe/1');
  const [first] = await Promise.all([ask().expect(403), ask(), ask(), ask(), ask()]);
  expect(first.body.code).toBe('role_forbidden');
  await app.http.patch('/api/v1/workspaces/current').set(member.headers).send({ name: 'Mine' }).expect(403);
  const rows = await refusals({ actorId: member.user.id });
  expect(rows.map((row) => row.targetId)).toEqual(['GET /audit-logs', 'PATCH /workspaces/current']);
  expect(rows[0]).toMatchObject({
    action: 'request.refused',
    workspaceId: tenant.workspace.id,
    userAgent: 'Probe/1',
    ip: expect.stringMatching(/127\.0\.0\.1/),
    meta: { code: 'role_forbidden' },
  });
  expect(rows[0]?.requestId).toMatch(/^[\w.-]{8,}$/);
});

test("a write to another workspace's piece changes nothing and is on record", async () => {
  const [tenant, stranger] = [await makeTenant(app), await makeTenant(app)];
  const piece = await app.platform.database.prisma.package.create({
    data: {
      workspaceId: tenant.workspace.id,
      mailboxId: tenant.mailboxId,
      locationId: tenant.location.id,
      status: 'EXPECTED',
    },
  });
  await app.http.patch(`/api/v1/packages/${piece.id}`).set(stranger.headers).send({ description: 'mine' }).expect(404);
  expect(await app.platform.database.prisma.package.findUnique({ where: { id: piece.id } })).toEqual(piece);
  expect(await refusals({ actorId: stranger.user.id })).toMatchObject([
    {
      workspaceId: stranger.workspace.id,
      targetId: 'PATCH /packages/:id',
      meta: { code: 'not_found', params: { id: piece.id } },
    },
  ]);
  // A look is on record too, once a minute however many ids are tried; a slip of a program is not.
  for (let i = 0; i < 3; i++) await app.http.get(`/api/v1/packages/${piece.id}`).set(stranger.headers).expect(404);
  await app.http.get('/api/v1/packages/undefined').set(stranger.headers).expect(404);
  const rows = await refusals({ actorId: stranger.user.id });
  expect(rows.map((row) => row.targetId)).toEqual(['PATCH /packages/:id', 'GET /packages/:id']);
  const { body } = await app.http.get('/api/v1/audit-logs').set(tenant.headers).expect(200);
  expect(JSON.stringify(body)).not.toContain(stranger.user.id);
});

test('a stranger at the door is on record, and not for the workspace to read', async () => {
  const [tenant, stranger] = [await makeTenant(app), await makeTenant(app)];
  await app.http.get('/api/v1/members').set({ ...stranger.headers, 'X-Workspace-Id': tenant.workspace.id });
  await app.http
    .get('/api/v1/audit-logs')
    .set({ ...stranger.headers, 'X-Workspace-Id': tenant.workspace.id })
    .expect(403);
  const rows = await refusals({ actorId: stranger.user.id });
  expect(rows.at(-1)).toMatchObject({ workspaceId: null, meta: { code: 'workspace_forbidden' } });
  const { body } = await app.http.get('/api/v1/audit-logs').set(tenant.headers).expect(200);
  expect(JSON.stringify(body)).not.toContain(stranger.user.id);
});

test('a flood of forged tokens is bounded', async () => {
  const before = (await refusals({ actorType: 'ANONYMOUS' })).length;
  const paths = ['/me', '/workspaces', '/packages', '/audit-logs'];
  await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      app.http
        .get(`/api/v1${paths[n % 4]}`)
        .set('Authorization', `Bearer a.b.c${n}`)
        .set('X-Forwarded-For', `203.0.113.${n}`)
        .expect(401),
    ),
  );
  const rows = (await refusals({ actorType: 'ANONYMOUS' })).slice(before);
  expect(rows.length).toBeLessThanOrEqual(4);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain('203.0.113');
  expect(JSON.stringify(rows)).not.toContain('a.b.c');
});
