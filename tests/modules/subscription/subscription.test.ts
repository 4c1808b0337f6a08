import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bookCharge } from '../../../src/modules/billing/billing.service.js';
import { savePlan, saveTaxRate, seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { boundary } from '../../../src/modules/subscription/anchor.js';
import {
  cancelSubscription,
  changeSubscription,
  previewChange,
  resumeSubscription,
  returnFromSuspension,
  runBillingCycle,
  startSubscription,
  suspendSubscription,
} from '../../../src/modules/subscription/subscription.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeMember, makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
});
afterAll(() => app.close());

const starter = { planCode: 'starter', interval: 'MONTH' as const };
const plus = { planCode: 'plus', interval: 'MONTH' as const };
const as = (tenant: Tenant, now: string | Date) => app.ctx({ workspaceId: tenant.workspace.id, now: new Date(now) });

test('start, preview, upgrade: what is previewed is what is invoiced, and the API shows it', async () => {
  const tenant = await makeTenant(app);
  const post = (path: string, body: object) =>
    app.http.post(`/api/v1/subscription${path}`).set(tenant.headers).send(body);
  const missing = await app.http.get('/api/v1/subscription').set(tenant.headers).expect(404);
  expect(missing.body.code).toBe('no_subscription');
  const shown = await post('/preview', starter).expect(200);
  expect(shown.body.dueNow).toEqual({ amount: 990, currency: 'USD' });
  const started = await post('', starter).expect(201);
  expect(started.body).toMatchObject({
    status: 'ACTIVE',
    planCode: 'starter',
    interval: 'MONTH',
    cancelAtPeriodEnd: false,
    pendingChange: null,
  });
  expect((await post('', starter).expect(409)).body.code).toBe('already_subscribed');
  expect((await post('/change', starter).expect(409)).body.code).toBe('no_change');
  await post('/change', { planCode: 'nothing', interval: 'MONTH' }).expect(422);
  await post('/change', plus).expect(200);
  const { body: invoices } = await app.http.get('/api/v1/billing/invoices').set(tenant.headers).expect(200);
  expect(invoices.data).toHaveLength(2);
  expect(invoices.data[0].lines.map((line: { description: string }) => line.description.slice(0, 22))).toEqual([
    'Unused time on Starter',
    'Remaining time on Plus',
  ]);
  const { body: balance } = await app.http.get('/api/v1/billing/balance').set(tenant.headers).expect(200);
  expect(balance.owed).toBe(invoices.data[0].total.amount + invoices.data[1].total.amount);
  const pdf = await app.http
    .get(`/api/v1/billing/invoices/${invoices.data[0].id}/pdf`)
    .set(tenant.headers)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
    })
    .expect(200);
  expect(pdf.headers['content-type']).toBe('application/pdf');
  expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
  const stranger = await makeTenant(app);
  await app.http.get(`/api/v1/billing/invoices/${invoices.data[0].id}`).set(stranger.headers).expect(404);
  const admin = await makeMember(app, tenant, 'ADMIN');
  await app.http.post('/api/v1/subscription/cancel').set(admin.headers).send({ when: 'NOW' }).expect(403);
  await expectMoneyInvariants(app);
});

test('a price edited between preview and change is told once, then charged as shown anew; archived plans are refused', async () => {
  const tenant = await makeTenant(app);
  const plan = (amount: number) => ({
    code: 'edited',
    nameEn: 'E',
    nameTr: 'E',
    prices: [{ interval: 'MONTH' as const, amount }],
    features: [],
  });
  const choice = { planCode: 'edited', interval: 'MONTH' as const };
  await savePlan(app.ctx(), plan(500));
  const now = as(tenant, new Date());
  expect((await previewChange(now, choice)).dueNow.amount).toBe(500);
  await savePlan(app.ctx(), plan(600));
  await expect(startSubscription(now, choice)).rejects.toMatchObject({ code: 'price_changed' });
  expect((await previewChange(now, choice)).dueNow.amount).toBe(600);
  await startSubscription(now, choice);
  expect(await owed(tenant)).toBe(600);
});

