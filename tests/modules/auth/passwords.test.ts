import os from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashPassword } from '../../../src/modules/auth/auth.hashing.js';
import { startWorker, type Worker } from '../../../src/worker.js';
import { login, mailedToken, messagesTo, PASSWORD, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let worker: Worker;
beforeAll(async () => {
  app = await startTestApp({ PUBLIC_URL: 'https://mail.example.org' });
  worker = await startWorker(app.platform, app.databaseUrl);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

const register = (given: object) =>
  post(app, '/auth/register', {
    email: `p${Math.random()}@example.com`,
    password: PASSWORD,
    name: 'Ayşe Kaya',
    ...given,
  });
const me = (token: string) => app.http.get('/api/v1/me').set('Authorization', `Bearer ${token}`);
const NEW = 'nine red lanterns';

describe('a new password', () => {
  test.each([
    ['nine chars', 'abcdefg 9'],
    ['listed', 'password123'],
    ['listed, in capitals', 'QWERTYUIOP'],
    ['listed, with what people add', 'Password123!'],
    ['digits in a row', '1234567890'],
    ['one letter', 'aaaaaaaaaaaa'],
    ['three letters again and again', 'abcabcabcabc'],
    ['a run of the alphabet', 'abcdefghijkl'],
    ['their name', 'Ayşe Kaya1'],
    ['NUL', 'seven green\0bottles'],
    ['257 characters', 'xY3'.repeat(86)],
    ['no text', 1234567890 as never],
  ])('is refused: %s', async (_name, password) => {
    const { body } = await register({ password }).expect(422);
    expect(body.code).toBe('validation_failed');
    expect(body.errors[0].path).toBe('password');
  });

  test('made of the e-mail is refused', async () => {
    await register({ email: 'benjamin.k@example.com', password: 'benjamin.k1' }).expect(422);
  });

  test('of a megabyte is 413, and nobody hashes it', async () => {
    const { body } = await register({ password: 'x'.repeat(1_000_000) }).expect(413);
    expect(body.code).toBe('body_too_large');
  });

  test('of hundreds at once: what would wait too long is 503 with Retry-After, and the server lives', async () => {
    const flood = os.availableParallelism() + 100 + 15;
    const answers = Promise.allSettled(Array.from({ length: flood }, () => hashPassword(NEW)));
    await app.http.get('/healthz').expect(200);
    const refused = (await answers).filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(15);
    expect(refused[0]).toMatchObject({ reason: { code: 'unavailable', options: { headers: { 'Retry-After': '2' } } } });
  });

  test.each([
    ['73 bytes and more differ in their last', `${'long '.repeat(20)}a`, `${'long '.repeat(20)}b`],
    ['a blank at the end counts', 'trailing blank ', 'trailing blank'],
    ['256 characters are whole', 'aB3 '.repeat(64), 'aB3 '.repeat(63)],
  ])('%s', async (_name, password, almost) => {
    const { email } = await registered(app, { password });
    await login(app, email, password).expect(200);
    await login(app, email, almost).expect(401);
  });

  test('is the same however its letters are composed', async () => {
    const { email } = await registered(app, { password: 'Ş\u0131rr\u00ea gülüşü' });
    await login(app, email, 'Ş\u0131rr\u00ea gülüşü'.normalize('NFD')).expect(200);
  });

  test('is kept as argon2id, and leaves no trace in any answer or audit row', async () => {
    const { id, headers } = await registered(app);
    const row = await app.platform.database.prisma.credential.findUniqueOrThrow({ where: { userId: id } });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const seen = await app.http.get('/api/v1/me').set(headers);
    expect(JSON.stringify(seen.body)).not.toMatch(/password|hash|argon/i);
    const audit = await app.platform.database.prisma.auditLog.findMany();
    expect(JSON.stringify(audit)).not.toContain(PASSWORD);
  });
});

describe('forgot and reset', () => {
  const forgot = (email: string) => post(app, '/auth/password/forgot', { email });
  const reset = (token: string, password = NEW) => post(app, '/auth/password/reset', { token, password });

  test('a link by mail, once; all sessions end; the user is told; the old password is none', async () => {
    const account = await registered(app, { locale: 'tr' });
    await forgot(account.email.toUpperCase())
      .set('Host', 'evil.example')
      .set('X-Forwarded-Host', 'evil.example')
      .expect(202);
    const token = await mailedToken(app, account.email, 'reset-password');
    const [mail] = await messagesTo(app, account.email, 'reset-password');
    expect(mail).toMatchObject({ locale: 'tr', subject: 'Yeni parolanızı belirleyin', status: 'OUTBOX' });
    expect(mail?.text).toContain(`https://mail.example.org/app/reset-password?token=${token}`);
    expect(mail?.html).toContain(`https://mail.example.org/app/reset-password?token=${token}`);
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil');
    // A refused password leaves the token whole.
    await reset(token, 'password123').expect(422);
    await reset(token).expect(204);
    await me(account.accessToken).expect(401);
    await post(app, '/auth/refresh', { refreshToken: account.refreshToken }).expect(401);
    await login(app, account.email, PASSWORD).expect(401);
    await login(app, account.email, NEW).expect(200);
    expect((await reset(token, 'another new one').expect(400)).body.code).toBe('token_invalid');
    expect(await messagesTo(app, account.email, 'password-changed')).toHaveLength(1);
  });

  test('20 at once: one of them', async () => {
    const account = await registered(app);
    await forgot(account.email).expect(202);
    const token = await mailedToken(app, account.email, 'reset-password');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => reset(token, `number ${i} of twenty`)));
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.code === 'token_invalid')).toHaveLength(19);
  });

  test('against log-ins with the old password: no session of the old one lives on', async () => {
    const { prisma } = app.platform.database;
    for (let round = 0; round < 4; round++) {
      const account = await registered(app);
      await forgot(account.email);
      const token = await mailedToken(app, account.email, 'reset-password');
      const old = () => login(app, account.email);
      const answers = await Promise.all([old(), old(), reset(token), old(), old(), old()]);
      for (const { status } of answers) expect([200, 204, 401]).toContain(status);
      expect(await prisma.session.count({ where: { userId: account.id, endedAt: null } })).toBe(0);
      await login(app, account.email, NEW).expect(200);
    }
  });

  test('the older of two, one of before a change, an expired and an unknown one: 400', async () => {
    const account = await registered(app);
    await forgot(account.email);
    const first = await mailedToken(app, account.email, 'reset-password');
    await forgot(account.email);
    const second = await mailedToken(app, account.email, 'reset-password', 2);
    await reset(first).expect(400);
    await post(app, '/auth/password/change', { currentPassword: PASSWORD, newPassword: NEW }, account.headers).expect(
      204,
    );
    await reset(second).expect(400);
    await forgot(account.email);
    const third = await mailedToken(app, account.email, 'reset-password', 3);
    await app.platform.database.prisma.oneTimeToken.updateMany({
      where: { userId: account.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    await reset(third).expect(400);
    await reset('unknown').expect(400);
    await reset(account.accessToken.slice(0, 200)).expect(400);
    const refused = await app.platform.database.prisma.auditLog.count({ where: { action: 'password.reset_refused' } });
    expect(refused).toBeGreaterThanOrEqual(4);
  });

  test('a token of another purpose opens nothing', async () => {
    const account = await registered(app);
    const verify = await mailedToken(app, account.email, 'verify-email');
    await reset(verify).expect(400);
    await forgot(account.email);
    const token = await mailedToken(app, account.email, 'reset-password');
    await post(app, '/auth/email/verify', { token }).expect(400);
  });

  test('the answer is the same for known, unknown and no address; a known one gets three mails an hour', async () => {
    const account = await registered(app);
    for (let i = 0; i < 6; i++) {
      const known = await forgot(account.email).expect(202);
      const unknown = await forgot('unknown.person@example.com').expect(202);
      expect([known.text, known.headers['content-type']]).toEqual([unknown.text, unknown.headers['content-type']]);
    }
    await forgot('no address').expect(202);
    await mailedToken(app, account.email, 'reset-password', 3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await messagesTo(app, account.email, 'reset-password')).toHaveLength(3);
    expect(await messagesTo(app, 'unknown.person@example.com')).toHaveLength(0);
  });

  test('who asks for too many addresses from one place is told to wait', async () => {
    let status = 202;
    for (let i = 0; i < 40 && status === 202; i++) status = (await forgot(`mass${i}@example.com`)).status;
    expect(status).toBe(429);
    await app.platform.database.prisma.rateLimit.deleteMany({ where: { key: { startsWith: 'forgot-origin' } } });
  });
});

describe('change', () => {
  const change = (account: { headers: { Authorization: string } }, currentPassword: string, newPassword: string) =>
    post(app, '/auth/password/change', { currentPassword, newPassword }, account.headers);

  test('ends the other sessions, not this one', async () => {
    const account = await registered(app);
    const other = (await login(app, account.email).expect(200)).body;
    await change(account, PASSWORD, NEW).expect(204);
    await me(account.accessToken).expect(200);
    await me(other.accessToken).expect(401);
    await post(app, '/auth/refresh', { refreshToken: other.refreshToken }).expect(401);
    await post(app, '/auth/refresh', { refreshToken: account.refreshToken }).expect(200);
    await login(app, account.email, NEW).expect(200);
  });

  test('a wrong current one is 401 credentials_invalid, audited, and throttled', async () => {
    const account = await registered(app);
    expect((await change(account, 'wrong one here', NEW).expect(401)).body.code).toBe('credentials_invalid');
    expect(
      await app.platform.database.prisma.auditLog.count({
        where: { action: 'password.refused', targetId: account.id },
      }),
    ).toBe(1);
    let status = 401;
    for (let i = 0; i < 12 && status === 401; i++) status = (await change(account, 'wrong one here', NEW)).status;
    expect(status).toBe(429);
    await login(app, account.email, PASSWORD).expect(200);
  });

  test('the new one is judged', async () => {
    const account = await registered(app);
    const { body } = await change(account, PASSWORD, 'password123').expect(422);
    expect(body.errors[0].path).toBe('newPassword');
  });
});

test.each([
  ['an e-mail of 10,000 characters', { email: `${'a'.repeat(10_000)}@example.com` }, 'email'],
  ['no e-mail', { email: 'nobody' }, 'email'],
  ['two @', { email: 'a@b@example.com' }, 'email'],
  ['a Cyrillic look-alike', { email: 'аdmin@example.com' }, 'email'],
  ['a header in it', { email: 'a@example.com\nBcc: b@example.com' }, 'email'],
  ['a phone that is none', { phone: '12345' }, 'phone'],
  ['a phone of letters', { phone: '+1 FOO' }, 'phone'],
  ['a phone too long', { phone: '+999999999999999' }, 'phone'],
  ['a premium line', { phone: '+19005551234' }, 'phone'],
  ['a language of no ours', { locale: 'de' }, 'locale'],
  ['no name', { name: ' ' }, 'name'],
  ['emailVerified', { emailVerified: true }, 'emailVerified'],
  ['role', { role: 'OWNER' }, 'role'],
])('registration refuses %s', async (_name, given, path) => {
  const { body } = await register(given).expect(422);
  expect(body.errors[0].path).toBe(path);
});
