import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { endAll, type Running, SECRETS, startReady } from '../support/process.js';

/** 20 secrets, each of its own text, put wherever a client, a colleague or an operator puts one. */
const PLANTED = Object.fromEntries(
  [
    'password',
    'wrongPassword',
    'newPassword',
    'weakPassword',
    'bearer',
    'queryToken',
    'cookie',
    'refresh',
    'resetToken',
    'verifyToken',
    'inviteToken',
    'phoneCode',
    'basic',
    'staffPassword',
    'jsonToken',
    'headerKey',
    'webhook',
    'brokenJson',
    'stripeKey',
    'smtpPassword',
  ].map((name, i) => [name, `planted${String(i).padStart(2, '0')}${name}zQ7xW2vK9`]),
) as Record<string, string>;
const of = (name: string) => PLANTED[name] ?? '';

let app: TestApp;
let running: Running;
const answers: string[] = [];
beforeAll(async () => {
  app = await startTestApp(SECRETS);
  running = await startReady({
    ...SECRETS,
    DATABASE_URL: app.databaseUrl,
    DATA_DIR: app.platform.config.dataDir,
    PROCESS: 'all',
    LOG_LEVEL: 'trace',
    NODE_ENV: 'production',
    STRIPE_SECRET_KEY: `sk_test_${of('stripeKey')}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${of('webhook')}`,
    STRIPE_API_URL: 'http://127.0.0.1:9',
    SMTP_URL: `smtp://user:${of('smtpPassword')}@127.0.0.1:9`,
    PUBLIC_URL: 'http://localhost:3000',
  });
}, 120_000);
afterAll(async () => {
  endAll();
  await app.close();
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${running.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  answers.push(`${JSON.stringify([...answer.headers])}\n${text}`);
  return { status: answer.status, text };
}

test('are in no log line, answer, header or metric, whatever goes wrong', async () => {
  const email = 'planted@example.com';
  const api = '/api/v1';
  const made = await ask('POST', `${api}/auth/register`, { email, password: of('password'), name: 'Planted' });
  expect(made.status).toBe(201);
  const session = JSON.parse(made.text);
  // Its own tokens are told to the one who registered, once, and nowhere else.
  answers.pop();
  const token = { Authorization: `Bearer ${session.accessToken}` };
  const own = [session.accessToken, session.refreshToken];
  await ask('POST', `${api}/auth/login`, { email, password: of('wrongPassword') });
  await ask('POST', `${api}/auth/login`, {
    email,
    password: of('jsonToken'),
    token: of('jsonToken'),
  });
  await ask('POST', `${api}/auth/login`, `{"email":"${email}","password":"${of('brokenJson')}`);
  await ask('POST', `${api}/auth/register`, { email: 'not an address', password: of('weakPassword'), name: 'x' });
  await ask(
    'POST',
    `${api}/auth/password/change`,
    { currentPassword: of('wrongPassword'), newPassword: of('newPassword') },
    token,
  );
  await ask('GET', `${api}/me`, undefined, { Authorization: `Bearer ${of('bearer')}` });
  await ask('GET', `${api}/me`, undefined, { Authorization: `Basic ${of('basic')}` });
  await ask('GET', `${api}/me?access_token=${of('queryToken')}`);
  await ask('GET', `${api}/packages?token=${of('queryToken')}`, undefined, token);
  await ask('GET', `${api}/me`, undefined, {
    ...token,
    Cookie: `office=${of('cookie')}`,
    Referer: `https://x.example/?token=${of('queryToken')}`,
  });
  await ask('POST', `${api}/auth/refresh`, { refreshToken: of('refresh') });
  await ask('POST', `${api}/auth/password/reset`, { token: of('resetToken'), password: of('newPassword') });
  await ask('POST', `${api}/auth/email/verify`, { token: of('verifyToken') }, token);
  await ask('POST', `${api}/invites/accept`, { token: of('inviteToken') }, token);
  await ask('POST', `${api}/auth/phone/verify`, { code: of('phoneCode') }, token);
  await ask('POST', `${api}/auth/password/forgot`, { email });
  await ask('POST', '/webhooks/stripe', { id: 'evt_1' }, { 'Stripe-Signature': `t=1,v1=${of('headerKey')}` });
  await ask('POST', `${api}/workspaces`, { name: 'W' }, { ...token, 'Idempotency-Key': of('headerKey') });
  await ask('POST', '/admin/login', `email=a%40example.com&password=${of('staffPassword')}`, {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
  await ask('GET', `/admin/login?password=${of('staffPassword')}`);
  await ask('GET', `/no/such/route?secret=${of('queryToken')}`);
  // A fault of ours, in the middle of it.
  await app.platform.database.pool.query('alter table "OneTimeToken" rename to "Gone"');
  const fault = await ask('POST', `${api}/auth/password/reset`, {
    token: of('resetToken'),
    password: of('newPassword'),
  });
  await app.platform.database.pool.query('alter table "Gone" rename to "OneTimeToken"');
  expect(fault.status).toBe(500);
  await ask('GET', '/metrics');
  await ask('GET', '/readyz');
  await ask('GET', '/api/openapi.json');
  expect(await running.end('SIGTERM')).toBe(0);
  const log = running.output();
  expect(log.split('\n').filter((line) => line.includes('"url"') || line.includes('"path"')).length).toBeGreaterThan(
    10,
  );
  for (const line of log.split('\n').filter((one) => one.startsWith('{'))) expect(() => JSON.parse(line)).not.toThrow();
  const everything = `${log}\n${answers.join('\n')}`;
  const found = [...Object.entries(PLANTED), ...own.map((value, i) => [`own${i}`, String(value)] as const)]
    .filter(([, value]) => everything.includes(value))
    .map(([name]) => name);
  expect(found).toEqual([]);
  expect(Object.keys(PLANTED)).toHaveLength(20);
}, 180_000);
