import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createStaff } from '../../src/modules/auth/staff.service.js';
import type { TestApp } from '../support/app.js';
import { staffAgent, startOffice } from '../support/office.js';

const PASSWORD = 'correct horse battery';
let app: TestApp;

beforeAll(async () => {
  app = await startOffice({ LOGIN_PER_15_MIN: '5' });
});
afterAll(() => app.close());

async function makeLogin(email: string, roles: ('ADMIN' | 'WAREHOUSE')[] = ['ADMIN']) {
  const { staff } = await createStaff(app.ctx(), { email, name: 'Ada', roles, locale: 'en', password: PASSWORD });
  return staff;
}

function login(email: string, password: string, cookie = '') {
  return app.http.post('/admin/login').type('form').set('Cookie', cookie).send({ email, password });
}

const sessionCookie = (response: { headers: Record<string, unknown> }) =>
  String((response.headers['set-cookie'] as string[] | undefined)?.[0] ?? '').split(';')[0] ?? '';

describe('log-in of staff', () => {
  it('opens a session under a new id, HttpOnly and SameSite=Lax, and writes it down', async () => {
    const staff = await makeLogin('in@example.com');
    const planted = (await staffAgent(app, ['ADMIN'])).cookie;
    const answer = await login('in@example.com', PASSWORD, planted).expect(302);
    expect(answer.headers.location).toBe('/admin');
    const header = String(answer.headers['set-cookie']);
    expect(header).toMatch(/HttpOnly/);
    expect(header).toMatch(/SameSite=Lax/);
    expect(sessionCookie(answer)).not.toBe(planted);
    const home = await app.http.get('/admin').set('Cookie', sessionCookie(answer)).expect(200);
    expect(home.text).toContain('in@example.com');
    await app.http.get('/admin').set('Cookie', planted).expect(302);
    const audit = await app.platform.database.prisma.auditLog.findFirst({ where: { action: 'staff.logged_in' } });
    expect(audit).toMatchObject({ actorId: staff.id, actorType: 'STAFF', targetId: staff.id });
  });

  it('answers a wrong password, an unknown e-mail and a disabled login alike: 401, no session', async () => {
    await makeLogin('wrong@example.com');
    const off = await makeLogin('off@example.com');
    await app.platform.database.prisma.staffUser.update({ where: { id: off.id }, data: { disabledAt: new Date() } });
    const answers = [
      await login('wrong@example.com', 'not the password at all'),
      await login('nobody@example.com', PASSWORD),
      await login('off@example.com', PASSWORD),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.text).toContain('"errorMessage":"invalidCredentials"');
      expect(answer.text).not.toContain('example.com');
    }
  });

  it('stops guessing at one account with 429 and Retry-After, shared by all, and says so in the audit log', async () => {
    await makeLogin('guessed@example.com');
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, i) => login('guessed@example.com', `guess number ${i} of 8`)),
    );
    expect(tries.filter((answer) => answer.status === 401)).toHaveLength(5);
    const refused = tries.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(3);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    await login('guessed@example.com', PASSWORD).expect(429);
    const rows = await app.platform.database.prisma.auditLog.findMany({ where: { action: 'staff.login_throttled' } });
    expect(rows).toHaveLength(1);
    await makeLogin('colleague@example.com');
    await login('colleague@example.com', PASSWORD).expect(302);
  });

  it('takes a urlencoded form and nothing else', async () => {
    await app.http.post('/admin/login').send({ email: 'in@example.com', password: PASSWORD }).expect(415);
    await app.http.post('/admin/login').field('email', 'in@example.com').field('password', PASSWORD).expect(415);
    await app.http
      .post('/admin/login')
      .type('form')
      .send(`email=${'a'.repeat(20_000)}&password=x`)
      .expect(413);
  });

  it('goes on to a page of the back office, never elsewhere', async () => {
    await makeLogin('next@example.com');
    const to = async (next: string) => {
      const answer = await app.http
        .post(`/admin/login?next=${encodeURIComponent(next)}`)
        .type('form')
        .send({ email: 'next@example.com', password: PASSWORD });
      return answer.headers.location;
    };
    expect(await to('/admin/resources/Package')).toBe('/admin/resources/Package');
    expect(await to('https://evil.test/')).toBe('/admin');
    expect(await to('//evil.test/admin/pages/x')).toBe('/admin');
  });
});

describe('the session', () => {
  it('ends 8 hours after the log-in, whatever is clicked meanwhile', async () => {
    const old = await staffAgent(app, ['ADMIN'], { startedAt: Date.now() - 8 * 3_600_000 - 1_000 });
    await old.get('/admin/api/resources/Package/actions/list').expect(401);
    const young = await staffAgent(app, ['ADMIN'], { startedAt: Date.now() - 7 * 3_600_000 });
    await young.get('/admin/api/resources/Package/actions/list').expect(200);
  });

  it('is refused at the next click once the login is disabled or the role is cut', async () => {
    const { prisma } = app.platform.database;
    const agent = await staffAgent(app, ['ADMIN']);
    await agent.get('/admin/api/resources/StaffUser/actions/list').expect(200);
    await prisma.staffUser.update({ where: { id: agent.staff.id }, data: { roles: ['WAREHOUSE'] } });
    await agent.get('/admin/api/resources/StaffUser/actions/list').expect(403);
    await prisma.staffUser.update({ where: { id: agent.staff.id }, data: { disabledAt: new Date() } });
    await agent.get('/admin/api/resources/Package/actions/list').expect(401);
  });

  it('is not ended by a GET, and is by a POST from here alone', async () => {
    const agent = await staffAgent(app, ['WAREHOUSE']);
    await agent.get('/admin/logout').expect(405);
    await agent.post('/admin/logout').set('Sec-Fetch-Site', 'cross-site').expect(403);
    await agent.get('/admin').expect(200);
    await agent.post('/admin/logout').expect(302);
    await agent.get('/admin').expect(302);
  });
});

describe('in production', () => {
  it('sends a Secure cookie with the __Host- prefix', async () => {
    const secrets = {
      JWT_SECRET: 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6',
      SESSION_SECRET: 'z9y8x7w6v5u4t3s2r1q0p9o8n7m6l5k4',
    };
    const live = await startOffice({
      NODE_ENV: 'production',
      ...secrets,
      ADMIN_EMAIL: 'first@example.com',
      ADMIN_PASSWORD: PASSWORD,
    });
    try {
      const answer = await live.http
        .post('/admin/login')
        .type('form')
        .send({ email: 'first@example.com', password: PASSWORD })
        .expect(302);
      expect(String(answer.headers['set-cookie'])).toMatch(
        /^__Host-office=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
      );
    } finally {
      await live.close();
    }
  });
});
