import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bookCharge } from '../../../src/modules/billing/billing.service.js';
import { taxWithin, withTax } from '../../../src/modules/catalog/catalog.pricing.js';
import {
  archivePlan,
  entitlement,
  getOffer,
  getTerms,
  releaseFeature,
  reserveFeature,
  savePlan,
  saveTaxRate,
  seedCatalog,
} from '../../../src/modules/catalog/catalog.service.js';
import { share } from '../../../src/shared/money.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeTenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const HALF = { code: 'half', nameEn: 'Half', nameTr: 'Yarım', prices: [], features: [] };

test('an installation without plans charges nothing; the seed lays them once', async () => {
  const { workspace } = await makeTenant(app);
  expect(await entitlement(app.ctx(), workspace.id, 'scan')).toMatchObject({ allowed: true, price: 0 });
  await Promise.all([seedCatalog(app.ctx()), seedCatalog(app.ctx())]);
  const { body } = await app.http.get('/api/v1/plans').expect(200);
  expect(body.data.map((plan: { code: string }) => plan.code)).toEqual(['starter', 'plus', 'business']);
  expect(body.data[0].prices).toEqual([
    { interval: 'MONTH', amount: 990, currency: 'USD' },
    { interval: 'YEAR', amount: 9900, currency: 'USD' },
  ]);
  expect(body.data[0].features[0]).toEqual({
    code: 'scan',
    name: 'Scans',
    kind: 'QUOTA',
    unit: 'ACTION',
    included: 5,
    overage: { amount: 200, currency: 'USD' },
  });
  const turkish = await app.http.get('/api/v1/plans').set('Accept-Language', 'tr-TR').expect(200);
  expect(turkish.body.data[0].name).toBe('Başlangıç');
});

test('the last free ones asked 20 times at once go to as many requests, the rest is priced; a failure gives one back', async () => {
  const tenant = await subscribed('starter');
  const sources = Array.from({ length: 20 }, () => `action:${randomUUID()}`);
  const wish = (source: string) => ({ workspaceId: tenant.workspace.id, featureCode: 'scan', source });
  const answers = await Promise.all(sources.map((source) => reserveFeature(app.ctx(), wish(source))));
  expect(answers.filter((answer) => answer.free === 1 && answer.price === 0)).toHaveLength(5);
  expect(answers.filter((answer) => answer.priced === 1 && answer.price === 200)).toHaveLength(15);
  const freeOne = sources[answers.findIndex((answer) => answer.free === 1)] ?? '';
  expect(await reserveFeature(app.ctx(), wish(freeOne))).toMatchObject({ free: 1, price: 0 });
  const released = await Promise.all([1, 2, 3].map(() => releaseFeature(app.ctx(), freeOne)));
  expect(released.filter(Boolean)).toHaveLength(1);
  expect(await entitlement(app.ctx(), tenant.workspace.id, 'scan', { quantity: 3 })).toMatchObject({
    left: 1,
    free: 1,
    priced: 2,
    price: 400,
  });
});

test('what stands is counted as it stands; a limit, a missing feature and a suspension refuse with the reason', async () => {
  const tenant = await subscribed('starter');
  const ask = (code: string, standing?: number) => entitlement(app.ctx(), tenant.workspace.id, code, { standing });
  expect(await ask('members', 9)).toMatchObject({ allowed: true, left: 1, price: 0 });
  expect(await ask('members', 10)).toMatchObject({ allowed: false, reason: 'limit_reached' });
  expect(await ask('shipping_discount')).toMatchObject({ allowed: false, reason: 'not_in_plan' });
  expect(await ask('hold')).toMatchObject({ allowed: true, price: 0, left: null });
  await app.platform.database.prisma.subscription.updateMany({
    where: { workspaceId: tenant.workspace.id },
    data: { status: 'SUSPENDED', suspendedAt: new Date() },
  });
  expect(await ask('scan')).toMatchObject({ allowed: false, reason: 'suspended' });
  await expect(
    reserveFeature(app.ctx(), { workspaceId: tenant.workspace.id, featureCode: 'scan', source: 'action:x' }),
  ).rejects.toMatchObject({ code: 'action_not_allowed' });
});

test('an edit makes a new version, a running subscription keeps its price; the same again makes none', async () => {
  const plan = { ...HALF, prices: [{ interval: 'MONTH' as const, amount: 1000 }] };
  await savePlan(app.ctx(), plan);
  const sold = await getOffer(app.ctx(), 'half', 'MONTH');
  await savePlan(app.ctx(), plan);
  expect((await getOffer(app.ctx(), 'half', 'MONTH')).planVersionId).toBe(sold.planVersionId);
  const saved = await savePlan(app.ctx(), { ...plan, prices: [{ interval: 'MONTH', amount: 1200 }] });
  expect((await getOffer(app.ctx(), 'half', 'MONTH')).amount).toBe(1200);
  expect((await getTerms(app.ctx(), sold.planVersionId, 'MONTH')).amount).toBe(1000);
  await expect(savePlan(app.ctx(), plan, { seen: 1 })).rejects.toMatchObject({ code: 'version_conflict' });
  await expect(app.platform.database.pool.query('update "PlanPrice" set amount = 1')).rejects.toThrow('append-only');
  await archivePlan(app.ctx(), saved.id);
  await expect(getOffer(app.ctx(), 'half', 'MONTH')).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(savePlan(app.ctx(), { ...HALF, prices: [{ interval: 'MONTH', amount: -1 }] })).rejects.toThrow();
});

test('tax on top is in the quote, in the charge and in the split; whoever pays sees one price', async () => {
  await saveTaxRate(app.ctx(), { country: 'TR', name: 'KDV', rateBp: 2000, inclusive: false });
  const location = await makeLocation(app, { country: 'TR' });
  const { workspace } = await makeTenant(app, { location });
  const quote = await entitlement(app.ctx(), workspace.id, 'scan');
  expect(quote.price).toBe(300);
  const entry = await bookCharge(app.ctx(), {
    workspaceId: workspace.id,
    amount: quote.price,
    source: `action:${randomUUID()}`,
    description: { key: 'action' },
    cause: { type: 'action', id: null },
  });
  expect(entry).toMatchObject({ amount: 300, tax: 50, taxRateBp: 2000 });
});

test('100,000 random amounts: tax out of a price is the tax that was put on it, thirds add up, all within half a unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e8, max: 1e8 }), fc.integer({ min: 0, max: 10_000 }), (net, rateBp) => {
      const tax = { rateBp, inclusive: false };
      const paid = withTax(net, tax);
      const offBy = Math.abs((paid - net) * 20_000 - 2 * net * rateBp);
      return taxWithin(paid, tax) === paid - net && offBy <= 10_000;
    }),
    { numRuns: 100_000 },
  );
  expect([share(1, 1, 2), share(-1, 1, 2), share(435, 100, 1), share(100, 1, 3), share(5, 1, 10)]).toEqual([
    1, -1, 43_500, 33, 1,
  ]);
});

async function subscribed(planCode: string) {
  const tenant = await makeTenant(app);
  const offer = await getOffer(app.ctx(), planCode, 'MONTH');
  const start = new Date();
  const end = new Date(start.getTime() + 30 * 86_400_000);
  await app.platform.database.prisma.subscription.create({
    data: {
      workspaceId: tenant.workspace.id,
      status: 'ACTIVE',
      planVersionId: offer.planVersionId,
      interval: 'MONTH',
      anchorAt: start,
      startedAt: start,
      currentPeriodStart: start,
      currentPeriodEnd: end,
      usagePeriodStart: start,
      usagePeriodEnd: end,
    },
  });
  return tenant;
}
