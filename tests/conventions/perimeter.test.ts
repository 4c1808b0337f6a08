import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endpoints } from '../../src/registry.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { fillPath, makerFor } from '../support/makers.js';

let app: TestApp;
let mine: Tenant;
let theirs: Tenant;
beforeAll(async () => {
  app = await startTestApp({ CORS_ORIGINS: 'https://app.example.com' });
  [mine, theirs] = [await makeTenant(app), await makeTenant(app)];
});
afterAll(() => app.close());

/** A request as it is written, past what clients would put right. */
function raw(method: string, path: string, headers: http.OutgoingHttpHeaders = {}) {
  const { port } = new URL(app.url);
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += chunk));
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    request.once('error', reject);
    request.end();
  });
}

describe('what is not declared', () => {
  test.each(['TRACE', 'TRACK', 'DEBUG', 'PROPFIND', 'LINK', 'SEARCH', 'COPY'])(
    '%s is refused and echoes nothing',
    async (method) => {
      for (const path of ['/api/v1/me', '/admin', '/', '/healthz']) {
        const answer = await raw(method, path, { Authorization: mine.headers.Authorization, Cookie: 'echo=me' }).catch(
          () => ({ status: 400, headers: {}, body: '' }),
        );
        expect([400, 401, 403, 404, 405, 501]).toContain(answer.status);
        expect(answer.body).not.toMatch(/echo=me|Bearer/);
      }
    },
  );

  test('a method is what its line says, whatever a header or the query claims', async () => {
    const override = { 'X-HTTP-Method-Override': 'DELETE', 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' };
    const answer = await app.http.post('/api/v1/me?_method=DELETE').set(mine.headers).set(override).send({});
    expect(answer.status).toBe(405);
    await app.http.get('/api/v1/me').set(mine.headers).set(override).expect(200);
    expect(await app.platform.database.prisma.user.count({ where: { id: mine.user.id, closedAt: null } })).toBe(1);
  });

  test.each([
    '/api/v0/me',
    '/api/v2/me',
    '/api/me',
    '/v1/me',
    '/api/v1/../v1/me/',
    '/API/V1/me',
    '/api/v1//me',
    '/api/v1/me%00',
    '/api/v1/me;x=1',
    '/api/v1/debug',
    '/api/v1/graphql',
    '/.env',
    '/.git/config',
    '/api/swagger.json',
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/docs/assets/../../package.json',
  ])('%s is not there', async (path) => {
    const answer = await raw('GET', path, mine.headers);
    expect([400, 404]).toContain(answer.status);
    expect(JSON.parse(answer.body)).toMatchObject({ code: expect.any(String), requestId: expect.any(String) });
  });

  test('no foreign or null origin is granted; a configured one is, without credentials', async () => {
    for (const origin of [
      'https://evil.test',
      'null',
      'https://app.example.com.evil.test',
      'http://app.example.com',
      'file://',
    ]) {
      for (const method of ['GET', 'OPTIONS']) {
        const asked = await raw(method, '/api/v1/me', {
          ...mine.headers,
          Origin: origin,
          'Access-Control-Request-Method': 'GET',
        });
        expect(asked.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
    const granted = await raw('GET', '/api/v1/me', { ...mine.headers, Origin: 'https://app.example.com' });
    expect(granted.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(granted.headers['access-control-allow-credentials']).toBeUndefined();
    expect(granted.headers.vary).toMatch(/Origin/);
  });
});

describe('what a proxy could keep', () => {
  const reads = endpoints.filter(
    (item) => item.method === 'get' && item.access !== 'public' && !item.path.endsWith('/events'),
  );

  test.each(reads.map((item) => [item.path, item] as const))(
    'GET %s: private, never stored, no 304 for another user',
    async (_path, item) => {
      const id = (await makerFor(item.path)?.(app, mine)) ?? '';
      const path = `/api/v1${fillPath(item.path, id)}`;
      const answer = await app.http.get(path).set(mine.headers);
      expect(answer.headers['cache-control']).toMatch(/no-store/);
      const { etag } = answer.headers;
      const others = await app.http
        .get(path)
        .set(theirs.headers)
        .set('If-None-Match', etag ?? '*')
        .set('If-Modified-Since', new Date().toUTCString());
      expect(others.status).not.toBe(304);
      if (etag && answer.status === 200 && id !== '') expect(others.status).toBe(404);
    },
  );
});

describe('errors', () => {
  const FORCED: [string, string, object | string | undefined, Record<string, string>][] = [
    ['get', '/api/v1/packages/%E0%A4%A', undefined, {}],
    ['get', '/api/v1/packages?limit=x', undefined, {}],
    ['get', '/api/v1/packages?cursor=zzz', undefined, {}],
    ['post', '/api/v1/auth/login', '{"email":', { 'Content-Type': 'application/json' }],
    ['post', '/api/v1/auth/login', '"text"', { 'Content-Type': 'application/json' }],
    ['post', '/api/v1/auth/login', 'a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['post', '/api/v1/auth/login', '{}', { 'Content-Type': 'application/json; charset=klingon' }],
    ['post', '/api/v1/auth/login', '{}', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }],
    ['post', '/api/v1/auth/login', '{}', { 'Content-Type': 'application/json', 'Content-Encoding': 'nonsense' }],
    ['post', '/api/v1/files', 'no parts', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['post', '/api/v1/files', 'no boundary', { 'Content-Type': 'multipart/form-data' }],
    ['post', '/webhooks/stripe', '{}', { 'Content-Type': 'application/json' }],
    ['get', '/media/photos/x/1.y', undefined, {}],
    ['get', '/admin/api/resources/Nope/actions/list', undefined, {}],
  ];

  test.each(FORCED)(
    '%s %s %j: a problem document that tells nothing of the inside',
    async (method, path, body, headers) => {
      const request = app.http[method as 'get'](path).set({ ...mine.headers, ...headers });
      const answer = await (body === undefined ? request : request.send(body));
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      expect(answer.body).toMatchObject({
        code: expect.any(String),
        requestId: expect.any(String),
        status: answer.status,
      });
      expect(answer.text).not.toMatch(/node_modules|\bat .*\.[jt]s:\d+|\/src\/|\/build\/|select |[Pp]risma|Error:/);
    },
  );

  test('a fault of ours says only its request id', async () => {
    const { prisma } = app.platform.database;
    await prisma.$executeRawUnsafe('alter table "Notification" rename to "Gone"');
    try {
      const answer = await app.http.get('/api/v1/notifications').set(mine.headers);
      expect(answer.status).toBe(500);
      expect(answer.body).toMatchObject({ code: 'internal', requestId: answer.headers['x-request-id'] });
      expect(answer.text).not.toMatch(/relation|"Notification"|prisma|select |stack/);
    } finally {
      await prisma.$executeRawUnsafe('alter table "Gone" rename to "Notification"');
    }
  });
});

test('line ends in headers and ids go nowhere', async () => {
  for (const id of [
    'abc\tdefghijk',
    'a b c d e f g h',
    '{"level":60}xxxxxx',
    'x'.repeat(200),
    '"><script>alert(1)</script>',
  ]) {
    const answer = await app.http.get('/api/v1/me').set(mine.headers).set('X-Request-Id', id);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  }
  for (const path of [
    '/admin/login?next=%0d%0aSet-Cookie:x=1',
    '/api/v1/packages?q=%0d%0aX-Evil:1',
    '/%0d%0aX-Evil:1',
  ]) {
    const answer = await raw('GET', path, mine.headers);
    expect(answer.headers['x-evil']).toBeUndefined();
    expect(JSON.stringify(answer.headers['set-cookie'] ?? '')).not.toContain('x=1');
  }
  for (const name of ['A\r\nBcc: x@evil.test', 'A\nB', 'A\u0000B', 'A\u202eB']) {
    const answer = await app.http.patch('/api/v1/me').set(mine.headers).send({ name });
    expect(answer.status).toBe(422);
  }
});