test('random plans, prices, tax and moments: preview equals invoice to the unit', async () => {
  await saveTaxRate(app.ctx(), { country: 'DE', name: 'USt', rateBp: 1900, inclusive: false });
  const location = await makeLocation(app, { country: 'DE' });
  const price = fc.integer({ min: 1, max: 200_000 });
  await fc.assert(
    fc.asyncProperty(price, price, fc.integer({ min: 1, max: 30 * 86_400 }), async (low, high, seconds) => {
      const code = `p${randomUUID().slice(0, 8)}`;
      for (const [suffix, amount] of [
        ['a', Math.min(low, high)],
        ['b', Math.max(low, high) + 1],
      ] as const)
        await savePlan(app.ctx(), {
          code: code + suffix,
          nameEn: 'P',
          nameTr: 'P',
          prices: [{ interval: 'MONTH', amount }],
          features: [],
        });
      const tenant = await makeTenant(app, { location });
      const start = new Date('2026-01-31T13:14:15Z');
      await startSubscription(as(tenant, start), { planCode: `${code}a`, interval: 'MONTH' });
      const later = as(
        tenant,
        new Date(Math.min(start.getTime() + seconds * 1000, Date.parse('2026-02-28T13:14:14Z'))),
      );
      const shown = await previewChange(later, { planCode: `${code}b`, interval: 'MONTH' });
      const before = await owed(tenant);
      await changeSubscription(later, { planCode: `${code}b`, interval: 'MONTH' });
      expect((await owed(tenant)) - before).toBe(shown.dueNow.amount);
      const invoice = await app.platform.database.prisma.invoice.findFirst({
        where: { workspaceId: tenant.workspace.id },
        orderBy: { ordinal: 'desc' },
        include: { lines: { orderBy: { position: 'asc' } } },
      });
      if (shown.dueNow.amount > 0) {
        expect(invoice?.lines.map((line) => line.amount + line.tax)).toEqual(
          shown.lines.map((line) => line.amount.amount),
        );
      }
    }),
    { numRuns: 12 },
  );
  await expectMoneyInvariants(app);
});

test('downgrade and interval change wait for the period’s end and can be taken back; cancel and resume', async () => {
  const tenant = await makeTenant(app);
  await startSubscription(as(tenant, '2026-01-31T10:00:00Z'), plus);
  const planned = await changeSubscription(as(tenant, '2026-02-03T00:00:00Z'), starter);
  expect(planned).toMatchObject({
    planCode: 'plus',
    pendingChange: { planCode: 'starter', effectiveAt: '2026-02-28T10:00:00.000Z' },
  });
  expect((await changeSubscription(as(tenant, '2026-02-04T00:00:00Z'), plus)).pendingChange).toBeNull();
  await changeSubscription(as(tenant, '2026-02-05T00:00:00Z'), { planCode: 'starter', interval: 'YEAR' });
  await runBillingCycle(as(tenant, '2026-02-28T10:00:00Z'));
  expect(await owed(tenant)).toBe(2490 + 9900);
  await cancelSubscription(as(tenant, '2026-03-01T00:00:00Z'), 'PERIOD_END');
  await expect(cancelSubscription(as(tenant, '2026-03-01T00:00:00Z'), 'PERIOD_END')).rejects.toMatchObject({
    code: 'already_canceled',
  });
  await resumeSubscription(as(tenant, '2026-03-02T00:00:00Z'));
  await expect(resumeSubscription(as(tenant, '2026-03-02T00:00:00Z'))).rejects.toMatchObject({ code: 'not_canceling' });
  await cancelSubscription(as(tenant, '2026-03-03T00:00:00Z'), 'PERIOD_END');
  await runBillingCycle(as(tenant, '2027-03-01T00:00:00Z'));
  const row = await app.platform.database.prisma.subscription.findFirstOrThrow({
    where: { workspaceId: tenant.workspace.id },
  });
  expect([row.status, row.endedAt?.toISOString()]).toEqual(['CANCELED', '2027-02-28T10:00:00.000Z']);
  expect(await owed(tenant)).toBe(2490 + 9900);
});

test('a trial costs nothing and its end is the anchor; usage is invoiced with the next period, once', async () => {
  const tenant = await makeTenant(app);
  const started = await startSubscription(as(tenant, '2026-05-17T08:00:00Z'), {
    planCode: 'business',
    interval: 'MONTH',
  });
  expect(started).toMatchObject({ status: 'TRIALING', currentPeriodEnd: '2026-05-31T08:00:00.000Z' });
  const charge = {
    workspaceId: tenant.workspace.id,
    amount: 333,
    source: `action:${randomUUID()}`,
    description: { key: 'action' as const },
    cause: { type: 'action' as const, id: null },
  };
  await bookCharge(as(tenant, '2026-05-20T08:00:00Z'), charge);
  await Promise.all([1, 2, 3].map(() => runBillingCycle(as(tenant, '2026-05-31T08:00:00Z'))));
  const invoices = await app.platform.database.prisma.invoice.findMany({
    where: { workspaceId: tenant.workspace.id },
    include: { lines: true },
  });
  expect(invoices.map((invoice) => [invoice.total, invoice.lines.length])).toEqual([[333 + 7900, 2]]);
  await cancelSubscription(as(tenant, '2026-06-01T00:00:00Z'), 'NOW');
  expect(
    (await startSubscription(as(tenant, '2026-06-02T00:00:00Z'), { planCode: 'business', interval: 'MONTH' })).status,
  ).toBe('ACTIVE');
});

