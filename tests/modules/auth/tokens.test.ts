import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import supertest from 'supertest';
import { createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/shared/config.js';
import { signAccessToken } from '../../../src/shared/tokens.js';
import { messagesTo, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type Member, makeUser } from '../../support/fixtures.js';

const SECRET = 'a-secret-of-this-test-file-and-of-nothing-else';
const PREVIOUS = 'the-secret-that-was-before-it-and-lives-out-now';
let app: TestApp;
let user: Member;
beforeAll(async () => {
  app = await startTestApp({ JWT_SECRET: SECRET, JWT_PREVIOUS_SECRETS: PREVIOUS });
  user = await makeUser(app);
});
afterAll(() => app.close());

const seconds = () => Math.floor(Date.now() / 1000);
const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const try_ = (token: string) => app.http.get('/api/v1/me').set('Authorization', `Bearer ${token}`);
const kid = () => JSON.parse(Buffer.from(user.token.split('.')[0] ?? '', 'base64url').toString()).kid as string;

function claims(changed: Record<string, unknown> = {}) {
  const at = seconds();
  return {
    sub: user.user.id,
    sid: user.sessionId,
    iss: 'pigeonhole',
    aud: 'pigeonhole-api',
    iat: at,
    nbf: at,
    exp: at + 900,
    ...changed,
  };
}

function signed(header: object, payload: object, secret = SECRET, digest = 'sha256'): string {
  const head = `${base64(header)}.${base64(payload)}`;
  return `${head}.${createHmac(digest, secret).update(head).digest('base64url')}`;
}

const good = () => ({ alg: 'HS256', typ: 'at+jwt', kid: kid() });

test('the hand-made token is taken when nothing is wrong with it', async () => {
  await try_(signed(good(), claims())).expect(200);
});

describe('refused with 401 unauthenticated', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const cases: [string, () => string | Promise<string>][] = [
    ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, () => string] => [
      `alg ${alg || 'empty'}`,
      () => `${base64({ ...good(), alg })}.${base64(claims())}.`,
    ]),
    ['alg none with our signature', () => signed({ ...good(), alg: 'none' }, claims())],
    ['an empty signature', () => `${base64(good())}.${base64(claims())}.`],
    [
      'a changed payload',
      () => {
        const [head, , signature] = user.token.split('.');
        return `${head}.${base64(claims({ sub: '01900000-0000-7000-8000-000000000000' }))}.${signature}`;
      },
    ],
    ['a foreign key', () => signed(good(), claims(), 'another-secret-that-is-long-enough-to-be-one')],
    ['HS512 with our key', () => signed({ ...good(), alg: 'HS512' }, claims(), SECRET, 'sha512')],
    [
      'RS256 of a key of their own',
      () => new SignJWT(claims()).setProtectedHeader({ ...good(), alg: 'RS256' }).sign(privateKey),
    ],
    ['RS256 named, HMAC of a public key', () => signed({ ...good(), alg: 'RS256' }, claims(), pem)],
    ['HS256 by a public key', () => signed(good(), claims(), pem)],
    ['kid of a path', () => signed({ ...good(), kid: '../../../../dev/null' }, claims(), '')],
    ['kid of SQL', () => signed({ ...good(), kid: "x' union select 'k'--" }, claims(), 'k')],
    ['no kid', () => signed({ alg: 'HS256', typ: 'at+jwt' }, claims())],
    [
      'jwk in the header',
      () => signed({ ...good(), kid: undefined, jwk: { kty: 'oct', k: base64('k') } }, claims(), 'k'),
    ],
    ['jku in the header', () => signed({ ...good(), kid: 'x', jku: 'http://127.0.0.1:9/keys' }, claims(), 'k')],
    ['x5u in the header', () => signed({ ...good(), kid: 'x', x5u: 'http://127.0.0.1:9/cert' }, claims(), 'k')],
    ['crit in the header', () => signed({ ...good(), crit: ['b64'], b64: false }, claims())],
    ['another typ', () => signed({ ...good(), typ: 'JWT' }, claims())],
    ['another issuer', () => signed(good(), claims({ iss: 'other' }))],
    ['another audience', () => signed(good(), claims({ aud: 'pigeonhole-admin' }))],
    ['expired beyond the skew', () => signed(good(), claims({ exp: seconds() - 61 }))],
    ['from the future', () => signed(good(), claims({ nbf: seconds() + 90, iat: seconds() + 90 }))],
    ['without exp', () => signed(good(), claims({ exp: undefined }))],
    ['exp as text', () => signed(good(), claims({ exp: '9999999999' }))],
    ['without session', () => signed(good(), claims({ sid: undefined }))],
    ['session of SQL', () => signed(good(), claims({ sid: "' or 1=1 --" }))],
    ["another user's session", () => signed(good(), claims({ sub: '01900000-0000-7000-8000-000000000000' }))],
    ['no JWT', () => 'abc'],
    ['two dots only', () => '..'],
    ['10,000 characters', () => `${'a'.repeat(9998)}.b.c`],
  ];
  test.each(cases)('%s', async (_name, make) => {
    const { status, body } = await try_(await make());
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
  });
});

