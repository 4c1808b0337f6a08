import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { remindDebtors, runAutoCharge } from '../../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../../src/modules/billing/sandbox/sandbox.server.js';
import { seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { startSubscription } from '../../../src/modules/subscription/subscription.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { owe, runJobs, saveCard, withSandbox } from '../../support/payments.js';

let app: TestApp;
let sandbox: Sandbox;
beforeAll(async () => {
  app = await startTestApp();
  sandbox = await withSandbox(app);
  await seedCatalog(app.ctx());
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const db = () => app.platform.database.prisma;
const owed = async (tenant: Tenant) =>
  (await db().userBalance.findUnique({ where: { workspaceId: tenant.workspace.id } }))?.owed ?? 0;
const attempts = (tenant: Tenant) => db().payment.count({ where: { workspaceId: tenant.workspace.id } });
const send = (payload: string, signature: string) =>
  app.http
    .post('/webhooks/stripe')
    .set('Content-Type', 'application/json')
    .set('Stripe-Signature', signature)
    .send(payload);
const event = (given: object = {}) =>
  JSON.stringify({
    id: `evt_${randomUUID()}`,
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    created: 1_700_000_000,
    data: { object: { id: 'pi_x', customer: 'cus_x' } },
    ...given,
  });

test('a webhook without Stripe’s own, fresh signature over these very bytes is 400 and leaves nothing', async () => {
  const payload = event();
  const good = sandbox.sign(payload);
  await app.http.post('/webhooks/stripe').set('Content-Type', 'application/json').send(payload).expect(400);
  await send(payload, 't=1,v1=00').expect(400);
  await send(payload, good.replace('v1=', 'v0=')).expect(400);
  await send(payload, Stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_another' })).expect(400);
  await send(payload, sandbox.sign(payload, new Date(Date.now() - 301_000))).expect(400);
  await send(JSON.stringify(JSON.parse(payload), null, 1), good).expect(400);
  await send(payload.slice(0, -9), good).expect(400);
  expect(await db().stripeEvent.count()).toBe(0);
});

test('the same event 40 times at once is one row and one job; unknown subjects and modes are stored, alerted, without effect', async () => {
  const payload = event();
  const answers = await Promise.all(Array.from({ length: 40 }, () => send(payload, sandbox.sign(payload))));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  const live = event({ livemode: true });
  const odd = event({ type: 'something.new' });
  for (const item of [live, odd]) await send(item, sandbox.sign(item)).expect(200);
  await runJobs(app);
  const rows = await db().stripeEvent.findMany();
  expect(rows.map((row) => row.outcome).sort()).toEqual(['ignored', 'unknown_subject', 'wrong_mode']);
  expect(await db().billingAlert.count({ where: { kind: { in: ['unknown_subject', 'wrong_mode'] } } })).toBe(2);
  expect(await db().ledgerEntry.count()).toBe(0);
});

test('499, 500 and many small charges racing over the threshold: none, one, one collection of the whole debt', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 499);
  await runJobs(app);
  expect(await attempts(tenant)).toBe(0);
  await owe(app, tenant, 1);
  await runJobs(app);
  expect([await attempts(tenant), await owed(tenant)]).toEqual([1, 0]);
  await Promise.all(Array.from({ length: 60 }, () => owe(app, tenant, 25)));
  await Promise.all([runAutoCharge(app.ctx()), runAutoCharge(app.ctx()), runJobs(app)]);
  expect([await attempts(tenant), await owed(tenant)]).toEqual([2, 0]);
  await sandbox.flush();
  await runJobs(app);
  expect(await db().ledgerEntry.count({ where: { workspaceId: tenant.workspace.id, kind: 'PAYMENT' } })).toBe(2);
});

test('declined: tried on days 1, 3, 5, 7 and no other, one reminder a level, then suspended; another card restores it', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant, 'pm_card_chargeDeclinedInsufficientFunds');
  const start = Date.now();
  const at = (days: number) =>
    app.ctx({ now: new Date(start + days * 86_400_000 + 1_000), workspaceId: tenant.workspace.id });
  await startSubscription(at(0), { planCode: 'starter', interval: 'YEAR' });
  const status = async () =>
    (await db().subscription.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id } })).status;
  const tried: number[] = [];
  for (let half = 0; half <= 20; half++) {
    const before = await attempts(tenant);
    await Promise.all([runAutoCharge(at(half / 2)), runAutoCharge(at(half / 2))]);
    await Promise.all([remindDebtors(at(half / 2)), remindDebtors(at(half / 2))]);
    await runJobs(app);
    if ((await attempts(tenant)) > before) tried.push(half / 2);
    if (half === 2) expect(await status()).toBe('PAST_DUE');
  }
  expect(tried).toEqual([0, 1, 3, 5, 7]);
  const reminders = await db().balanceReminder.findMany({
    where: { workspaceId: tenant.workspace.id },
    orderBy: { level: 'asc' },
  });
  expect(reminders.map((reminder) => reminder.level)).toEqual([1, 2, 3, 4]);
  expect(await status()).toBe('SUSPENDED');
  await saveCard(app, sandbox, tenant, 'pm_card_visa');
  const good = await db().paymentMethod.findFirstOrThrow({
    where: { workspaceId: tenant.workspace.id, last4: '4242' },
  });
  await app.http.put(`/api/v1/billing/payment-methods/${good.id}/default`).set(tenant.headers).expect(200);
  await runJobs(app);
  expect([await status(), await owed(tenant)]).toEqual(['ACTIVE', 0]);
  const told = await db().notificationDelivery.findMany({
    where: { workspaceId: tenant.workspace.id },
    orderBy: { createdAt: 'asc' },
  });
  expect(told.map((mail) => mail.event)).toEqual([
    'payment-failed',
    ...Array(4).fill('balance-reminder'),
    'subscription-suspended',
    'subscription-restored',
  ]);
  expect(told[0]?.text).toContain(`/app/billing?workspace=${tenant.workspace.id}`);
  expect(told[4]?.subject).toContain('Last reminder: $99.00');
  const { body } = await app.http.get('/api/v1/billing/balance').set(tenant.headers).expect(200);
  expect(body.nextRetryAt).toBeNull();
  await expectMoneyInvariants(app);
});
