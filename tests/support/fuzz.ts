import fc from 'fast-check';
import { endpoints } from '../../src/registry.js';
import type { Endpoint } from '../../src/shared/http.js';
import type { TestApp } from './app.js';
import { makeTenant, type Tenant } from './fixtures.js';
import { makerFor } from './makers.js';
import { arbitraryOf } from './samples.js';

export interface Finding {
  route: string;
  status: number;
  sent: unknown;
  answer: unknown;
}

/** Ends sessions or memberships of the caller: the fuzz would only see 401 after it. */
const ENDS_CALLER =
  /^(post \/auth\/logout-all|delete \/auth\/sessions\/:id|delete \/me|delete \/members\/me|post \/workspaces\/current\/(transfer|close)|delete \/workspaces\/current)/;

export const fuzzed = endpoints.filter(
  (item) => !ENDS_CALLER.test(`${item.method} ${item.path}`) && !item.multipart && !item.path.endsWith('/events'),
);

/**
 * Sends `runs` requests to each endpoint, valid by its schemas, nearly valid, and wild. Whatever the answer, it is none of
 * our faults: no 5xx (an answer that its own schema does not describe is a 500 outside production), and errors are problems.
 */
export async function fuzz(app: TestApp, runs: number, seed: number): Promise<{ sent: number; findings: Finding[] }> {
  const tenant = await makeTenant(app);
  const findings: Finding[] = [];
  let sent = 0;
  for (const item of fuzzed) {
    const route = `${item.method} ${item.path}`;
    const id = await (makerFor(item.path)?.(app, tenant) ?? null);
    for (const request of fc.sample(requestOf(item, id), { numRuns: runs, seed })) {
      const answer = await send(app, tenant, item, request);
      sent++;
      const problem =
        answer.status >= 400 &&
        (answer.headers['content-type'] ?? '').includes('problem+json') &&
        typeof answer.body?.code === 'string';
      if (answer.status >= 500 || (answer.status >= 400 && !problem))
        findings.push({ route, status: answer.status, sent: request, answer: answer.body ?? answer.text });
    }
  }
  return { sent, findings };
}

interface Wild {
  path: string;
  query: Record<string, unknown>;
  body: unknown;
}

function requestOf(item: Endpoint, id: string | null): fc.Arbitrary<Wild> {
  const parameter = fc.oneof(
    { weight: 3, arbitrary: fc.constant(id ?? 'x') },
    fc.uuid(),
    fc.string({ minLength: 1, maxLength: 20 }),
  );
  const known = item.query ? arbitraryOf(item.query) : fc.constant({});
  const query = fc.oneof(
    { weight: 3, arbitrary: known },
    fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 20 }), { maxKeys: 3 }),
  );
  const body = item.body
    ? fc.oneof(
        { weight: 3, arbitrary: arbitraryOf(item.body) },
        mutated(arbitraryOf(item.body)),
        fc.jsonValue({ maxDepth: 4 }),
      )
    : fc.constant(undefined);
  return fc.record({
    path: fc.array(parameter, { minLength: 3, maxLength: 3 }).map((values) => {
      let index = 0;
      return item.path.replace(/:\w+/g, () => encodeURIComponent(values[index++] ?? 'x'));
    }),
    query: query as fc.Arbitrary<Record<string, unknown>>,
    body,
  });
}

/** One field replaced by something that it is not. */
function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(
    fc.constantFrom(null, '', 'x'.repeat(5000), -1, 1e308, 2 ** 53, true, [], {}, { not: '' }, ['\u0000']),
    fc.jsonValue({ maxDepth: 2 }),
  );
  return fc.tuple(valid, fc.nat(), wrong).map(([value, at, replacement]) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return replacement;
    const keys = Object.keys(value);
    const key = keys[at % Math.max(1, keys.length)];
    return key === undefined ? value : { ...value, [key]: replacement };
  });
}

async function send(app: TestApp, tenant: Tenant, item: Endpoint, request: Wild) {
  const query = Object.fromEntries(
    Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined && value !== null),
  );
  const pending = app.http[item.method](`/api/v1${request.path}`)
    .set(tenant.headers)
    .query(
      new URLSearchParams(
        Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])),
      ).toString(),
    );
  return request.body === undefined ? pending : pending.type('json').send(JSON.stringify(request.body));
}