test('no token in a query, a body, a cookie or another scheme', async () => {
  for (const name of ['access_token', 'accessToken', 'jwt', 'authorization']) {
    await app.http.get(`/api/v1/me?${name}=${user.token}`).expect(401);
  }
  await app.http.get('/api/v1/me').set('Cookie', `token=${user.token}`).expect(401);
  await app.http.get('/api/v1/me').set('Authorization', `Basic ${user.token}`).expect(401);
  await app.http.get('/api/v1/me').expect(401);
});

test('a key that was rotated away signs nothing new, and what it signed lives out', async () => {
  const old = readConfig({ NODE_ENV: 'test', JWT_SECRET: PREVIOUS });
  const token = await signAccessToken(old, { userId: user.user.id, sessionId: user.sessionId, now: new Date() });
  await try_(token).expect(200);
  const oldKid = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  expect(kid()).not.toBe(oldKid);
  await try_(signed({ ...good(), kid: oldKid }, claims())).expect(401);
});

test('a change of the key as docs/keys.md says: nobody is logged out; a leaked one is worth nothing at once', async () => {
  const account = await registered(app);
  const phone = '+905327654321';
  await post(app, '/auth/phone/request', { phone }, account.headers).expect(202);
  const code = /\d{6}/.exec((await messagesTo(app, phone))[0]?.text ?? '')?.[0];
  const { jwtSecret } = app.platform.config;
  const after = (secrets: { jwtSecret: string; jwtPreviousSecrets: string[] }) => {
    const platform = { ...app.platform, config: { ...app.platform.config, ...secrets } };
    return supertest(createApp(platform));
  };
  const me = (http: ReturnType<typeof supertest>, token: string) =>
    http.get('/api/v1/me').set('Authorization', `Bearer ${token}`);
  const jwtNew = 'a-new-key-0123456789-abcdefghijklmn';
  // The first round: the new key is known, and signs nothing.
  const prepared = after({ jwtSecret, jwtPreviousSecrets: [jwtNew] });
  const rotated = after({ jwtSecret: jwtNew, jwtPreviousSecrets: [jwtSecret] });
  await me(rotated, account.accessToken).expect(200);
  const refreshed = await rotated.post('/api/v1/auth/refresh').send({ refreshToken: account.refreshToken }).expect(200);
  const fresh = refreshed.body.accessToken as string;
  await me(rotated, fresh).expect(200);
  await me(prepared, fresh).expect(200);
  await rotated.post('/api/v1/auth/phone/verify').set('Authorization', `Bearer ${fresh}`).send({ code }).expect(204);
  // The old key is gone: what it signed is refused, the session lives on.
  const gone = after({ jwtSecret: jwtNew, jwtPreviousSecrets: [] });
  await me(gone, account.accessToken).expect(401);
  await me(gone, fresh).expect(200);
  await gone.post('/api/v1/auth/refresh').send({ refreshToken: refreshed.body.refreshToken }).expect(200);
});

test('an ended session and a closed account stop with the next request', async () => {
  const { prisma } = app.platform.database;
  const ended = await makeUser(app);
  await try_(ended.token).expect(200);
  await prisma.session.update({ where: { id: ended.sessionId }, data: { endedAt: new Date() } });
  await try_(ended.token).expect(401);
  const closed = await makeUser(app);
  await prisma.user.update({ where: { id: closed.user.id }, data: { closedAt: new Date() } });
  await try_(closed.token).expect(401);
});
