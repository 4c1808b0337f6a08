import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { metrics } from '../../../src/shared/metrics.js';
import { startWorker } from '../../../src/worker.js';
import { login, mailedToken, messagesTo, PASSWORD, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, makeUser } from '../../support/fixtures.js';

const PUBLIC_URL = 'https://mail.example.org/box';
let app: TestApp;
beforeAll(async () => {
  // A proxy is trusted here: even then no header of a request finds its way into a mail.
  app = await startTestApp({ PUBLIC_URL, TRUST_PROXY: '1' });
});
afterAll(() => app.close());

/** Everything that takes time and depends on what was asked: the statements in their order, and the passwords hashed. */
async function workOf(call: () => PromiseLike<{ status: number; body: object; headers: object }>) {
  const statements: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function spied(this: pg.Client, ...given: unknown[]) {
    const [what] = given as [string | { text: string }];
    statements.push(typeof what === 'string' ? what : what.text);
    return (query as (...all: unknown[]) => unknown).apply(this, given);
  } as never;
  const before = await hashes();
  try {
    const { status, body, headers } = await call();
    const { requestId: _own, instance: _path, ...answer } = body as Record<string, unknown>;
    // The order is not told where reads run side by side.
    return {
      status,
      answer,
      names: Object.keys(headers).sort(),
      statements: statements.sort(),
      hashes: (await hashes()) - before,
    };
  } finally {
    pg.Client.prototype.query = query;
  }
}

async function hashes(): Promise<number> {
  const counter = await metrics.getSingleMetric('password_hashes_total')?.get();
  return counter?.values[0]?.value ?? 0;
}

describe('who has an account is not told, by answer or by work', () => {
  test('log-in', async () => {
    const { email } = await registered(app);
    await login(app, 'warm@example.com', 'wrong password').expect(401);
    const known = await workOf(() => login(app, email, 'not the password'));
    const unknown = await workOf(() => login(app, 'nobody@example.com', 'not the password'));
    expect(unknown).toEqual(known);
    expect(known).toMatchObject({ status: 401, hashes: 1 });
    expect(known.statements.length).toBeGreaterThan(2);
  });

  test('a closed account is as good as none', async () => {
    const account = await registered(app);
    await app.http.delete('/api/v1/me').set(account.headers).send({ password: PASSWORD }).expect(204);
    const closed = await workOf(() => login(app, account.email, PASSWORD));
    expect(closed).toEqual(await workOf(() => login(app, 'nobody@example.com', PASSWORD)));
  });

  test('forgotten password', async () => {
    const { email } = await registered(app);
    const forgot = (address: string) => workOf(() => post(app, '/auth/password/forgot', { email: address }));
    const known = await forgot(email);
    expect(await forgot('nobody.knows@example.com')).toEqual(known);
    expect(known).toMatchObject({ status: 202, hashes: 0 });
  });

  test('invite', async () => {
    const owner = await makeTenant(app);
    const guest = await makeUser(app);
    const invite = (email: string) => workOf(() => post(app, '/invites', { email, role: 'MEMBER' }, owner.headers));
    const shape = ({ answer, ...rest }: Awaited<ReturnType<typeof invite>>) => ({ ...rest, keys: Object.keys(answer) });
    expect(shape(await invite('nobody.here@example.com'))).toEqual(shape(await invite(guest.user.email)));
  });

  test("a phone number: somebody else's or nobody's", async () => {
    await makeUser(app, { phone: '+905321112233', phoneVerifiedAt: new Date() });
    const { headers } = await registered(app);
    const ask = (phone: string) => workOf(() => post(app, '/auth/phone/request', { phone }, headers));
    expect(await ask('+905321112244')).toEqual(await ask('+905321112233'));
  });
});

describe('a mailed link leads to PUBLIC_URL, whatever the request says of its host', () => {
  const EVIL = {
    Host: 'evil.test',
    'X-Forwarded-Host': 'evil.test',
    'X-Forwarded-Proto': 'http',
    Forwarded: 'host=evil.test',
  };
  const linksOf = async (to: string) =>
    (await messagesTo(app, to)).flatMap((mail) => `${mail.text} ${mail.html}`.match(/https?:\/\/[^\s"<)]+/g) ?? []);

  test('register, resend, forgot, invite', async () => {
    const worker = await startWorker(app.platform, app.databaseUrl);
    try {
      const email = 'poisoned@example.com';
      const { body } = await post(app, '/auth/register', { email, password: PASSWORD, name: 'P' }, EVIL).expect(201);
      await post(app, '/auth/email/resend', {}, { ...EVIL, Authorization: `Bearer ${body.accessToken}` }).expect(202);
      await post(app, '/auth/password/forgot', { email }, EVIL).expect(202);
      await mailedToken(app, email, 'reset-password');
      const owner = await makeTenant(app);
      await post(app, '/invites', { email, role: 'ADMIN' }, { ...EVIL, ...owner.headers }).expect(201);
      const links = await linksOf(email);
      expect(links.filter((link) => link.includes('/app/')).length).toBeGreaterThanOrEqual(4);
      for (const link of links) expect(link.startsWith(`${PUBLIC_URL}/`)).toBe(true);
    } finally {
      await worker.stop();
    }
  });
});
