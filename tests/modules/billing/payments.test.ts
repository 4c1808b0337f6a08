import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  reconcile,
  refundPayment,
  resolvePayment,
  runAutoCharge,
} from '../../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../../src/modules/billing/sandbox/sandbox.server.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeMember, makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { owe, runJobs, saveCard, withSandbox } from '../../support/payments.js';

let app: TestApp;
let sandbox: Sandbox;
beforeAll(async () => {
  app = await startTestApp();
  sandbox = await withSandbox(app);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});
beforeEach(() => {
  sandbox.faults.length = 0;
});

const db = () => app.platform.database.prisma;
const pay = (tenant: Tenant, body: object = {}, key?: string) => {
  const request = app.http.post('/api/v1/billing/pay').set(tenant.headers);
  return (key ? request.set('Idempotency-Key', key) : request).send(body);
};
const owed = async (tenant: Tenant) =>
  (await db().userBalance.findUnique({ where: { workspaceId: tenant.workspace.id } }))?.owed ?? 0;
const payments = (tenant: Tenant) =>
  db().payment.findMany({ where: { workspaceId: tenant.workspace.id }, orderBy: { createdAt: 'asc' } });
const charged = async (tenant: Tenant) => {
  const events = await sandbox.events();
  return events.filter((event) => {
    const { object } = event.data as { object: { metadata?: { workspaceId?: string } } };
    return event.type === 'payment_intent.succeeded' && object.metadata?.workspaceId === tenant.workspace.id;
  }).length;
};

test('save a card, pay a part, pay the rest; what is no amount is refused', async () => {
  const tenant = await makeTenant(app);
  await owe(app, tenant, 400);
  expect((await pay(tenant).expect(402)).body.code).toBe('payment_method_required');
  await saveCard(app, sandbox, tenant);
  for (const amount of [0, -1, 1.5, '100', 401, 49, 2 ** 53 + 1, { amount: 100, currency: 'EUR' }, null]) {
    expect((await pay(tenant, { amount })).status).toBe(422);
  }
  await app.http.post('/api/v1/billing/pay').set(tenant.headers).type('json').send('{"amount":1e400}').expect(422);
  const part = await pay(tenant, { amount: 150 }).expect(200);
  expect(part.body).toMatchObject({ status: 'SUCCEEDED', amount: { amount: 150, currency: 'USD' }, last4: '4242' });
  await pay(tenant, { amount: { amount: 100, currency: 'USD' } }).expect(200);
  await pay(tenant).expect(200);
  expect(await owed(tenant)).toBe(0);
  expect((await pay(tenant).expect(409)).body.code).toBe('nothing_owed');
  const { body } = await app.http.get('/api/v1/billing/payments').set(tenant.headers).expect(200);
  expect(body.data.map((item: { amount: { amount: number } }) => item.amount.amount)).toEqual([150, 100, 150]);
  const admin = await makeMember(app, tenant, 'ADMIN');
  await app.http.post('/api/v1/billing/pay').set(admin.headers).send({}).expect(403);
  await expectMoneyInvariants(app);
});

test('30 parallel payments, with equal and with different keys, are one charge', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 480);
  const same = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_item, index) => pay(tenant, {}, index % 2 ? same : randomUUID())),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 409]));
  expect(await charged(tenant)).toBe(1);
  expect(await owed(tenant)).toBe(0);
  await owe(app, tenant, 100);
  const key = randomUUID();
  await pay(tenant, { amount: 60 }, key).expect(200);
  const replay = await pay(tenant, { amount: 60 }, key).expect(200);
  expect(replay.headers['idempotent-replayed']).toBe('true');
  expect((await pay(tenant, { amount: 61 }, key).expect(422)).body.code).toBe('idempotency_key_reused');
  expect(await owed(tenant)).toBe(40);
});

test.each(['lost_answer', 'lost_request', 'error_500', 'bad_json', 'error_429'] as const)(
  '%s: one charge in the end',
  async (kind) => {
    const tenant = await makeTenant(app);
    await saveCard(app, sandbox, tenant);
    await owe(app, tenant, 300);
    sandbox.faults.push({ path: '/v1/payment_intents', kind, times: 2 });
    const answer = await pay(tenant);
    expect([200, 202]).toContain(answer.status);
    sandbox.faults.length = 0;
    await pay(tenant).expect(409);
    for (const { id } of await payments(tenant))
      await Promise.all([resolvePayment(app.ctx(), id), resolvePayment(app.ctx(), id)]);
    expect(await charged(tenant)).toBe(1);
    expect((await payments(tenant)).map((item) => item.status)).toEqual(['SUCCEEDED']);
    expect(await owed(tenant)).toBe(0);
  },
);

test('an answer with another amount books nothing and alerts; the truth at Stripe is booked by the reconciliation', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 310);
  sandbox.faults.push({ path: '/v1/payment_intents', kind: 'wrong_amount' });
  await pay(tenant).expect(202);
  expect(await owed(tenant)).toBe(310);
  const [payment] = await payments(tenant);
  expect(await db().billingAlert.count({ where: { kind: 'payment_mismatch', subject: payment?.id } })).toBe(1);
  await reconcile(app.ctx());
  expect(await owed(tenant)).toBe(0);
});

