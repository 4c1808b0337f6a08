import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { searchUsers } from '../../../src/modules/user/user-search.service.js';
import { type Account, login, mailedToken, messagesTo, PASSWORD, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeMember, makeTenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ LOGIN_PER_15_MIN: '1000' });
  await makeLocation(app);
});
afterAll(() => app.close());

const close = (account: Account, password = PASSWORD) =>
  app.http.delete('/api/v1/me').set(account.headers).send({ password });
async function withWorkspace(given: object = {}) {
  const account = await registered(app, { ...given });
  const { body } = await post(app, '/workspaces', { name: 'Mine' }, account.headers).expect(201);
  return { account, workspace: body, headers: { ...account.headers, 'X-Workspace-Id': body.id as string } };
}

describe('DELETE /me', () => {
  test('wants the password; then sessions, log-in and name are gone, and the address is free again', async () => {
    const { account, workspace } = await withWorkspace({ phone: '+14155550199' });
    const { prisma } = app.platform.database;
    expect((await close(account, 'not the password').expect(401)).body.code).toBe('credentials_invalid');
    await close(account).expect(204);
    await app.http.get('/api/v1/me').set(account.headers).expect(401);
    await post(app, '/auth/refresh', { refreshToken: account.refreshToken }).expect(401);
    await login(app, account.email).expect(401);
    const row = await prisma.user.findUniqueOrThrow({ where: { id: account.id } });
    expect(JSON.stringify(row)).not.toContain(account.email);
    expect(row).toMatchObject({ name: 'Closed account', phone: null, searchText: '' });
    expect(await prisma.credential.count({ where: { userId: account.id } })).toBe(0);
    const closed = await prisma.workspace.findUniqueOrThrow({
      where: { id: workspace.id },
      include: { mailbox: true },
    });
    expect(closed.closedAt).not.toBeNull();
    expect(closed.mailbox?.closedAt).not.toBeNull();
    expect(await messagesTo(app, account.email)).toEqual([expect.objectContaining({ event: 'account-closed' })]);
    await registered(app, { email: account.email });
  });

  test('a member leaves; the workspace lives on', async () => {
    const { account, headers } = await withWorkspace();
    const owner = await makeTenant(app);
    await app.platform.database.prisma.membership.create({
      data: { workspaceId: owner.workspace.id, userId: account.id, role: 'ADMIN' },
    });
    await close(account).expect(204);
    const members = await app.http.get('/api/v1/members').set(owner.headers).expect(200);
    expect(members.body.data.map((item: { userId: string }) => item.userId)).toEqual([owner.user.id]);
    await app.http.get('/api/v1/workspaces/current').set(headers).expect(401);
  });

  test('an owner of pieces, of debt or of a team cannot, and reads why; nothing has changed', async () => {
    const { prisma } = app.platform.database;
    const { account, workspace, headers } = await withWorkspace();
    const { id: mailboxId, locationId } = await prisma.mailbox.findUniqueOrThrow({
      where: { workspaceId: workspace.id },
    });
    const piece = await prisma.package.create({
      data: { workspaceId: workspace.id, mailboxId, locationId, status: 'PENDING', receivedAt: new Date() },
    });
    await makeMember(app, { workspace: { id: workspace.id } } as never, 'MEMBER');
    const refused = await close(account).expect(409);
    expect(refused.body).toMatchObject({
      code: 'in_use',
      obstacles: ['packages', 'members'],
      workspaceId: workspace.id,
    });
    const same = await app.http.delete('/api/v1/workspaces/current').set(headers).expect(409);
    expect(same.body.obstacles).toEqual(['packages', 'members']);
    await app.http.get('/api/v1/workspaces/current').set(headers).expect(200);
    await prisma.package.update({ where: { id: piece.id }, data: { status: 'COMPLETED' } });
    await prisma.membership.deleteMany({ where: { workspaceId: workspace.id, role: 'MEMBER' } });
    await app.http.delete('/api/v1/workspaces/current').set(headers).expect(204);
    await app.http.get('/api/v1/workspaces/current').set(headers).expect(403);
    await app.http.get('/api/v1/me').set(account.headers).expect(200);
  });

  test('against a transfer to the one who closes, accepted invites and new workspaces: no workspace is left without an owner, no closed account with a place', async () => {
    const { prisma } = app.platform.database;
    for (let round = 0; round < 6; round++) {
      const account = await registered(app);
      const host = await makeTenant(app);
      await prisma.membership.create({
        data: { workspaceId: host.workspace.id, userId: account.id, role: 'ADMIN' },
      });
      const guestOf = await makeTenant(app);
      await post(app, '/invites', { email: account.email, role: 'MEMBER' }, guestOf.headers).expect(201);
      const token = await mailedToken(app, account.email, 'invite-received');
      const answers = await Promise.all([
        close(account),
        post(app, '/workspaces/current/transfer', { userId: account.id }, host.headers),
        post(app, '/invites/accept', { token }, account.headers),
        post(app, '/workspaces', { name: 'Late' }, account.headers),
        close(account),
      ]);
      for (const { status } of answers) expect(status).toBeLessThan(500);
      const { closedAt } = await prisma.user.findUniqueOrThrow({ where: { id: account.id } });
      const open = await prisma.membership.findMany({
        where: { userId: account.id, workspace: { closedAt: null } },
      });
      if (closedAt) expect(open).toEqual([]);
      expect(await prisma.membership.count({ where: { workspaceId: host.workspace.id, role: 'OWNER' } })).toBe(1);
      const events = await prisma.auditLog.count({ where: { action: 'user.closed', targetId: account.id } });
      expect(events).toBe(closedAt ? 1 : 0);
    }
  });

  test('an ADMIN cannot close the workspace', async () => {
    const owner = await makeTenant(app);
    const admin = await makeMember(app, owner, 'ADMIN');
    await app.http.delete('/api/v1/workspaces/current').set(admin.headers).expect(403);
  });
});

