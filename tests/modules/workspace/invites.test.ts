import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mailedToken, messagesTo } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeMember, makeTenant, makeUser, type Tenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

type Caller = { headers: Record<string, string> };
let serial = 0;
const address = () => `guest${++serial}@example.com`;
const invite = (by: Caller, email: string, role = 'MEMBER') =>
  app.http.post('/api/v1/invites').set(by.headers).send({ email, role });
const answer = (by: Caller, what: 'accept' | 'decline', token: string) =>
  app.http
    .post(`/api/v1/invites/${what}`)
    .set('Authorization', by.headers.Authorization ?? '')
    .send({ token });
const cancel = (by: Caller, id: string) => app.http.delete(`/api/v1/invites/${id}`).set(by.headers);
const resend = (by: Caller, id: string) => app.http.post(`/api/v1/invites/${id}/resend`).set(by.headers);
const membersOf = (tenant: Tenant, userId: string) =>
  app.platform.database.prisma.membership.count({ where: { workspaceId: tenant.workspace.id, userId } });

describe('sending', () => {
  test('mails a link and lists the invite; accepted, the guest is a member with the role', async () => {
    const owner = await makeTenant(app, { name: 'Kaya & Söhne <b>' });
    const email = address();
    const sent = await invite(owner, email, 'ADMIN').expect(201);
    expect(sent.body).toMatchObject({ email, role: 'ADMIN', invitedById: owner.user.id });
    const days = (Date.parse(sent.body.expiresAt) - Date.parse(sent.body.createdAt)) / 86_400_000;
    expect(days).toBe(7);
    const [mail] = await messagesTo(app, email, 'invite-received');
    expect(mail?.text).toContain('http://localhost:3000/app/accept-invite?token=');
    expect(mail?.html).toContain('Kaya &amp; Söhne &lt;b&gt;');
    expect(mail?.html).not.toContain('<b>');
    const guest = await makeUser(app, { email });
    const token = await mailedToken(app, email, 'invite-received');
    const accepted = await answer(guest, 'accept', token).expect(200);
    expect(accepted.body).toMatchObject({ id: owner.workspace.id, role: 'ADMIN', mailbox: { ste: owner.ste } });
    const me = await app.http.get('/api/v1/me').set(guest.headers);
    expect(me.body.activeWorkspaceId).toBe(owner.workspace.id);
    expect((await answer(guest, 'accept', token).expect(400)).body.code).toBe('token_invalid');
    const left = await app.http.get('/api/v1/invites').set(owner.headers).expect(200);
    expect(left.body).toEqual({ data: [], nextCursor: null });
    expect(JSON.stringify(sent.body)).not.toMatch(/token|hash/i);
  });

  test('to oneself and to a member: already_member; twice: already_invited, in any spelling; after cancelling: again', async () => {
    const owner = await makeTenant(app);
    const member = await makeMember(app, owner, 'MEMBER');
    expect((await invite(owner, owner.user.email).expect(409)).body.code).toBe('already_member');
    expect((await invite(owner, member.user.email.toUpperCase()).expect(409)).body.code).toBe('already_member');
    const email = address();
    const { body } = await invite(owner, email).expect(201);
    expect((await invite(owner, email.toUpperCase(), 'ADMIN').expect(409)).body.code).toBe('already_invited');
    await cancel(owner, body.id).expect(204);
    await invite(owner, email).expect(201);
  });

  test('ten at once for one address: one invite', async () => {
    const owner = await makeTenant(app);
    const email = address();
    const answers = await Promise.all(Array.from({ length: 10 }, () => invite(owner, email)));
    expect(answers.filter((item) => item.status === 201)).toHaveLength(1);
    expect(answers.filter((item) => item.body.code === 'already_invited')).toHaveLength(9);
  });

  test('a MEMBER may not; OWNER is no role to give; what is no address is 422', async () => {
    const owner = await makeTenant(app);
    const member = await makeMember(app, owner, 'MEMBER');
    for (const call of [
      invite(member, address()),
      app.http.get('/api/v1/invites').set(member.headers),
      cancel(member, owner.workspace.id),
      resend(member, owner.workspace.id),
    ]) {
      expect((await call.expect(403)).body.code).toBe('role_forbidden');
    }
    await invite(owner, address(), 'OWNER').expect(422);
    await invite(owner, 'no address').expect(422);
    await invite(owner, `${'a'.repeat(10_000)}@example.com`).expect(422);
    await app.http
      .post('/api/v1/invites')
      .set(owner.headers)
      .send({ email: address(), role: 'MEMBER', workspaceId: 'x' })
      .expect(422);
  });

  test('an account or none: the answers are alike', async () => {
    const owner = await makeTenant(app);
    const known = await makeUser(app);
    const shape = ({ body }: { body: object }) => Object.keys(body).sort();
    expect(shape(await invite(owner, known.user.email).expect(201))).toEqual(
      shape(await invite(owner, address()).expect(201)),
    );
  });

  test('one address gets ten mails a day at the most, from whatever workspace', async () => {
    const email = address();
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await invite(await makeTenant(app), email)).status);
    expect(statuses).toEqual([...Array(10).fill(201), 429]);
  });
});

