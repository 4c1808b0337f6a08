import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from '../../src/shared/idempotency.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeMember, makeTenant, type Tenant } from '../support/fixtures.js';

let app: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  tenant = await makeTenant(app);
});
afterAll(() => app.close());

const announce = (headers: Record<string, string>, key: string, trackingNumber: string) =>
  app.http.post('/api/v1/packages/expected').set(headers).set('Idempotency-Key', key).send({ trackingNumber });

test('the same key and body replay the first answer; another body is refused', async () => {
  const key = randomUUID();
  const first = await announce(tenant.headers, key, 'REPLAY0001').expect(201);
  const second = await announce(tenant.headers, key, 'REPLAY0001').expect(201);
  expect(second.body).toEqual(first.body);
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  expect(second.headers['idempotent-replayed']).toBe('true');
  const other = await announce(tenant.headers, key, 'REPLAY0002').expect(422);
  expect(other.body.code).toBe('idempotency_key_reused');
  expect(await app.platform.database.prisma.package.count({ where: { trackingKey: { startsWith: 'REPLAY' } } })).toBe(
    1,
  );
});

test("another user's and another workspace's key is a new one", async () => {
  const key = randomUUID();
  const other = await makeTenant(app);
  const colleague = await makeMember(app, tenant, 'MEMBER');
  const made = [];
  for (const [headers, number] of [
    [tenant.headers, 'SCOPE0001'],
    [other.headers, 'SCOPE0001'],
    [colleague.headers, 'SCOPE0002'],
  ] as const) {
    const answer = await announce(headers, key, number).expect(201);
    expect(answer.headers['idempotent-replayed']).toBeUndefined();
    made.push(answer.body.id);
  }
  expect(new Set(made).size).toBe(3);
});

test('twenty at once with one key make one piece', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => announce(tenant.headers, key, 'RACE000001')));
  const codes = answers.map((answer) => (answer.status === 201 ? 'made' : answer.body.code));
  expect(codes.filter((code) => code !== 'made' && code !== 'idempotency_in_progress')).toEqual([]);
  expect(new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.body.id)).size).toBe(1);
  expect(await app.platform.database.prisma.package.count({ where: { trackingKey: 'RACE000001' } })).toBe(1);
});

test('work that fails leaves neither its effect nor its key, so that a repeat does it', async () => {
  const ctx = app.ctx({ workspaceId: tenant.workspace.id });
  const key = randomUUID();
  const work = async (fails: boolean) =>
    once(ctx, key, ['x'], 201, async (tx) => {
      await tx.db.scheduledRun.create({ data: { name: `once-${key}`, slot: new Date(0) } });
      if (fails) throw new Error('the process is killed here');
      return { done: true };
    });
  await expect(work(true)).rejects.toThrow('killed');
  expect(await app.platform.database.prisma.scheduledRun.count({ where: { name: `once-${key}` } })).toBe(0);
  expect(await work(false)).toEqual({ status: 201, body: { done: true }, replayed: false });
  expect(await work(false)).toEqual({ status: 201, body: { done: true }, replayed: true });
});

test.each(['', 'x'.repeat(256), 'with space', 'ümlaut'])('a key that is none (%p) is named', async (key) => {
  const request = app.http.post('/api/v1/packages/expected').set(tenant.headers);
  const answer = await request
    .set('Idempotency-Key', encodeURI(key) === key ? key : Buffer.from(key).toString('latin1'))
    .send({ trackingNumber: `KEY${randomUUID()}` });
  if (key === '') expect(answer.status).toBe(422);
  else expect(answer.body).toMatchObject({ status: 422, errors: [{ path: 'Idempotency-Key' }] });
});
