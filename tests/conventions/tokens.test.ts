import { createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';

let app: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  tenant = await makeTenant(app);
});
afterAll(() => app.close());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const me = (token: string) => app.http.get('/api/v1/me').set('Authorization', `Bearer ${token}`);

/** The header and the payload of the tenant's own good token. */
function parts() {
  const [header = '', payload = '', signature = ''] = tenant.token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: read(header), payload: read(payload), raw: { header, payload, signature } };
}

function signed(header: object, payload: object): string {
  const body = `${encode(header)}.${encode(payload)}`;
  return `${body}.${createHmac('sha256', app.platform.config.jwtSecret).update(body).digest('base64url')}`;
}

test('the good token, and one signed alike by this test, are taken', async () => {
  await me(tenant.token).expect(200);
  const { header, payload } = parts();
  await me(signed(header, payload)).expect(200);
});

test.each(['none', 'None', 'NONE', 'nOnE'])('alg %s is refused, with and without a signature', async (alg) => {
  const { header, payload, raw } = parts();
  for (const signature of ['', raw.signature]) {
    const answer = await me(`${encode({ ...header, alg })}.${raw.payload}.${signature}`).expect(401);
    expect(answer.body.code).toBe('unauthenticated');
  }
  await me(signed({ ...header, alg }, payload)).expect(401);
});

test('an altered payload, an empty and a cut signature are refused', async () => {
  const { payload, raw } = parts();
  await me(`${raw.header}.${encode({ ...payload, sub: randomUUID() })}.${raw.signature}`).expect(401);
  await me(`${raw.header}.${raw.payload}.`).expect(401);
  await me(`${raw.header}.${raw.payload}.${raw.signature.slice(0, -2)}`).expect(401);
});

test('foreign keys, other algorithms and keys named by the token are refused', async () => {
  const { header, payload } = parts();
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const foreign = (alg: string, key: Parameters<SignJWT['sign']>[0], more: object = {}) =>
    new SignJWT(payload).setProtectedHeader({ ...header, alg, ...more }).sign(key);
  await me(await foreign('HS256', createSecretKey(Buffer.from('another secret of thirty-two characters')))).expect(401);
  await me(await foreign('RS256', privateKey)).expect(401);
  await me(await foreign('HS512', createSecretKey(Buffer.from(app.platform.config.jwtSecret)))).expect(401);
  for (const more of [
    { jku: 'https://evil.test/keys' },
    { x5u: 'https://evil.test/c' },
    { jwk: { kty: 'RSA', n: String(publicKey), e: 'AQAB' } },
  ]) {
    await me(await foreign('RS256', privateKey, more)).expect(401);
  }
  for (const kid of ['../../etc/passwd', "' or 1=1 --", '', 'x'.repeat(500)])
    await me(signed({ ...header, kid }, payload)).expect(401);
  const { kid: _kid, ...nameless } = header;
  await me(signed(nameless, payload)).expect(401);
});

test('wrong audience, issuer, type; past, future and endless tokens are refused', async () => {
  const { header, payload } = parts();
  const now = Math.floor(Date.now() / 1000);
  const { exp: _exp, ...endless } = payload;
  const { sid: _sid, ...sessionless } = payload;
  const wrong = [
    { ...payload, aud: 'another' },
    { ...payload, iss: 'another' },
    endless,
    sessionless,
    { ...payload, exp: now - 61 },
    { ...payload, nbf: now + 120, iat: now + 120, exp: now + 900 },
    { ...payload, exp: String(now + 900) },
    { ...payload, sub: randomUUID() },
    { ...payload, sid: randomUUID() },
  ];
  for (const item of wrong) await me(signed(header, item)).expect(401);
  await me(signed({ ...header, typ: 'JWT' }, payload)).expect(401);
  await me(signed({ ...header, crit: ['exp'] }, payload)).expect(401);
});

test('no other token of ours opens the API, and a session that ended closes it at once', async () => {
  const { Authorization: _bearer, ...rest } = tenant.headers;
  await app.http.get('/api/v1/me').set(rest).set('Cookie', `pigeonhole=${tenant.token}`).expect(401);
  await me(randomUUID()).expect(401);
  await app.platform.database.prisma.session.update({ where: { id: tenant.sessionId }, data: { endedAt: new Date() } });
  const answer = await me(tenant.token).expect(401);
  expect(answer.body.code).toBe('unauthenticated');
});