test('GET /me/export holds what is held, and no secret', async () => {
  const { account, workspace } = await withWorkspace();
  const { body } = await app.http.get('/api/v1/me/export').set(account.headers).expect(200);
  expect(body.user.email).toBe(account.email);
  expect(body.sections.sessions).toHaveLength(1);
  expect(body.sections.workspaces).toEqual([expect.objectContaining({ id: workspace.id, role: 'OWNER' })]);
  expect(body.sections.mailboxes[0].recipients).toHaveLength(2);
  expect(body.sections.messages.map((item: { event: string }) => item.event)).toEqual(['verify-email']);
  expect(body.sections.activity.map((item: { action: string }) => item.action)).toContain('workspace.created');
  expect(JSON.stringify(body)).not.toMatch(/argon2|passwordHash|tokenHash|codeHash|token=/);
});

describe('searchUsers', () => {
  test('by name without accents, e-mail, phone and STE; every word must fit; members come with their mailboxes', async () => {
    const found = async (q: string) => (await searchUsers(app.ctx(), q)).map((item) => item.id);
    const { account, workspace } = await withWorkspace({
      name: 'İsmail Öztürkoğlu',
      phone: '+905321112233',
      email: 'ismail.o@example.com',
    });
    const other = await registered(app, { name: 'Ismail Demir' });
    expect(await found('ozturkoglu')).toEqual([account.id]);
    expect(await found('ÖZTÜRKOĞLU ismail')).toEqual([account.id]);
    expect((await found('ismail')).sort()).toEqual([account.id, other.id].sort());
    expect(await found('ismail.o@exam')).toEqual([account.id]);
    expect(await found('5321112233')).toEqual([account.id]);
    expect(await found(workspace.mailbox.ste)).toEqual([account.id]);
    expect(await found(`${workspace.mailbox.ste.slice(0, 3)}-${workspace.mailbox.ste.slice(3)}`)).toEqual([account.id]);
    expect(await found('is')).toEqual([]);
    expect(await found('%%%')).toEqual([]);
    expect(await found("o' or 1=1 --")).toEqual([]);
    const [row] = await searchUsers(app.ctx(), 'ozturkoglu');
    expect(row?.workspaces).toEqual([{ id: workspace.id, name: 'Mine', role: 'OWNER', ste: workspace.mailbox.ste }]);
    await app.http.patch('/api/v1/me').set(account.headers).send({ name: 'Renamed Person' }).expect(200);
    expect(await found('ozturkoglu')).toEqual([]);
    expect(await found('renamed')).toEqual([account.id]);
  });
});