describe('an invite is worth nothing', () => {
  async function invited() {
    const owner = await makeTenant(app);
    const email = address();
    const { body } = await invite(owner, email).expect(201);
    const guest = await makeUser(app, { email });
    return { owner, guest, id: body.id as string, token: await mailedToken(app, email, 'invite-received') };
  }

  test('to another e-mail: 403 invite_for_other_email, and it stays open', async () => {
    const { owner, guest, token } = await invited();
    const other = await makeUser(app);
    expect((await answer(other, 'accept', token).expect(403)).body.code).toBe('invite_for_other_email');
    expect((await answer(other, 'decline', token).expect(403)).body.code).toBe('invite_for_other_email');
    expect(await membersOf(owner, other.user.id)).toBe(0);
    await answer(guest, 'accept', token).expect(200);
  });

  test('cancelled, declined, expired, of a closed workspace, or unknown: 400 token_invalid', async () => {
    const { prisma } = app.platform.database;
    const cancelled = await invited();
    await cancel(cancelled.owner, cancelled.id).expect(204);
    await cancel(cancelled.owner, cancelled.id).expect(404);
    const declined = await invited();
    expect((await answer(declined.guest, 'decline', declined.token).expect(200)).body).toEqual({
      id: declined.owner.workspace.id,
      name: declined.owner.workspace.name,
      role: 'MEMBER',
    });
    const expired = await invited();
    await prisma.invite.update({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    const closed = await invited();
    await prisma.workspace.update({ where: { id: closed.owner.workspace.id }, data: { closedAt: new Date() } });
    for (const { owner, guest, token } of [cancelled, declined, expired, closed]) {
      expect((await answer(guest, 'accept', token).expect(400)).body.code).toBe('token_invalid');
      expect(await membersOf(owner, guest.user.id)).toBe(0);
    }
    await answer(cancelled.guest, 'accept', 'unknown').expect(400);
    await invite(expired.owner, expired.guest.user.email).expect(201);
  });

  test('once its sender lost the role or left', async () => {
    const { owner } = await invited();
    const admin = await makeMember(app, owner, 'ADMIN');
    const email = address();
    const { body } = await invite(admin, email).expect(201);
    const token = await mailedToken(app, email, 'invite-received');
    const guest = await makeUser(app, { email });
    await app.http.patch(`/api/v1/members/${admin.user.id}`).set(owner.headers).send({ role: 'MEMBER' }).expect(200);
    expect((await answer(guest, 'accept', token).expect(400)).body.code).toBe('token_invalid');
    // Sent again by somebody who may, it is good again, by its new link only.
    await resend(owner, body.id).expect(200);
    await answer(guest, 'accept', token).expect(400);
    await answer(guest, 'accept', await mailedToken(app, email, 'invite-received', 2)).expect(200);
  });

  test("in another workspace's hands", async () => {
    const { id } = await invited();
    const other = await makeTenant(app);
    await cancel(other, id).expect(404);
    await resend(other, id).expect(404);
  });

  test('20 accepts at once: one membership', async () => {
    const { owner, guest, token } = await invited();
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer(guest, 'accept', token)));
    expect(answers.filter((item) => item.status === 200)).toHaveLength(1);
    expect(answers.filter((item) => item.body.code === 'token_invalid')).toHaveLength(19);
    expect(await membersOf(owner, guest.user.id)).toBe(1);
  });

  test('accept against cancel against decline: one of them', async () => {
    for (let round = 0; round < 5; round++) {
      const { owner, guest, id, token } = await invited();
      const [accepted, cancelled, declined] = await Promise.all([
        answer(guest, 'accept', token),
        cancel(owner, id),
        answer(guest, 'decline', token),
      ]);
      const won = [accepted.status === 200, cancelled.status === 204, declined.status === 200].filter(Boolean);
      expect(won).toHaveLength(1);
      expect(await membersOf(owner, guest.user.id)).toBe(accepted.status === 200 ? 1 : 0);
    }
  });
});