test('20 parallel changes of mind equal some serial order; one subscription, at most one pending change', async () => {
  const tenant = await makeTenant(app);
  const starts = await Promise.allSettled(
    Array.from({ length: 8 }, () => startSubscription(as(tenant, '2026-04-10T00:00:00Z'), starter)),
  );
  expect(starts.filter((item) => item.status === 'fulfilled')).toHaveLength(1);
  const now = as(tenant, '2026-04-20T00:00:00Z');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_item, index) =>
      [
        () => changeSubscription(now, plus),
        () => changeSubscription(now, { planCode: 'starter', interval: 'YEAR' }),
        () => cancelSubscription(now, 'PERIOD_END'),
        () => resumeSubscription(now),
      ][index % 4]?.(),
    ),
  );
  for (const item of outcomes) if (item.status === 'rejected') expect(item.reason).toMatchObject({ status: 409 });
  const rows = await app.platform.database.prisma.subscription.findMany({
    where: { workspaceId: tenant.workspace.id },
  });
  expect(rows).toHaveLength(1);
  expect(await owed(tenant)).toBeGreaterThanOrEqual(990);
  await expectMoneyInvariants(app);
});

test('suspension stops the periods; the return charges the rest of the one that runs and keeps the anchor', async () => {
  const tenant = await makeTenant(app);
  await startSubscription(as(tenant, '2026-01-31T00:00:00Z'), starter);
  await suspendSubscription(as(tenant, '2026-02-10T00:00:00Z'), tenant.workspace.id);
  await expect(changeSubscription(as(tenant, '2026-02-11T00:00:00Z'), plus)).rejects.toMatchObject({
    code: 'subscription_suspended',
  });
  await runBillingCycle(as(tenant, '2026-04-01T00:00:00Z'));
  expect(await owed(tenant)).toBe(990);
  await Promise.all([1, 2].map(() => returnFromSuspension(as(tenant, '2026-04-15T00:00:00Z'), tenant.workspace.id)));
  expect(await owed(tenant)).toBe(990 + 495);
  const row = await app.platform.database.prisma.subscription.findFirstOrThrow({
    where: { workspaceId: tenant.workspace.id },
  });
  expect([row.status, row.currentPeriodStart.toISOString(), row.currentPeriodEnd.toISOString()]).toEqual([
    'ACTIVE',
    '2026-03-31T00:00:00.000Z',
    '2026-04-30T00:00:00.000Z',
  ]);
});

test('two years of many anchors, caught up in one go: the SQL’s calendar and money are those of the pure rules', async () => {
  const { prisma } = app.platform.database;
  const version = await prisma.planVersion.findFirstOrThrow({
    where: { plan: { code: 'starter' }, supersededAt: null },
  });
  const anchors = [
    '2023-12-31T23:59:59Z',
    '2024-01-29T00:00:00Z',
    '2024-01-30T12:00:00Z',
    '2024-02-29T05:00:00Z',
    '2024-03-31T00:00:00Z',
    '2024-01-15T01:02:03Z',
  ];
  const tenants = await Promise.all(
    anchors.flatMap((anchor) =>
      ['MONTH', 'YEAR'].map(async (interval) => ({
        tenant: await makeTenant(app),
        anchor: new Date(anchor),
        interval,
      })),
    ),
  );
  for (const { tenant, anchor, interval } of tenants) {
    await prisma.subscription.create({
      data: {
        workspaceId: tenant.workspace.id,
        status: 'ACTIVE',
        planVersionId: version.id,
        interval: interval as 'MONTH',
        anchorAt: anchor,
        startedAt: anchor,
        currentPeriodStart: anchor,
        currentPeriodEnd: boundary(anchor, interval === 'YEAR' ? 12 : 1),
        usagePeriodStart: anchor,
        usagePeriodEnd: boundary(anchor, 1),
      },
    });
  }
  await Promise.all([1, 2].map(() => runBillingCycle(app.ctx({ now: new Date('2026-03-01T00:00:00Z') }), 5)));
  for (const { tenant, anchor, interval } of tenants) {
    const step = interval === 'YEAR' ? 12 : 1;
    const expected: string[] = [];
    for (let count = step; boundary(anchor, count) <= new Date('2026-03-01T00:00:00Z'); count += step)
      expected.push(boundary(anchor, count).toISOString());
    const entries = await prisma.ledgerEntry.findMany({
      where: { workspaceId: tenant.workspace.id },
      orderBy: { seq: 'asc' },
    });
    expect(entries.map((entry) => entry.periodStart?.toISOString())).toEqual(expected);
    expect(new Set(entries.map((entry) => entry.amount))).toEqual(new Set([interval === 'YEAR' ? 9900 : 990]));
    const row = await prisma.subscription.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id } });
    expect(row.currentPeriodStart.toISOString()).toBe(expected.at(-1));
  }
  await expectMoneyInvariants(app);
});

async function owed(tenant: Tenant): Promise<number> {
  const row = await app.platform.database.prisma.userBalance.findUnique({
    where: { workspaceId: tenant.workspace.id },
  });
  return row?.owed ?? 0;
}
