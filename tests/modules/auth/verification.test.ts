import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Account, mailedToken, messagesTo, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const me = (account: Account) => app.http.get('/api/v1/me').set(account.headers).expect(200);
const request = (account: Account, phone: string) => post(app, '/auth/phone/request', { phone }, account.headers);
const verify = (account: Account, code: string) => post(app, '/auth/phone/verify', { code }, account.headers);
const forgetLimits = () =>
  app.platform.database.prisma.rateLimit.deleteMany({ where: { key: { startsWith: 'sms-' } } });

let serial = 1000;
const nextPhone = () => `+14155${String(550000 + serial++)}`;
async function codeSentTo(phone: string): Promise<string> {
  const [sms] = await messagesTo(app, phone, 'phone-code');
  return /\d{6}/.exec(sms?.text ?? '')?.[0] ?? '';
}

describe('e-mail', () => {
  test('the mailed token proves it, once', async () => {
    const account = await registered(app);
    const token = await mailedToken(app, account.email, 'verify-email');
    expect((await me(account)).body.emailVerified).toBe(false);
    await post(app, '/auth/email/verify', { token }).expect(204);
    expect((await me(account)).body.emailVerified).toBe(true);
    expect((await post(app, '/auth/email/verify', { token }).expect(400)).body.code).toBe('token_invalid');
  });

  test('resend makes the older link worthless, and stops at three an hour; a proved address gets none', async () => {
    const account = await registered(app);
    const first = await mailedToken(app, account.email, 'verify-email');
    const resend = () => post(app, '/auth/email/resend', undefined, account.headers);
    await resend().expect(202);
    await post(app, '/auth/email/verify', { token: first }).expect(400);
    await resend().expect(202);
    await resend().expect(202);
    const refused = await resend().expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const token = await mailedToken(app, account.email, 'verify-email', 4);
    await post(app, '/auth/email/verify', { token }).expect(204);
    await resend().expect(202);
    expect(await messagesTo(app, account.email, 'verify-email')).toHaveLength(4);
  });

  test('a token of an address that the account has no more is worth nothing', async () => {
    const account = await registered(app);
    const token = await mailedToken(app, account.email, 'verify-email');
    await app.platform.database.prisma.user.update({
      where: { id: account.id },
      data: { email: 'moved@example.com', emailNormalized: 'moved@example.com' },
    });
    await post(app, '/auth/email/verify', { token }).expect(400);
  });
});

describe('phone', () => {
  test('the code proves the number and makes it theirs, once', async () => {
    const account = await registered(app, { locale: 'tr' });
    const phone = nextPhone();
    await request(account, `${phone.slice(0, 2)} ${phone.slice(2)}`).expect(202);
    const [sms] = await messagesTo(app, phone);
    expect(sms).toMatchObject({ channel: 'SMS', locale: 'tr', status: 'OUTBOX' });
    const code = await codeSentTo(phone);
    await verify(account, code).expect(204);
    expect((await me(account)).body).toMatchObject({ phone, phoneVerified: true });
    expect((await verify(account, code).expect(400)).body.code).toBe('code_invalid');
    // Another number has proved nothing.
    await app.http.patch('/api/v1/me').set(account.headers).send({ phone: nextPhone() }).expect(200);
    expect((await me(account)).body.phoneVerified).toBe(false);
  });

  test('50 wrong tries at once: five are judged, then the right one is dead too', async () => {
    const account = await registered(app);
    const phone = nextPhone();
    await request(account, phone).expect(202);
    const code = await codeSentTo(phone);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(account, wrong)));
    expect(answers.every((answer) => answer.body.code === 'code_invalid')).toBe(true);
    const row = await app.platform.database.prisma.phoneCode.findUniqueOrThrow({ where: { userId: account.id } });
    expect(row.tries).toBe(5);
    await verify(account, code).expect(400);
    const judged = await app.platform.database.prisma.auditLog.count({
      where: { action: 'user.phone_code_refused', targetId: account.id },
    });
    expect(judged).toBe(5);
  });

  test("an old code, an expired one and another user's are refused", async () => {
    const account = await registered(app);
    const other = await registered(app);
    const [phone, second] = [nextPhone(), nextPhone()];
    await request(account, phone).expect(202);
    const old = await codeSentTo(phone);
    await verify(other, old).expect(400);
    await request(account, second).expect(202);
    const fresh = await codeSentTo(second);
    if (old !== fresh) await verify(account, old).expect(400);
    await app.platform.database.prisma.phoneCode.update({
      where: { userId: account.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    await verify(account, fresh).expect(400);
    expect((await me(account)).body.phone).toBeNull();
  });

  test.each(['12345', 'abcdef', '1234567', '', 'x'.repeat(50)])('a code %j is 422', async (code) => {
    const account = await registered(app);
    await verify(account, code).expect(422);
  });

  test('pumping: caps by user, by number and by range of numbers', async () => {
    await forgetLimits();
    const account = await registered(app);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await request(account, nextPhone())).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    await forgetLimits();
    const target = nextPhone();
    const toOne: number[] = [];
    for (let i = 0; i < 6; i++) toOne.push((await request(await registered(app), target)).status);
    expect(toOne).toEqual([202, 202, 202, 202, 202, 429]);
    await forgetLimits();
    await app.platform.database.prisma.rateLimit.create({
      data: { key: `sms-prefix:${target.slice(0, 7)}`, points: 50, expire: Date.now() + 60_000 },
    });
    await request(await registered(app), nextPhone()).expect(429);
    await request(await registered(app), '+905321234567').expect(202);
    await forgetLimits();
  });

  test('all customers together have a ceiling for the day', async () => {
    await app.platform.database.prisma.rateLimit.create({
      data: { key: 'sms-all-day:all', points: 2_000, expire: Date.now() + 60_000 },
    });
    const { body } = await request(await registered(app), nextPhone()).expect(429);
    expect(body.code).toBe('rate_limited');
    await forgetLimits();
  });
});

test('PATCH /me: what may be changed, and what may not', async () => {
  const account = await registered(app);
  const patch = (given: object) => app.http.patch('/api/v1/me').set(account.headers).send(given);
  const { body } = await patch({
    name: 'Zeynep',
    phone: '+90 532 123 45 67',
    locale: 'tr',
    timezone: 'Europe/Istanbul',
  });
  expect(body).toMatchObject({ name: 'Zeynep', phone: '+905321234567', locale: 'tr', timezone: 'Europe/Istanbul' });
  for (const given of [
    { email: 'x@example.com' },
    { emailVerified: true },
    { phoneVerified: true },
    { activeWorkspaceId: account.id },
    { id: account.id },
    { timezone: 'Mars/Phobos' },
    { locale: 'de' },
    { phone: 'none' },
    { name: '' },
    { name: '\u202egnp.exe' },
  ]) {
    await patch(given).expect(422);
  }
  await patch({ name: 'Late' }).set('If-Match', '"v1"').expect(412);
  expect((await me(account)).body.name).toBe('Zeynep');
});
