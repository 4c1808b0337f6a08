import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bookCharge, recordManualPayment } from '../../../src/modules/billing/billing.service.js';
import { savePlan, seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { startSubscription, suspendSubscription } from '../../../src/modules/subscription/subscription.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';

let app: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
  await savePlan(app.ctx(), {
    code: 'tiny',
    nameEn: 'Tiny',
    nameTr: 'Minik',
    prices: [{ interval: 'MONTH', amount: 100 }],
    features: [
      { code: 'members', included: 3 },
      { code: 'recipients', included: 4 },
    ],
  });
  tenant = await makeTenant(app);
  await startSubscription(app.ctx({ workspaceId: tenant.workspace.id }), { planCode: 'tiny', interval: 'MONTH' });
});
afterAll(() => app.close());

const count = async (path: string) =>
  (await app.http.get(`/api/v1/${path}?limit=100`).set(tenant.headers).expect(200)).body.data.length as number;

test('recipients: 12 asked at once fill the plan and no more; one taken away makes room; names can still be changed', async () => {
  const start = await count('recipients');
  const add = (name: string) => app.http.post('/api/v1/recipients').set(tenant.headers).send({ name });
  const answers = await Promise.all(Array.from({ length: 12 }, (_item, n) => add(`Person ${n}`)));
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(4 - start);
  const refused = answers.find((answer) => answer.status !== 201);
  expect([refused?.status, refused?.body.code]).toEqual([409, 'plan_limit_reached']);
  expect(refused?.body.detail).toContain('The plan allows 4 recipients');
  const { body } = await app.http.get('/api/v1/recipients').set(tenant.headers).expect(200);
  const [first, second] = body.data;
  await app.http.patch(`/api/v1/recipients/${second.id}`).set(tenant.headers).send({ name: 'Renamed' }).expect(200);
  await app.http.delete(`/api/v1/recipients/${first.id}`).set(tenant.headers).expect(204);
  await add('In its place').expect(201);
  expect(await count('recipients')).toBe(4);
});

test('members: who is there and who is invited count together; a suspended workspace is told of its debt elsewhere, not here', async () => {
  const invite = (n: number) =>
    app.http
      .post('/api/v1/invites')
      .set(tenant.headers)
      .send({ email: `guest${n}@example.com`, role: 'MEMBER' });
  const answers = await Promise.all([1, 2, 3, 4, 5].map(invite));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 201, 409, 409, 409]);
  const [open] = (await app.http.get('/api/v1/invites').set(tenant.headers).expect(200)).body.data;
  await app.http.delete(`/api/v1/invites/${open.id}`).set(tenant.headers).expect(204);
  await suspendSubscription(app.ctx(), tenant.workspace.id);
  await invite(6).expect(201);
});

test('a month’s statement: opening, what was booked, closing, as PDF and CSV, in the reader’s language; nobody else’s', async () => {
  const other = await makeTenant(app);
  const workspaceId = other.workspace.id;
  const charge = (day: string, amount: number) =>
    bookCharge(app.ctx({ now: new Date(day) }), {
      workspaceId,
      amount,
      source: `test:${workspaceId}:${day}`,
      description: { key: 'adjustment', params: { reason: '=HYPERLINK("http://x")' } },
      cause: { type: 'action', id: null },
    });
  await charge('2026-01-31T23:59:59Z', 100);
  await charge('2026-02-01T00:00:00Z', 250);
  await recordManualPayment(app.ctx({ now: new Date('2026-02-28T12:00:00Z') }), {
    workspaceId,
    amount: 300,
    reference: 'bank 1',
  });
  await charge('2026-03-01T00:00:00Z', 999);
  const get = (as: string, month: string) =>
    app.http.get(`/api/v1/billing/statement/${as}?month=${month}`).set(other.headers);
  const { text } = await get('csv', '2026-02').expect(200);
  const lines = text.trim().split('\r\n').slice(1);
  expect(lines.map((line) => line.split(',').at(-1))).toEqual(['100', '350', '50', '50']);
  expect(lines[1]).toContain('Adjustment: =HYPERLINK');
  const pdf = await get('pdf', '2026-02').buffer(true).expect(200);
  expect(pdf.headers['content-type']).toBe('application/pdf');
  expect((await get('csv', '2025-12').expect(200)).text.trim().split('\r\n')).toHaveLength(3);
  for (const month of ['2026-13', '26-01', '2026-1', '2026-02-01', "2026-01';--"])
    expect((await get('pdf', encodeURIComponent(month)).expect(422)).body.code).toBe('validation_failed');
  await app.platform.database.prisma.user.update({ where: { id: other.user.id }, data: { locale: 'tr' } });
  expect((await get('csv', '2026-02').expect(200)).text).toContain('Kapanış bakiyesi');
});
