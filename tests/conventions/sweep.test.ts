import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Response } from 'supertest';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { endpoints } from '../../src/registry.js';
import type { Endpoint } from '../../src/shared/http.js';
import { PERMISSIONS } from '../../src/shared/permissions.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Member, makeMember, makeTenant, type Tenant } from '../support/fixtures.js';
import { fillPath, makerFor } from '../support/makers.js';
import { withSandbox } from '../support/payments.js';
import { sampleBody } from '../support/samples.js';

let app: TestApp;
let sandbox: Sandbox;
let mine: Tenant;
let theirs: Tenant;
let admin: Member;
let member: Member;

beforeAll(async () => {
  app = await startTestApp();
  sandbox = await withSandbox(app);
  mine = await makeTenant(app);
  theirs = await makeTenant(app);
  admin = await makeMember(app, mine, 'ADMIN');
  member = await makeMember(app, mine, 'MEMBER');
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const named = (list: readonly Endpoint[]) =>
  list.map((item): [string, Endpoint] => [`${item.method} ${item.path}`, item]);
const scoped = endpoints.filter((item) => item.access !== 'public' && item.access !== 'user');
const levelOf = (item: Endpoint) => PERMISSIONS[item.access as keyof typeof PERMISSIONS] ?? 'W';
const withJson = endpoints.filter((item) => item.body && !item.multipart);
const foreign = scoped.filter((item) => item.path.includes(':') && makerFor(item.path));

function call(item: Endpoint, headers: Record<string, string>, path = fillPath(item.path, randomUUID())) {
  const request = app.http[item.method](`/api/v1${path}`).set(headers);
  return item.body && !item.multipart
    ? request.send(sampleBody(`${item.method} ${item.path}`, item.body) as object)
    : request;
}

function expectProblem(answer: Response, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expect(answer.headers['content-type']).toMatch('application/problem+json');
  expect(answer.body).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
    requestId: answer.headers['x-request-id'],
  });
}

describe('who may call', () => {
  test.each(named(endpoints.filter((item) => item.access !== 'public')))(
    '%s without a token: 401',
    async (_name, item) => {
      expectProblem(await call(item, {}), 401, 'unauthenticated');
      expectProblem(await call(item, { Authorization: 'Bearer no.such.token' }), 401, 'unauthenticated');
      const { Authorization = '' } = mine.headers;
      expectProblem(
        await call(item, {}, `${fillPath(item.path, randomUUID())}?access_token=${Authorization.slice(7)}`),
        401,
        'unauthenticated',
      );
    },
  );

  test.each(named(scoped))('%s without, with two, with a strange workspace: 400, 400, 403', async (_name, item) => {
    const { Authorization = '' } = mine.headers;
    expectProblem(await call(item, { Authorization }), 400, 'workspace_required');
    expectProblem(
      await call(item, { Authorization, 'X-Workspace-Id': `${mine.workspace.id}, ${theirs.workspace.id}` }),
      400,
      'workspace_required',
    );
    const refused = [];
    for (const id of [theirs.workspace.id, randomUUID(), 'not-an-id']) {
      const answer = await call(item, { Authorization, 'X-Workspace-Id': id });
      expectProblem(answer, 403, 'workspace_forbidden');
      refused.push({ ...answer.body, requestId: '', instance: '' });
    }
    expect(refused[1]).toEqual(refused[0]);
    expect(refused[2]).toEqual(refused[0]);
  });

  const elevated = scoped.filter((item) => levelOf(item) !== 'W');
  test.each(named(elevated))('%s below its role: 403', async (_name, item) => {
    expectProblem(await call(item, member.headers), 403, 'role_forbidden');
    if (levelOf(item) === 'W!') expectProblem(await call(item, admin.headers), 403, 'role_forbidden');
  });

  test.each(named(foreign))("%s on another workspace's resource: 404, as for an id of nobody", async (_name, item) => {
    const id = (await makerFor(item.path)?.(app, theirs)) ?? '';
    const strange = await call(item, mine.headers, fillPath(item.path, id));
    const nobodys = await call(item, mine.headers, fillPath(item.path, randomUUID()));
    expectProblem(strange, 404, 'not_found');
    expect({ ...strange.body, requestId: '', instance: '' }).toEqual({ ...nobodys.body, requestId: '', instance: '' });
  });
});

