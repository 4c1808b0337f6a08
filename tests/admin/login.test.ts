import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createStaff, loginStaff } from '../../src/modules/auth/staff.service.js';
import { systemContext } from '../../src/shared/context.js';
import { openPlatform } from '../../src/shared/platform.js';
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
  ((response.headers['set-cookie'] as string[] | undefined) ?? [])
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((cookie) => cookie.startsWith('office=')) ?? '';

const deviceCookie = (response: { headers: Record<string, unknown> }) =>
  ((response.headers['set-cookie'] as string[] | undefined) ?? [])
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((cookie) => cookie.startsWith('office-device=')) ?? '';

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

  it('counts guesses over addresses and processes', async () => {
    await makeLogin('spread@example.com');
    const second = await openPlatform(app.platform.config);
    try {
      const guess = (platform: typeof second, ip: string) =>
        loginStaff(systemContext(platform, 'test', { ip }), { email: 'Spread@example.com', password: 'a wrong guess' });
      for (let i = 0; i < 5; i++) {
        const platform = i % 2 ? second : app.platform;
        await expect(guess(platform, `203.0.113.${i}`)).rejects.toMatchObject({ code: 'credentials_invalid' });
      }
      await expect(guess(second, '198.51.100.1')).rejects.toMatchObject({ code: 'rate_limited' });
    } finally {
      await second.close();
    }
  });

  it('lets its owner in while strangers guess, from a browser that logged in before', async () => {
    await makeLogin('besieged@example.com');
    await makeLogin('other@example.com');
    const first = await login('besieged@example.com', PASSWORD).expect(302);
    const home = await app.http.get('/admin').set('Cookie', sessionCookie(first)).expect(200);
    const device = deviceCookie(home);
    expect(String(home.headers['set-cookie'])).toMatch(/office-device=[^;]+;.*?HttpOnly; SameSite=Strict/);
    // Told once for each log-in.
    expect(deviceCookie(await app.http.get('/admin').set('Cookie', sessionCookie(first)))).toBe('');
    for (let i = 0; i < 6; i++) await login('besieged@example.com', `guess number ${i}`);
    await login('besieged@example.com', PASSWORD).expect(429);
    await login('besieged@example.com', PASSWORD, device).expect(302);
    // Worth nothing for another login, altered, or as a session; and counted by itself.
    await app.http.get('/admin').set('Cookie', device).expect(302);
    await login('besieged@example.com', PASSWORD, `${device.slice(0, -2)}xx`).expect(429);
    const other = sessionCookie(await login('other@example.com', PASSWORD).expect(302));
    const others = deviceCookie(await app.http.get('/admin').set('Cookie', other));
    expect(others).not.toBe('');
    await login('besieged@example.com', PASSWORD, others).expect(429);
    for (let i = 0; i < 5; i++) await login('besieged@example.com', 'a wrong guess', device).expect(401);
    await login('besieged@example.com', PASSWORD, device).expect(429);
  });

  it('does not count right ones: a whole shift logs in from one address', async () => {
    await makeLogin('shift@example.com');
    for (let i = 0; i < 12; i++) await login('shift@example.com', PASSWORD).expect(302);
  });

  it('writes each wrong one down as refused', async () => {
    const staff = await makeLogin('noted@example.com');
    await login('noted@example.com', 'not the password at all').expect(401);
    const row = await app.platform.database.prisma.auditLog.findFirstOrThrow({
      where: { action: 'staff.login_refused', targetId: staff.id },
    });
    expect(row).toMatchObject({ outcome: 'REFUSED', actorType: 'ANONYMOUS', ip: '127.0.0.1' });
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
