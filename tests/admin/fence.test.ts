import { readdirSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { makeTenant, makeUser } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';

let app: TestApp;
let admin: StaffAgent;

beforeAll(async () => {
  app = await startOffice();
  admin = await staffAgent(app, ['ADMIN']);
});
afterAll(() => app.close());

const create = '/admin/api/resources/StaffUser/actions/create';
const body = (email: string) => ({ email, name: 'New', roles: ['SUPPORT'], locale: 'en' });

describe('requests from another site', () => {
  const evil: Record<string, string>[] = [
    { Origin: 'https://evil.test' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'http://other.localhost:3000' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.test' },
  ];

  it.each(evil)('may not write: %j', async (headers) => {
    const before = await app.platform.database.prisma.staffUser.count();
    for (const type of ['json', 'form']) {
      await admin.post(create).set(headers).type(type).send(body('evil@example.com')).expect(403);
    }
    await admin.post('/admin/login').set(headers).type('form').send({ email: 'a@b.test', password: 'x' }).expect(403);
    await admin.post('/admin/api/pages/account').set(headers).send({ do: 'begin' }).expect(403);
    expect(await app.platform.database.prisma.staffUser.count()).toBe(before);
  });

  it('may not read the API of the pages', async () => {
    const list = '/admin/api/resources/Package/actions/list';
    await admin.get(list).set('Sec-Fetch-Site', 'cross-site').expect(403);
    await admin.get(list).set('Origin', 'https://evil.test').expect(403);
    await admin.get(list).set('Sec-Fetch-Site', 'same-origin').expect(200);
  });

  it('does not stop the pages themselves, nor a program without a browser', async () => {
    await admin.post(create).set('Origin', 'http://localhost:3000').send(body('here@example.com')).expect(200);
    await admin.post(create).send(body('program@example.com')).expect(200);
    await admin.get('/admin').set('Sec-Fetch-Site', 'cross-site').expect(200);
  });
});

describe('a body before the log-in', () => {
  it.each([
    '/admin/login',
    '/admin',
    '/admin/api/resources/Package/actions/list',
    '/admin/nowhere',
    '/admin/frontend/assets/x',
  ])('is not read: multipart to %s leaves no file', async (path) => {
    const files = () => readdirSync(os.tmpdir()).filter((name) => /^upload_/.test(name)).length;
    const before = files();
    const answer = await app.http
      .post(path)
      .attach('file', Buffer.alloc(1_000_000), 'a.bin')
      .ok(() => true);
    expect([401, 413, 415]).toContain(answer.status);
    expect(files()).toBe(before);
  });

  it('is cut off rather than waited for', async () => {
    const { port } = (await import('node:url')).urlToHttpOptions(new URL(app.http.get('/').url)) as { port: string };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = http.request({
        port,
        method: 'POST',
        path: '/admin/api/pages/account',
        headers: { 'Content-Length': 1e9 },
      });
      request.once('response', (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.once('error', reject);
      request.write('x');
    });
    expect(status).toBe(401);
  });
});

describe('bodies of staff', () => {
  it('are bounded, and of known types', async () => {
    await admin.post(create).set('Content-Type', 'text/plain').send('x').expect(415);
    await admin
      .post(create)
      .send({ name: 'x'.repeat(300_000) })
      .expect(413);
    await admin.post(create).set('Content-Type', 'application/json').send('{"a":').expect(400);
    await admin.post(create).set('Content-Type', 'application/json').send('[1]').expect(400);
    await admin
      .post(create)
      .set('Content-Type', 'application/json')
      .send(`{"a":${'['.repeat(60)}${']'.repeat(60)}}`)
      .expect(400);
    await admin.post(create).attach('file', Buffer.alloc(10), 'a.bin').expect(415);
  });

  it('cannot reach into a prototype', async () => {
    for (const payload of ['{"__proto__":{"x":1}}', '{"a.constructor.prototype.x":1}', '{"roles":{"__proto__":1}}']) {
      await admin.post(create).set('Content-Type', 'application/json').send(payload).expect(422);
    }
    await admin.get('/admin/api/resources/Package/actions/list?filters.__proto__.x=1').expect(422);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('leave no file of a multipart form behind', async () => {
    const before = readdirSync(os.tmpdir()).filter((name) => /^upload_/.test(name)).length;
    const answer = await admin
      .post('/admin/api/resources/StaffUser/actions/create')
      .field('email', 'multi@example.com')
      .field('name', 'M');
    expect(answer.status).toBe(200);
    expect(answer.body.notice).toMatchObject({ type: 'error', code: 'validation_failed' });
    expect(readdirSync(os.tmpdir()).filter((name) => /^upload_/.test(name)).length).toBe(before);
  });
});

describe('secret and hidden columns', () => {
  it('are in no answer, page or search', async () => {
    await makeUser(app, { name: 'Hidden' });
    const answers = await Promise.all(
      [
        '/admin',
        '/admin/api/resources/User/actions/list',
        '/admin/api/resources/StaffUser/actions/list',
        '/admin/api/resources/StaffUser/actions/search/staff',
        `/admin/api/resources/StaffUser/records/${admin.staff.id}/show`,
      ].map((path) => admin.get(path).expect(200)),
    );
    for (const answer of answers) {
      expect(answer.text).not.toMatch(/passwordHash|totpSecret|recoveryHashes|tokenHash|emailNormalized|searchText/);
      expect(answer.text).not.toContain('argon2');
    }
  });

  it.each([
    'filters.passwordHash=a',
    'filters.emailNormalized=a',
    'filters.searchText=a',
    'filters.nothing=a',
    'filters.memberships=a',
    'sortBy=emailNormalized',
    'sortBy=passwordHash',
    'searchProperty=emailNormalized',
    'filters.email.contains=@',
    'filters.email=a&filters.email=b',
  ])('answer like one that does not exist: %s', async (query) => {
    for (const action of ['list', 'search/x']) {
      const answer = await admin.get(`/admin/api/resources/User/actions/${action}?${query}`);
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ records: [], notice: { type: 'error', code: 'validation_failed' } });
    }
  });

  it('do not exist for roles that staff-access.ts does not name', async () => {
    const warehouse = await staffAgent(app, ['WAREHOUSE']);
    const page = await warehouse.get('/admin').expect(200);
    expect(page.text).not.toContain('"id":"User"');
    expect(page.text).not.toContain('"id":"StaffUser"');
    for (const path of [
      'User/actions/list',
      'User/actions/search/a',
      `StaffUser/records/${admin.staff.id}/show`,
      'AuditLog/actions/list',
    ]) {
      const answer = await warehouse.get(`/admin/api/resources/${path}`).expect(403);
      expect(answer.body.record.params).toEqual({});
      expect(answer.body.records).toEqual([]);
    }
  });
});

describe('filters that no column can hold', () => {
  const cases: [string, string][] = [
    ['Package', 'filters.status=NOPE'],
    ['Package', 'filters.mailbox=not-a-uuid'],
    ['Package', 'filters.receivedAt~~from=yesterday'],
    ['Package', 'filters.receivedAt~~from=+999999-01-01'],
    ['Package', `filters.trackingNumber=${'%25_'.repeat(60)}`],
    ['AuditLog', 'filters.actorId=1'],
    ['AuditLog', 'filters.at~~from=x&filters.at~~to=y'],
    ['Mailbox', 'filters.checked=maybe'],
    ['Package', 'page=-1&perPage=99999999'],
    ['Package', 'page=1e99&perPage=NaN'],
    ['Package', 'filters.trackingNumber=%00'],
  ];
  it.each(cases)('%s?%s: an empty list, never a 500', async (model, query) => {
    const answer = await admin.get(`/admin/api/resources/${model}/actions/list?${query}`);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/prisma|invocation|PrismaClient/i);
  });
});

describe('script in names', () => {
  it('stays a name in the page: nothing breaks out of the state', async () => {
    const agent = await staffAgent(app, ['ADMIN']);
    const name = '</script><script>alert(1)</script><!--';
    await app.platform.database.prisma.staffUser.update({ where: { id: agent.staff.id }, data: { name } });
    await makeTenant(app, { name: '"><img src=x onerror=alert(1)>' });
    const page = await agent.get('/admin').expect(200);
    expect(page.text).not.toContain('</script><script>alert');
    expect(page.text).toContain('\\u003c/script>\\u003cscript>alert(1)');
    const nonces = [...page.text.matchAll(/<script( nonce="([^"]+)")?/g)].map((match) => match[2]);
    expect(new Set(nonces).size).toBe(1);
    expect(page.headers['content-security-policy']).toContain(`'nonce-${nonces[0]}'`);
    expect(page.headers['content-security-policy']).not.toMatch(/https?:|'unsafe-eval'|\*/);
    expect(page.text).not.toContain('fonts.googleapis');
    await admin
      .post(create)
      .send({ ...body('script@example.com'), name })
      .expect(200);
    expect(await app.platform.database.prisma.staffUser.count({ where: { email: 'script@example.com' } })).toBe(0);
  });

  it('is not echoed by the log-in', async () => {
    const text = '</script><img src=x onerror=alert(1)>';
    const answer = await app.http
      .post(`/admin/login?next=${encodeURIComponent(text)}&lang=${encodeURIComponent(text)}`)
      .type('form')
      .send({ email: text, password: text });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('onerror');
  });
});

describe('unknown places', () => {
  it.each([
    ['get', '/admin/api/resources/Nope/actions/list', 404],
    ['get', '/admin/api/resources/Credential/actions/list', 404],
    ['get', '/admin/api/resources/RefreshToken/actions/list', 404],
    ['get', '/admin/api/resources/Package/records/1/show', 404],
    ['get', '/admin/api/resources/Package/search/x', 404],
    ['get', '/admin/api/pages/nope', 404],
    ['get', '/admin/api/pages/__proto__', 404],
    ['get', '/admin/api/resources/Package/actions/constructor', 403],
    ['get', '/admin/resources/Package/bulk/selected', 200],
    ['get', '/admin/api/%E0%A4%A', 400],
    ['post', '/admin/refresh-token', 405],
    ['put', '/admin/api/resources/Package/actions/list', 403],
  ] as const)('%s %s is %i', async (method, path, status) => {
    const answer = await app.http[method](path).set('Cookie', admin.cookie);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/at .*\.js:\d+|node_modules/);
  });

  it('a record that is not there is a notice, not a fault', async () => {
    const answer = await admin.get('/admin/api/resources/Package/records/01890000-0000-7000-8000-000000000000/show');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ notice: { type: 'error', code: 'not_found' }, record: { params: {} } });
  });
});
