import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { createApp } from '../../../src/app.js';
import { originOf } from '../../../src/shared/limits.js';
import { openPlatform } from '../../../src/shared/platform.js';
import { login, PASSWORD, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const LIMIT = 6;
let app: TestApp;
/** Behind a proxy that we trust: X-Forwarded-For tells where a client is. */
let proxied: TestApp;
beforeAll(async () => {
  const env = { LOGIN_PER_15_MIN: String(LIMIT), REGISTER_PER_HOUR: '40' };
  app = await startTestApp(env);
  proxied = await startTestApp({ ...env, TRUST_PROXY: '1' });
});
afterAll(async () => {
  await app.close();
  await proxied.close();
});
afterEach(async () => {
  await app.platform.database.prisma.rateLimit.deleteMany({ where: { key: { startsWith: 'register' } } });
});

const WRONG = 'not the password';
const from = (ip: string, email: string, password: string) =>
  login(proxied, email, password).set('X-Forwarded-For', ip);

describe('log-in', () => {
  test('40 wrong tries at once: LOGIN_PER_15_MIN are judged, the rest are 429 with Retry-After; it is audited', async () => {
    const { email, id } = await registered(app);
    const answers = await Promise.all(Array.from({ length: 40 }, () => login(app, email, WRONG)));
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(LIMIT);
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(40 - LIMIT);
    for (const answer of refused) {
      expect(answer.body.code).toBe('rate_limited');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(900);
    }
    const count = (action: string) =>
      app.platform.database.prisma.auditLog.count({ where: { action, targetId: id, outcome: 'REFUSED' } });
    expect(await count('login.refused')).toBe(LIMIT);
    expect(await count('login.throttled')).toBe(1);
  });

  test('the count outlives a restart and holds over processes', async () => {
    const { email } = await registered(app);
    for (let i = 0; i < LIMIT; i++) await login(app, email, WRONG).expect(401);
    const second = await openPlatform(app.platform.config);
    try {
      const { body } = await supertest(createApp(second))
        .post('/api/v1/auth/login')
        .send({ email, password: PASSWORD });
      expect(body.code).toBe('rate_limited');
    } finally {
      await second.close();
    }
  });

  test('an unknown e-mail is refused and throttled just so', async () => {
    const { email } = await registered(app);
    const bare = ({ body, status }: { body: object; status: number }) => ({ ...body, requestId: '', status });
    for (let i = 0; i < LIMIT; i++) {
      const known = await login(app, email, WRONG);
      const unknown = await login(app, 'nobody.at.all@example.com', WRONG);
      expect(bare(unknown)).toEqual(bare(known));
      expect(known.status).toBe(401);
    }
    expect((await login(app, 'nobody.at.all@example.com', WRONG)).status).toBe(429);
  });

  test('right ones are not counted', async () => {
    const { email } = await registered(app);
    for (let i = 0; i < LIMIT * 2; i++) await login(app, email).expect(200);
  });

  test('X-Forwarded-For is not believed without TRUST_PROXY', async () => {
    const { email, headers } = await registered(app);
    for (let i = 0; i < LIMIT; i++) await login(app, email, WRONG).set('X-Forwarded-For', `10.0.0.${i}`).expect(401);
    await login(app, email, WRONG).set('X-Forwarded-For', '10.0.1.1').expect(429);
    const { body } = await app.http.get('/api/v1/auth/sessions').set(headers).set('X-Forwarded-For', '10.9.9.9');
    expect(body.data[0].ip).toBe('127.0.0.1');
  });

  test('a stranger who guesses from many addresses is stopped, and does not lock the owner out', async () => {
    const email = 'owner@example.com';
    await post(proxied, '/auth/register', { email, password: PASSWORD, name: 'Owner' })
      .set('X-Forwarded-For', '198.51.100.7')
      .expect(201);
    for (let i = 0; i < LIMIT; i++) await from(`203.0.113.${i}`, email, WRONG).expect(401);
    await from('203.0.113.99', email, WRONG).expect(429);
    await from('203.0.113.99', email, PASSWORD).expect(429);
    await from('198.51.100.7', email, PASSWORD).expect(200);
    // From where the owner is, guesses are counted too.
    for (let i = 0; i < LIMIT; i++) await from('198.51.100.7', email, WRONG).expect(401);
    await from('198.51.100.7', email, PASSWORD).expect(429);
  });
});

describe('registration', () => {
  test('REGISTER_PER_HOUR by address, tries for a taken e-mail too', async () => {
    const { email } = await registered(app);
    const again = await post(app, '/auth/register', { email, password: PASSWORD, name: 'X' }).expect(409);
    expect(again.body.code).toBe('email_taken');
    let last = 0;
    for (let i = 0; i < 40 && last !== 429; i++) {
      last = (await post(app, '/auth/register', { email, password: PASSWORD, name: 'X' })).status;
    }
    expect(last).toBe(429);
    const fresh = await post(app, '/auth/register', { email: 'new@example.com', password: PASSWORD, name: 'X' });
    expect(fresh.status).toBe(429);
    expect(Number(fresh.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('ten at once for one e-mail, in its many spellings: one account', async () => {
    const spellings = [
      'Twin@Example.com',
      'twin@example.com',
      'TWIN@EXAMPLE.COM',
      ' twin@example.com',
      'ｔｗｉｎ@example.com',
    ];
    const answers = await Promise.all(
      [...spellings, ...spellings].map((email) =>
        post(app, '/auth/register', { email, password: PASSWORD, name: 'T' }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(new Set(answers.filter((answer) => answer.status !== 201).map((answer) => answer.body.code))).toEqual(
      new Set(['email_taken']),
    );
    const gmail = { password: PASSWORD, name: 'G' };
    await post(app, '/auth/register', { ...gmail, email: 'some.body@gmail.com' }).expect(201);
    await post(app, '/auth/register', { ...gmail, email: 'somebody+x@googlemail.com' }).expect(201);
    await post(app, '/auth/register', { ...gmail, email: 's.o.mebody@gmail.com' }).expect(409);
  });
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [null, 'unknown'],
])('%s counts as %s', (ip, origin) => {
  expect(originOf(ip)).toBe(origin);
});