test('an attempt older than Stripe’s memory of its key is looked up, never sent again', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 320);
  sandbox.faults.push({ path: '/v1/payment_intents', kind: 'lost_request', times: 2 });
  await pay(tenant).expect(202);
  const [payment] = await payments(tenant);
  await db().payment.update({ where: { id: payment?.id }, data: { createdAt: new Date(Date.now() - 25 * 3_600_000) } });
  await resolvePayment(app.ctx(), payment?.id ?? '');
  expect((await payments(tenant)).map((item) => [item.status, item.failureCode])).toEqual([
    ['FAILED', 'never_reached_stripe'],
  ]);
  expect(await charged(tenant)).toBe(0);
});

test('declined is 402; authentication is 202, given again, and booked once hours later by the webhook alone', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant, 'pm_card_chargeDeclined');
  await owe(app, tenant, 450);
  expect((await pay(tenant).expect(402)).body.code).toBe('card_declined');
  await saveCard(app, sandbox, tenant, 'pm_card_authenticationRequired');
  const methods = await db().paymentMethod.findMany({ where: { workspaceId: tenant.workspace.id } });
  const authenticating = methods.find((method) => method.last4 === '3184');
  await app.http.put(`/api/v1/billing/payment-methods/${authenticating?.id}/default`).set(tenant.headers).expect(200);
  const stranger = await makeTenant(app);
  await app.http.put(`/api/v1/billing/payment-methods/${authenticating?.id}/default`).set(stranger.headers).expect(404);
  const waiting = await pay(tenant).expect(202);
  expect(waiting.body).toMatchObject({ status: 'REQUIRES_ACTION', clientSecret: expect.stringContaining('_secret_') });
  expect((await pay(tenant).expect(202)).body.id).toBe(waiting.body.id);
  await runAutoCharge(app.ctx());
  const intent = String(waiting.body.clientSecret).split('_secret_')[0];
  await fetch(`${sandbox.url}/v1/payment_intents/${intent}/confirm`, { method: 'POST', body: 'outcome=succeed' });
  expect(await owed(tenant)).toBe(450);
  sandbox.webhooks.repeat = 3;
  sandbox.webhooks.reverse = true;
  await sandbox.flush();
  sandbox.webhooks.repeat = 1;
  sandbox.webhooks.reverse = false;
  await runJobs(app);
  expect(await owed(tenant)).toBe(0);
  expect(await db().ledgerEntry.count({ where: { workspaceId: tenant.workspace.id, kind: 'PAYMENT' } })).toBe(1);
  await expectMoneyInvariants(app);
});

test('the last card stays while something is owed; a removed one is gone at Stripe too', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 100);
  const [card] = await db().paymentMethod.findMany({ where: { workspaceId: tenant.workspace.id } });
  expect(
    (await app.http.delete(`/api/v1/billing/payment-methods/${card?.id}`).set(tenant.headers).expect(409)).body.code,
  ).toBe('card_needed');
  await pay(tenant).expect(200);
  await app.http.delete(`/api/v1/billing/payment-methods/${card?.id}`).set(tenant.headers).expect(204);
  const { body } = await app.http.get('/api/v1/billing/payment-methods').set(tenant.headers).expect(200);
  expect(body.data).toEqual([]);
});

test('refunds: never above the payment, even at once; with a credit nothing is owed again; disputes re-open the debt once', async () => {
  const tenant = await makeTenant(app);
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 1000);
  await pay(tenant).expect(200);
  const [payment] = await payments(tenant);
  const refunds = await Promise.allSettled(
    Array.from({ length: 5 }, () => refundPayment(app.ctx(), payment?.id ?? '', { amount: 300, reason: 'late' })),
  );
  expect(refunds.filter((item) => item.status === 'fulfilled')).toHaveLength(3);
  for (const item of refunds)
    if (item.status === 'rejected') expect(item.reason).toMatchObject({ code: 'refund_too_large' });
  expect(await owed(tenant)).toBe(0);
  await sandbox.flush();
  await runJobs(app);
  expect(await db().refund.count({ where: { paymentId: payment?.id, status: 'SUCCEEDED' } })).toBe(3);
  const post = (body: Record<string, string>) =>
    fetch(`${sandbox.url}/v1/disputes`, { method: 'POST', body: new URLSearchParams(body) });
  const opened = (await (await post({ payment_intent: payment?.stripeIntentId ?? '', amount: '100' })).json()) as {
    id: string;
  };
  await post({ id: opened.id, status: 'won' });
  sandbox.webhooks.reverse = true;
  await sandbox.flush();
  sandbox.webhooks.reverse = false;
  await runJobs(app);
  expect(
    await db().dispute.findMany({ where: { paymentId: payment?.id }, select: { status: true, amount: true } }),
  ).toEqual([{ status: 'WON', amount: 100 }]);
  expect(await owed(tenant)).toBe(0);
  await expectMoneyInvariants(app);
});