describe('what is taken', () => {
  const headersOf = (item: Endpoint): Record<string, string> => (item.access === 'public' ? {} : mine.headers);
  const send = (item: Endpoint) =>
    app.http[item.method](`/api/v1${fillPath(item.path, randomUUID())}`).set(headersOf(item));

  test.each(named(withJson))(
    '%s: unknown field 422, malformed 400, wrong type 415, too large 413, too deep 400',
    async (name, item) => {
      const body = sampleBody(name, item.body as never) as object;
      const unknown = await send(item).send({ ...body, surprise: 1 });
      expectProblem(unknown, 422, 'validation_failed');
      expect(unknown.body.errors).toContainEqual(expect.objectContaining({ path: 'surprise' }));
      expectProblem(await send(item).type('json').send('{"a":'), 400, 'json_invalid');
      expectProblem(await send(item).type('text/plain').send(JSON.stringify(body)), 415, 'media_type_unsupported');
      expectProblem(
        await send(item)
          .type('json')
          .send(JSON.stringify({ pad: 'x'.repeat(400_000) })),
        413,
        'body_too_large',
      );
      expectProblem(
        await send(item)
          .type('json')
          .send(`{"a":${'['.repeat(49_000)}${']'.repeat(49_000)}}`),
        400,
        'json_invalid',
      );
      for (const trap of ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}']) {
        expect((await send(item).type('json').send(trap)).status).toBe(422);
      }
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    },
  );

  test.each(named(endpoints))('%s: unknown and repeated parameters 422', async (_name, item) => {
    const valid =
      item.body && !item.multipart ? (sampleBody(`${item.method} ${item.path}`, item.body) as object) : undefined;
    for (const query of ['surprise=1', 'status[not]=x', ...(item.query ? ['limit=5&limit=6'] : [])]) {
      const request = app.http[item.method](`/api/v1${fillPath(item.path, randomUUID())}?${query}`).set(
        headersOf(item),
      );
      const answer = await (valid ? request.send(valid) : request);
      expectProblem(answer, 422, 'validation_failed');
    }
  });

  const paths = [...new Set(endpoints.map((item) => item.path))];
  test.each(paths)('%s: other methods 405 with Allow', async (path) => {
    const allowed = endpoints.filter((item) => item.path === path).map((item) => item.method);
    for (const method of (['get', 'post', 'put', 'patch', 'delete'] as const).filter(
      (name) => !allowed.includes(name),
    )) {
      const twin = paths.some(
        (other) =>
          other !== path &&
          other.includes(':') &&
          matches(other, path) &&
          endpoints.some((item) => item.path === other && item.method === method),
      );
      if (twin) continue;
      const answer = await app.http[method](`/api/v1${fillPath(path, randomUUID())}`)
        .set(mine.headers)
        .set('X-HTTP-Method-Override', 'GET');
      expectProblem(answer, 405, 'method_not_allowed');
      expect(answer.headers.allow?.toLowerCase().split(', ')).toEqual(expect.arrayContaining(allowed));
    }
  });

  const listed = endpoints.filter(
    (item) => item.query && 'cursor' in ((item.query as { shape?: object }).shape ?? {}) && item.access !== 'public',
  );
  test.each(named(listed))('%s: a forged cursor 400, limits 422', async (_name, item) => {
    const path = `/api/v1${fillPath(item.path, randomUUID())}`;
    const forged = [
      'x',
      'AAAA',
      Buffer.from('1.1').toString('base64url'),
      Buffer.from(`99999999999999999.${randomUUID()}`).toString('base64url'),
      "' or 1=1",
    ];
    for (const cursor of forged) {
      expectProblem(await app.http.get(path).query({ cursor }).set(mine.headers), 400, 'cursor_invalid');
    }
    for (const limit of ['0', '101', '-1', '1.5', 'all', '1e9']) {
      expectProblem(await app.http.get(path).query({ limit }).set(mine.headers), 422, 'validation_failed');
    }
  });
});

describe('beside the routes', () => {
  test('an unknown route is 404, with the request id that was sent', async () => {
    const answer = await app.http.get('/api/v1/no/such/route').set('X-Request-Id', 'given-by-client-1');
    expectProblem(answer, 404, 'route_not_found');
    expect(answer.headers['x-request-id']).toBe('given-by-client-1');
    const hostile = await app.http.get('/api/v1/no').set('X-Request-Id', 'a b"<script>');
    expect(hostile.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expectProblem(await app.http.get('/api/v0/me'), 404, 'route_not_found');
    expectProblem(await app.http.get('/api/v1/packages/%E0%A4%A'), 400, 'request_invalid');
  });

  test('every answer is private; limits are told; no origin is granted', async () => {
    const answer = await app.http.get('/api/v1/me').set(mine.headers).set('Origin', 'https://evil.test');
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expect(answer.headers.ratelimit).toMatch(/limit=\d+, remaining=\d+, reset=\d+/);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });
});

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path);
}
