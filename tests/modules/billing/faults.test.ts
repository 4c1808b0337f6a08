import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { applyEvent, EVENT_TRIES } from '../../../src/modules/billing/billing.events.js';
import {
  bookEntry,
  collectDebt,
  invoiceUnbilled,
  resolvePayment,
  runAutoCharge,
  takePayment,
} from '../../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../../src/modules/billing/sandbox/sandbox.server.js';
import { savePlan, seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { runBillingCycle, startSubscription } from '../../../src/modules/subscription/subscription.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { owe, runJobs, saveCard, withSandbox } from '../../support/payments.js';

let app: TestApp;
let sandbox: Sandbox;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  sandbox = await withSandbox(app);
  await seedCatalog(app.ctx());
});
beforeEach(async () => {
  sandbox.faults.length = 0;
  sandbox.webhooks.reverse = false;
  tenant = await makeTenant(app);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const db = () => app.platform.database.prisma;
const pay = () => app.http.post('/api/v1/billing/pay').set(tenant.headers).send({});
const owed = async () =>
  (await db().userBalance.findUnique({ where: { workspaceId: tenant.workspace.id } }))?.owed ?? 0;
const payments = () => db().payment.findMany({ where: { workspaceId: tenant.workspace.id } });
const intents = async () =>
  (
    await app.platform.database.pool.query(
      `select data from stripe_sandbox.object where kind = 'payment_intent' and data->'metadata'->>'workspaceId' = $1`,
      [tenant.workspace.id],
    )
  ).rows.map((row) => row.data as { id: string; status: string });
const stripe = (path: string, body: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/v1/${path}`, { method: 'POST', body: new URLSearchParams(body) });
/** An event as Stripe would sign and send it. */
const send = (type: string, object: object, id = `evt_${type}_${Math.random()}`) => {
  const payload = JSON.stringify({ id, object: 'event', type, livemode: false, created: 1, data: { object } });
  const request = app.http.post('/webhooks/stripe').set('Stripe-Signature', sandbox.sign(payload));
  return request.type('json').send(payload).expect(200);
};

test('the customer, staff, the clock and a new charge all collect at once: one charge, whoever it was', async () => {
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 900);
  const { id } = tenant.workspace;
  await Promise.allSettled([
    pay(),
    takePayment(app.ctx(), { workspaceId: id, amount: null, origin: 'STAFF' }),
    runAutoCharge(app.ctx()),
    collectDebt(app.ctx(), id, true),
    pay(),
  ]);
  expect((await intents()).map((intent) => intent.status)).toEqual(['succeeded']);
  expect([(await payments()).length, await owed()]).toEqual([1, 0]);
});

test('news in the wrong order: a refund before its payment’s success, a failure after it, a card’s removal before its arrival', async () => {
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 800);
  sandbox.faults.push({ path: '/v1/payment_intents', kind: 'lost_answer', times: 2 });
  await pay().expect(202);
  sandbox.faults.length = 0;
  const [intent] = await intents();
  await stripe('refunds', { payment_intent: intent?.id ?? '', amount: '300' });
  sandbox.webhooks.reverse = true;
  await sandbox.flush();
  await runJobs(app);
  await send('payment_intent.payment_failed', { ...intent, status: 'requires_payment_method' });
  await runJobs(app);
  expect((await payments()).map((item) => [item.status, item.refunded])).toEqual([['SUCCEEDED', 300]]);
  expect(await owed()).toBe(0);
  const card = await db().paymentMethod.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id } });
  await stripe(`payment_methods/${card.stripeId}/detach`);
  await sandbox.flush();
  await send('payment_method.attached', { id: card.stripeId, customer: null });
  await runJobs(app);
  const { body } = await app.http.get('/api/v1/billing/payment-methods').set(tenant.headers).expect(200);
  expect(body.data).toEqual([]);
  await expectMoneyInvariants(app);
});

test('a handler that fails half-way is rolled back and tried again; one that always fails is parked for a person', async () => {
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 700);
  sandbox.faults.push({ path: '/v1/payment_intents', kind: 'lost_answer', times: 2 });
  await pay().expect(202);
  const [intent] = await intents();
  const refund = { id: 're_late', amount: 200, status: 'succeeded', payment_intent: intent?.id, metadata: {} };
  await send('refund.created', refund, 'evt_late');
  // Stripe cannot be asked for the payment that it belongs to: nothing of it may stay.
  sandbox.faults.splice(0, 9, { path: `/v1/payment_intents/${intent?.id}`, kind: 'error_500', times: 2 });
  await expect(applyEvent(app.ctx(), 'evt_late')).rejects.toThrow();
  expect(await db().stripeEvent.findUniqueOrThrow({ where: { id: 'evt_late' } })).toMatchObject({
    attempts: 1,
    appliedAt: null,
  });
  expect([await owed(), await db().refund.count({ where: { workspaceId: tenant.workspace.id } })]).toEqual([700, 0]);
  await Promise.allSettled([applyEvent(app.ctx(), 'evt_late'), applyEvent(app.ctx(), 'evt_late')]);
  await applyEvent(app.ctx(), 'evt_late');
  expect((await payments()).map((item) => [item.status, item.refunded])).toEqual([['SUCCEEDED', 200]]);

  await send('refund.created', { ...refund, id: 're_huge', amount: 9_000 }, 'evt_huge');
  for (let n = 0; n < EVENT_TRIES; n++) await expect(applyEvent(app.ctx(), 'evt_huge')).rejects.toThrow();
  expect(await db().billingAlert.count({ where: { kind: 'event_parked', subject: 'evt_huge' } })).toBe(1);
  expect((await payments())[0]?.refunded).toBe(200);
  await expectMoneyInvariants(app);
});

test('a card removed or swapped while it is being charged, and a card of another’s: at most one charge, on the card it began with', async () => {
  await saveCard(app, sandbox, tenant);
  await saveCard(app, sandbox, tenant, 'pm_card_mastercard');
  await owe(app, tenant, 600);
  sandbox.faults.push({ path: '/v1/payment_intents', kind: 'lost_request', times: 2 });
  await pay().expect(202);
  const [first, second] = await db().paymentMethod.findMany({
    where: { workspaceId: tenant.workspace.id },
    orderBy: { isDefault: 'desc' },
  });
  await app.http.put(`/api/v1/billing/payment-methods/${second?.id}/default`).set(tenant.headers).expect(200);
  await app.http.delete(`/api/v1/billing/payment-methods/${first?.id}`).set(tenant.headers).expect(204);
  const [payment] = await payments();
  await Promise.allSettled([1, 2].map(() => resolvePayment(app.ctx(), payment?.id ?? '')));
  const after = await payments();
  expect(after.map((item) => [item.last4, ['FAILED', 'SUCCEEDED'].includes(item.status)])).toEqual([['4242', true]]);
  const charged = (await intents()).filter((intent) => intent.status === 'succeeded').length;
  expect(await owed()).toBe(600 - 600 * charged);
  const stranger = await makeTenant(app);
  await saveCard(app, sandbox, stranger);
  const theirs = await db().paymentMethod.findFirstOrThrow({ where: { workspaceId: stranger.workspace.id } });
  await app.http.put(`/api/v1/billing/payment-methods/${theirs.id}/default`).set(tenant.headers).expect(404);
  await app.http.delete(`/api/v1/billing/payment-methods/${theirs.id}`).set(tenant.headers).expect(404);
  await expectMoneyInvariants(app);
});

test('clocks five minutes apart, and one set back: each period once, none skipped, numbers never out of order', async () => {
  const start = new Date(Date.now() - 40 * 86_400_000);
  await startSubscription(app.ctx({ workspaceId: tenant.workspace.id, now: start }), {
    planCode: 'starter',
    interval: 'MONTH',
  });
  const end = (await db().subscription.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id } }))
    .currentPeriodEnd;
  const at = (minutes: number) => runBillingCycle(app.ctx({ now: new Date(end.getTime() + minutes * 60_000) }));
  await Promise.all([at(-2.5), at(2.5), at(-2.5), at(2.5)]);
  await at(-60 * 24);
  await at(3);
  const entries = await db().ledgerEntry.findMany({
    where: { workspaceId: tenant.workspace.id, descriptionKey: 'plan' },
    orderBy: { seq: 'asc' },
  });
  expect(entries.map((entry) => entry.periodStart?.getTime())).toEqual([
    entries[0]?.periodStart?.getTime(),
    end.getTime(),
  ]);
  await expectMoneyInvariants(app);
});

test('nothing to bill, or less than nothing: no invoice, the rest is a credit; a debt below the smallest charge waits', async () => {
  const { id } = tenant.workspace;
  await savePlan(app.ctx(), {
    code: 'nil',
    nameEn: 'Nil',
    nameTr: 'Sıfır',
    prices: [{ interval: 'MONTH', amount: 0 }],
    features: [],
  });
  await startSubscription(app.ctx({ workspaceId: id }), { planCode: 'nil', interval: 'MONTH' });
  await runBillingCycle(app.ctx({ now: new Date(Date.now() + 70 * 86_400_000) }));
  expect(await db().invoice.count({ where: { workspaceId: id } })).toBe(0);
  await owe(app, tenant, 100);
  await bookEntry(app.ctx(), {
    workspaceId: id,
    kind: 'CREDIT',
    amount: -140,
    source: `test:credit:${id}`,
    description: { key: 'fee_reversed', params: { what: 'test' } },
    cause: { type: 'action', id: null },
  });
  await invoiceUnbilled(app.ctx(), id);
  expect([await db().invoice.count({ where: { workspaceId: id } }), await owed()]).toEqual([0, -40]);
  await saveCard(app, sandbox, tenant);
  expect((await pay().expect(409)).body.code).toBe('nothing_owed');
  await owe(app, tenant, 80);
  await invoiceUnbilled(app.ctx(), id);
  await runAutoCharge(app.ctx());
  expect([await owed(), (await payments()).length]).toEqual([40, 0]);
  expect((await pay().expect(422)).body.errors[0].path).toBe('amount');
  await expectMoneyInvariants(app);
});
