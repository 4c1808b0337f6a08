import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import type { Endpoint } from '../../src/shared/http.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { fuzzed } from '../support/fuzz.js';
import { hostileTexts } from '../support/hostile.js';
import { fillPath, makerFor } from '../support/makers.js';
import { withSandbox } from '../support/payments.js';
import { sampleBody } from '../support/samples.js';

const COUNT = Number(process.env.HOSTILE_STRINGS ?? 5);
let app: TestApp;
let sandbox: Sandbox;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp({ LOGIN_PER_15_MIN: '1000000', REGISTER_PER_HOUR: '1000000' });
  sandbox = await withSandbox(app);
  tenant = await makeTenant(app);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

type Path = (string | number)[];

/** Where texts stand in a body. */
function textsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) =>
    textsIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function replaced(value: unknown, path: Path, text: string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? replaced(item, rest, text) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], rest, text) };
}

const withTexts = fuzzed.filter((item) => item.body);

test.each(withTexts.map((item): [string, Endpoint] => [`${item.method} ${item.path}`, item]))(
  '%s: no text in any field is our fault, and every refusal names a field',
  async (route, item) => {
    const body = sampleBody(route, item.body as never);
    const id = (await makerFor(item.path)?.(app, tenant)) ?? randomUUID();
    const path = `/api/v1${fillPath(item.path, id)}`;
    for (const [at, field] of textsIn(body).entries()) {
      for (const text of hostileTexts(COUNT, at + route.length)) {
        const answer = await app.http[item.method](path)
          .set(item.access === 'public' ? {} : tenant.headers)
          .type('json')
          .send(JSON.stringify(replaced(body, field, text)));
        expect({ field, text: text.slice(0, 80), status: answer.status < 500 }).toMatchObject({ status: true });
        if (answer.status === 422 && answer.body.code === 'validation_failed')
          expect(answer.body.errors[0].path).toEqual(expect.any(String));
      }
    }
  },
  10_800_000,
);

test('the search and filter texts of every list', async () => {
  for (const text of hostileTexts(Math.max(COUNT, 40), 3)) {
    for (const name of ['q', 'cursor', 'status', 'action', 'receivedFrom']) {
      const query = new URLSearchParams({ [name]: text.slice(0, 4_000).replace(/[\ud800-\udfff]/g, '') });
      for (const path of ['/packages', '/audit-logs']) {
        const answer = await app.http.get(`/api/v1${path}?${query}`).set(tenant.headers);
        expect({ path, name, text: text.slice(0, 40), ok: answer.status < 500 }).toMatchObject({ ok: true });
      }
    }
  }
});
