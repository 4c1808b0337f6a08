import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endpoints } from '../../src/registry.js';
import type { Endpoint } from '../../src/shared/http.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { fillPath, makerFor } from '../support/makers.js';
import { sampleBody } from '../support/samples.js';

let app: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  tenant = await makeTenant(app);
});
afterAll(() => app.close());

const named = (list: readonly Endpoint[]) =>
  list.map((item): [string, Endpoint] => [`${item.method} ${item.path}`, item]);
const patches = endpoints.filter((item) => item.method === 'patch');
const versioned = patches.filter((item) => item.versioned);

async function pathOf(item: Endpoint): Promise<string> {
  const id = (await makerFor(item.path)?.(app, tenant)) ?? randomUUID();
  return `/api/v1${fillPath(item.path, id)}`;
}
const bodyOf = (name: string, item: Endpoint) => sampleBody(name, item.body as never) as object;
const patch = (path: string, body: object, version?: string) => {
  const request = app.http.patch(path).set(tenant.headers);
  return (version === undefined ? request : request.set('If-Match', version)).send(body);
};

describe('If-Match on every PATCH', () => {
  test.each(named(patches))('%s: a stale or foreign one is 412, and nothing is written', async (name, item) => {
    const path = await pathOf(item);
    const body = bodyOf(name, item);
    for (const version of ['"v999999"', 'W/"v999999"', '"nonsense"', '999', '"v1", "v2"']) {
      const answer = await patch(path, body, version);
      expect({ version, status: answer.status, code: answer.body.code }).toEqual({
        version,
        status: 412,
        code: 'version_conflict',
      });
    }
    // `*` and none at all ask for no particular version.
    expect((await patch(path, body, '*')).status).toBe(200);
  });

  test.each(named(versioned))('%s: two editors, one version: one 200, one 412', async (name, item) => {
    const path = await pathOf(item);
    const body = bodyOf(name, item);
    const first = await patch(path, body);
    expect(first.status).toBe(200);
    const etag = first.headers.etag ?? '';
    expect(etag).toMatch(/^"v\d+"$/);
    const both = await Promise.all([patch(path, body, etag), patch(path, body, etag)]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 412]);
    const winner = both.find((answer) => answer.status === 200);
    expect((await patch(path, body, winner?.headers.etag)).status).toBe(200);
    expect((await patch(path, body, etag)).status).toBe(412);
  });

  test.each(named(versioned))('%s: eight at once that name no version all write', async (name, item) => {
    const path = await pathOf(item);
    const body = bodyOf(name, item);
    const answers = await Promise.all(Array.from({ length: 8 }, () => patch(path, body)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 200));
    // Each has written a version of its own.
    expect(new Set(answers.map((answer) => answer.headers.etag)).size).toBeGreaterThan(1);
  });

  test('there are PATCH endpoints with a version to try', () => {
    expect(versioned.length).toBeGreaterThan(4);
  });
});
