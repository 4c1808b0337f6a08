import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { StaffRole } from '../../src/generated/prisma/client.js';
import { createStaff, endStaffSessions } from '../../src/modules/auth/staff.service.js';
import type { TestApp } from '../support/app.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';

const PASSWORD = 'correct horse battery';
let app: TestApp;
let admin: StaffAgent;
let serial = 0;

beforeAll(async () => {
  app = await startOffice();
  admin = await staffAgent(app, ['ADMIN']);
});
afterAll(() => app.close());

const login = (email: string, password: string, code?: string) =>
  app.http
    .post('/admin/login')
    .type('form')
    .send({ email, password, ...(code ? { code } : {}) });
const act = (id: string, action: string, payload: object = {}) =>
  admin.post(`/admin/api/resources/StaffUser/records/${id}/${action}`).send(payload);
const audit = (targetId: string, action: string) =>
  app.platform.database.prisma.auditLog.findFirst({ where: { targetId, action } });
async function makeLogin(roles: StaffRole[] = ['SUPPORT']) {
  const email = `person${++serial}@example.com`;
  return (await createStaff(app.ctx(), { email, name: 'Person', roles, locale: 'en', password: PASSWORD })).staff;
}
async function openSession(email: string, code?: string) {
  const answer = await login(email, PASSWORD, code).expect(302);
  const cookies = answer.headers['set-cookie'] as unknown as string[];
  return cookies.find((cookie) => cookie.startsWith('office='))?.split(';')[0] ?? '';
}

describe('staff logins', () => {
  it('are made by an ADMIN with a password that is shown once, and are audited', async () => {
    const answer = await admin
      .post('/admin/api/resources/StaffUser/actions/create')
      .send({ email: 'Ayse@Example.com', name: 'Ayşe', roles: ['WAREHOUSE', 'SUPPORT'], locale: 'tr' })
      .expect(200);
    expect(answer.body.notice.type).toBe('success');
    await login('ayse@example.com', answer.body.secret.password).expect(302);
    const made = await app.platform.database.prisma.staffUser.findUniqueOrThrow({
      where: { email: 'ayse@example.com' },
    });
    expect(await audit(made.id, 'staff.created')).toMatchObject({ actorId: admin.staff.id, ip: expect.any(String) });
    expect(JSON.stringify(await audit(made.id, 'staff.created'))).not.toContain(answer.body.secret.password);
    const again = await admin
      .post('/admin/api/resources/StaffUser/actions/create')
      .send({ email: 'AYSE@example.com', name: 'A', roles: ['ADMIN'], locale: 'en' });
    expect(again.body).toMatchObject({ notice: { type: 'error', code: 'email_taken' } });
  });

  it('have no short, plain or self-naming password', async () => {
    for (const password of ['fourteen chars', 'aaaaaaaaaaaaaaaaaaaa', 'somebody@example.com1']) {
      await expect(
        createStaff(app.ctx(), { email: 'somebody@example.com', name: 'S', roles: ['ADMIN'], locale: 'en', password }),
      ).rejects.toMatchObject({ code: 'validation_failed' });
    }
  });

  it('end all their sessions at once when disabled, and open none until enabled', async () => {
    const staff = await makeLogin();
    const cookies = [await openSession(staff.email), await openSession(staff.email)];
    expect((await act(staff.id, 'disable', { reason: 'left the company' }).expect(200)).body.notice.type).toBe(
      'success',
    );
    expect(
      await app.platform.database.prisma.staffSession.count({
        where: { sess: { path: ['staffUserId'], equals: staff.id } },
      }),
    ).toBe(0);
    for (const cookie of cookies) await app.http.get('/admin').set('Cookie', cookie).expect(302);
    await login(staff.email, PASSWORD).expect(401);
    await act(staff.id, 'enable').expect(200);
    await login(staff.email, PASSWORD).expect(302);
    expect(await audit(staff.id, 'staff.disabled')).toMatchObject({ meta: { reason: 'left the company' } });
  });

  it('lose a role at the next click', async () => {
    const staff = await makeLogin(['ADMIN', 'SUPPORT']);
    const cookie = await openSession(staff.email);
    await app.http.get('/admin/api/resources/StaffUser/actions/list').set('Cookie', cookie).expect(200);
    await act(staff.id, 'changeRoles', { roles: ['SUPPORT'] }).expect(200);
    await app.http.get('/admin/api/resources/StaffUser/actions/list').set('Cookie', cookie).expect(403);
    expect(await audit(staff.id, 'staff.roles_changed')).toMatchObject({
      meta: { before: { roles: ['ADMIN', 'SUPPORT'] }, after: { roles: ['SUPPORT'] } },
    });
  });

  it('get a new password that ends their sessions', async () => {
    const staff = await makeLogin();
    const cookie = await openSession(staff.email);
    const { secret } = (await act(staff.id, 'resetPassword').expect(200)).body;
    await app.http.get('/admin').set('Cookie', cookie).expect(302);
    await login(staff.email, PASSWORD).expect(401);
    await login(staff.email, secret.password).expect(302);
  });

  it('cannot disable themselves; the last two ADMINs cannot remove each other in a race', async () => {
    expect((await act(admin.staff.id, 'disable', { reason: 'oops' })).body.notice.code).toBe('conflict');
    const { prisma } = app.platform.database;
    const other = await staffAgent(app, ['ADMIN']);
    await prisma.staffUser.updateMany({
      where: { id: { notIn: [admin.staff.id, other.staff.id] } },
      data: { roles: ['SUPPORT'] },
    });
    const cut = (by: StaffAgent, id: string) =>
      by.post(`/admin/api/resources/StaffUser/records/${id}/changeRoles`).send({ roles: ['SUPPORT'] });
    await Promise.all([cut(admin, other.staff.id), cut(other, admin.staff.id)]);
    expect(await prisma.staffUser.count({ where: { roles: { has: 'ADMIN' } } })).toBe(1);
    await prisma.staffUser.update({ where: { id: admin.staff.id }, data: { roles: ['ADMIN'] } });
  });

  it('change their own password; other sessions end, this one stays', async () => {
    const staff = await makeLogin();
    const [here, there] = [await openSession(staff.email), await openSession(staff.email)];
    const change = (current: string, password: string) =>
      app.http.post('/admin/api/pages/account').set('Cookie', here).send({ do: 'password', current, password });
    expect((await change('not the password', 'another fine password')).body.notice.code).toBe('credentials_invalid');
    expect((await change(PASSWORD, 'too short')).body.notice.code).toBe('validation_failed');
    expect((await change(PASSWORD, 'another fine password')).body).toEqual({});
    await app.http.get('/admin').set('Cookie', here).expect(200);
    await app.http.get('/admin').set('Cookie', there).expect(302);
    await login(staff.email, 'another fine password').expect(302);
  });
});

