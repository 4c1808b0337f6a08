import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messagesTo } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type Member, makeMember, makeTenant, makeUser, type Tenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

type Caller = { headers: Record<string, string> };
const patch = (by: Caller, userId: string, role: string) =>
  app.http.patch(`/api/v1/members/${userId}`).set(by.headers).send({ role });
const remove = (by: Caller, userId: string) => app.http.delete(`/api/v1/members/${userId}`).set(by.headers);
const leave = (by: Caller) => app.http.delete('/api/v1/members/me').set(by.headers);
const transfer = (by: Caller, userId: string) =>
  app.http.post('/api/v1/workspaces/current/transfer').set(by.headers).send({ userId });
const current = (by: Caller) => app.http.get('/api/v1/workspaces/current').set(by.headers);
const owners = (tenant: Tenant) =>
  app.platform.database.prisma.membership.findMany({ where: { workspaceId: tenant.workspace.id, role: 'OWNER' } });

async function team(): Promise<{ owner: Tenant; admin: Member; member: Member }> {
  const owner = await makeTenant(app);
  return { owner, admin: await makeMember(app, owner, 'ADMIN'), member: await makeMember(app, owner, 'MEMBER') };
}

test('the list: newest first, page by page, with name, e-mail and role', async () => {
  const { owner, admin, member } = await team();
  const first = await app.http.get('/api/v1/members?limit=2').set(member.headers).expect(200);
  expect(first.body.data.map((item: { userId: string }) => item.userId)).toEqual([member.user.id, admin.user.id]);
  const rest = await app.http.get(`/api/v1/members?limit=2&cursor=${first.body.nextCursor}`).set(member.headers);
  expect(rest.body).toEqual({
    data: [
      {
        userId: owner.user.id,
        name: owner.user.name,
        email: owner.user.email,
        role: 'OWNER',
        joinedAt: expect.any(String),
      },
    ],
    nextCursor: null,
  });
  expect((await app.http.get('/api/v1/members?cursor=abc').set(member.headers).expect(400)).body.code).toBe(
    'cursor_invalid',
  );
});

describe('roles', () => {
  test('OWNER and ADMIN change others; a MEMBER nobody; nobody their own; nobody makes an OWNER', async () => {
    const { owner, admin, member } = await team();
    expect((await patch(member, admin.user.id, 'MEMBER').expect(403)).body.code).toBe('role_forbidden');
    expect((await patch(owner, member.user.id, 'ADMIN').expect(200)).body).toMatchObject({ role: 'ADMIN' });
    await patch(admin, member.user.id, 'MEMBER').expect(200);
    expect((await patch(admin, admin.user.id, 'MEMBER').expect(403)).body.code).toBe('role_forbidden');
    expect((await patch(owner, owner.user.id, 'MEMBER').expect(403)).body.code).toBe('role_forbidden');
    expect((await patch(admin, owner.user.id, 'MEMBER').expect(403)).body.code).toBe('role_forbidden');
    await patch(owner, member.user.id, 'OWNER').expect(422);
    await patch(admin, (await makeUser(app)).user.id, 'MEMBER').expect(404);
    await patch(admin, 'me', 'MEMBER').expect(404);
    expect(await owners(owner)).toHaveLength(1);
    const refused = await app.platform.database.prisma.auditLog.count({
      where: { action: 'member.change_refused', workspaceId: owner.workspace.id, outcome: 'REFUSED' },
    });
    expect(refused).toBe(3);
  });

  test('a demoted ADMIN is refused with the next request', async () => {
    const { owner, admin, member } = await team();
    await patch(owner, admin.user.id, 'MEMBER').expect(200);
    expect((await remove(admin, member.user.id).expect(403)).body.code).toBe('role_forbidden');
  });

  test("another workspace's member is 404", async () => {
    const { owner } = await team();
    const other = await team();
    await patch(owner, other.member.user.id, 'ADMIN').expect(404);
    await remove(owner, other.member.user.id).expect(404);
    await transfer(owner, other.member.user.id).expect(404);
  });
});

describe('leaving and removing', () => {
  test('a removed member is out with the next request, and their active workspace with them', async () => {
    const { owner, admin, member } = await team();
    await app.http.put('/api/v1/me/active-workspace').set(member.headers).send({ workspaceId: owner.workspace.id });
    await current(member).expect(200);
    await remove(admin, member.user.id).expect(204);
    expect((await current(member).expect(403)).body.code).toBe('workspace_forbidden');
    const me = await app.http.get('/api/v1/me').set(member.headers).expect(200);
    expect(me.body.activeWorkspaceId).toBeNull();
    await remove(admin, member.user.id).expect(404);
  });

  test('a member leaves; the OWNER cannot, nor be removed; a MEMBER removes nobody', async () => {
    const { owner, admin, member } = await team();
    await remove(member, admin.user.id).expect(403);
    expect((await leave(owner).expect(409)).body.code).toBe('owner_cannot_leave');
    expect((await remove(owner, owner.user.id).expect(409)).body.code).toBe('owner_cannot_leave');
    expect((await remove(admin, owner.user.id).expect(403)).body.code).toBe('role_forbidden');
    await leave(member).expect(204);
    await leave(member).expect(403);
    await remove(admin, admin.user.id).expect(204);
    await current(admin).expect(403);
  });
});

describe('transfer', () => {
  test('the OWNER becomes ADMIN, the other OWNER, and is told; ADMIN and MEMBER may not', async () => {
    const { owner, admin, member } = await team();
    await transfer(admin, member.user.id).expect(403);
    await transfer(member, member.user.id).expect(403);
    expect((await transfer(owner, admin.user.id).expect(200)).body).toMatchObject({
      id: owner.workspace.id,
      role: 'ADMIN',
    });
    expect((await current(admin).expect(200)).body.role).toBe('OWNER');
    expect(await messagesTo(app, admin.user.email, 'ownership-received')).toHaveLength(1);
    expect((await transfer(owner, member.user.id).expect(403)).body.code).toBe('role_forbidden');
    await transfer(admin, admin.user.id).expect(422);
  });

  test('six at once, to three people: one wins, the others 409 or 403; one OWNER', async () => {
    const { owner, admin, member } = await team();
    const third = await makeMember(app, owner, 'MEMBER');
    const targets = [admin, member, third, admin, member, third];
    const answers = await Promise.all(targets.map((target) => transfer(owner, target.user.id)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect([
        [409, 'conflict'],
        [403, 'role_forbidden'],
      ]).toContainEqual([status, body.code]);
    }
    expect(await owners(owner)).toHaveLength(1);
  });

  test('against the leaving and the removal of who is to own it: always exactly one OWNER who is a member', async () => {
    for (let round = 0; round < 5; round++) {
      const { owner, admin, member } = await team();
      const [given, left, removed] = await Promise.all([
        transfer(owner, member.user.id),
        leave(member),
        remove(admin, member.user.id),
      ]);
      const rows = await owners(owner);
      expect(rows).toHaveLength(1);
      expect(rows[0]?.userId).toBe(given.status === 200 ? member.user.id : owner.user.id);
      if (given.status === 200) expect([left.status, removed.status]).not.toContain(204);
    }
  });
});