describe('the second factor', () => {
  it('is asked for once enabled; a code works once, a recovery code once, and an ADMIN may remove it', async () => {
    const staff = await makeLogin();
    const cookie = await openSession(staff.email);
    const account = (payload: object) => app.http.post('/admin/api/pages/account').set('Cookie', cookie).send(payload);
    const { secret, url } = (await account({ do: 'begin' }).expect(200)).body;
    expect(url).toContain('otpauth://totp/Pigeonhole');
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const code = (step: number) => totp.generate({ timestamp: Date.now() + step * 30_000 });
    await login(staff.email, PASSWORD).expect(302);
    expect((await account({ do: 'enable', code: '000000' })).body.notice.code).toBe('code_invalid');
    const { recoveryCodes } = (await account({ do: 'enable', code: code(-1) }).expect(200)).body;
    expect(recoveryCodes).toHaveLength(10);

    const without = await login(staff.email, PASSWORD).expect(401);
    expect(without.text).toContain('secondFactorNeeded');
    await login(staff.email, PASSWORD, code(-1)).expect(401);
    const race = await Promise.all([0, 0, 0].map((step) => login(staff.email, PASSWORD, code(step))));
    expect(race.filter((answer) => answer.status === 302)).toHaveLength(1);
    await login(staff.email, PASSWORD, recoveryCodes[0]).expect(302);
    await login(staff.email, PASSWORD, recoveryCodes[0]).expect(401);
    await act(staff.id, 'removeSecondFactor').expect(200);
    await login(staff.email, PASSWORD).expect(302);
    await endStaffSessions(app.ctx(), staff.id);
  });
});

describe('the first login', () => {
  it('is made from ADMIN_EMAIL and ADMIN_PASSWORD, once, and a later start leaves it as it is', async () => {
    const { createBackOffice } = await import('../../admin/index.js');
    const platform = {
      ...app.platform,
      config: { ...app.platform.config, admin: { email: 'first@example.com', password: PASSWORD } },
    };
    await createBackOffice(platform);
    await login('first@example.com', PASSWORD).expect(302);
    await createBackOffice({
      ...platform,
      config: { ...platform.config, admin: { email: 'first@example.com', password: 'another password here' } },
    });
    await login('first@example.com', PASSWORD).expect(302);
  });
});
