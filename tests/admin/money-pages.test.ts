import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { invoiceUnbilled } from '../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { seedCatalog } from '../../src/modules/catalog/catalog.service.js';
import { startSubscription } from '../../src/modules/subscription/subscription.service.js';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { expectMoneyInvariants } from '../support/money.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { owe, runJobs, saveCard, withSandbox } from '../support/payments.js';

const DAY = 86_400_000;
let app: TestApp;
let sandbox: Sandbox;
let fay: StaffAgent;
let admin: StaffAgent;
beforeAll(async () => {
  app = await startOffice();
  sandbox = await withSandbox(app);
  await seedCatalog(app.ctx());
  [fay, admin] = await Promise.all([staffAgent(app, ['FINANCE']), staffAgent(app, ['ADMIN'])]);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const db = () => app.platform.database.prisma;
const page = async (agent: StaffAgent, name: string, query: Record<string, string> = {}) =>
  (await agent.get(`/admin/api/pages/${name}?${new URLSearchParams(query)}`)).body;
const post = async (agent: StaffAgent, name: string, body: object) =>
  (await agent.post(`/admin/api/pages/${name}`).set('Sec-Fetch-Site', 'same-origin').send(body)).body;
const debtor = async (amount: number, daysLate: number): Promise<Tenant> => {
  const tenant = await makeTenant(app);
  await owe(app, tenant, amount);
  await invoiceUnbilled(app.ctx({ now: new Date(Date.now() - (daysLate + 7) * DAY) }), tenant.workspace.id);
  return tenant;
};

test('debts by age, the oldest first, page by page; the buttons are the actions of the balance', async () => {
  // In the order of opening: a number's moment never goes back.
  const late = await debtor(1_000, 100);
  for (let i = 0; i < 24; i++) await debtor(100, 70);
  for (const [amount, days] of [
    [900, 45],
    [800, 10],
    [700, -3],
  ] as const)
    await debtor(amount, days);
  const first = await page(fay, 'debts');
  expect(first.sums.map((sum: { unpaid: number; count: number }) => [sum.unpaid, sum.count])).toEqual([
    [700, 1],
    [800, 1],
    [900, 1],
    [2_400, 24],
    [1_000, 1],
  ]);
  expect(first.debtors[0]).toMatchObject({ workspaceId: late.workspace.id, unpaid: 1_000, bucket: 'DAYS_OVER_90' });
  expect([first.debtors.length, first.more]).toEqual([25, true]);
  const second = await page(fay, 'debts', { page: '1' });
  expect([second.debtors.length, second.more]).toEqual([3, false]);
  const old = await page(fay, 'debts', { bucket: 'DAYS_31_60' });
  expect(old.debtors.map((row: { unpaid: number }) => row.unpaid)).toEqual([900]);
  expect((await page(fay, 'debts', { bucket: 'YESTERDAY' })).notice.type).toBe('error');
  const support = await staffAgent(app, ['SUPPORT']);
  expect((await page(support, 'debts')).debtors).toBeUndefined();
});

test('a customer’s account: plan, balance, ledger with its causes page by page, invoices, payments, card by its last digits alone', async () => {
  const tenant = await makeTenant(app);
  await startSubscription(app.ctx({ workspaceId: tenant.workspace.id }), { planCode: 'starter', interval: 'MONTH' });
  await saveCard(app, sandbox, tenant);
  await app.http.post('/api/v1/billing/pay').set(tenant.headers).send({}).expect(200);
  for (let i = 1; i <= 22; i++) await owe(app, tenant, i);
  const { account } = await page(fay, 'money', { id: tenant.workspace.id });
  expect(account).toMatchObject({ owed: 253, subscription: { status: 'ACTIVE', plan: 'Starter', price: 990 } });
  expect(account.cards).toMatchObject([{ last4: '4242', isDefault: true }]);
  expect(account.invoices).toMatchObject([{ status: 'PAID', total: 990, rest: 0 }]);
  expect(account.payments).toMatchObject([{ status: 'SUCCEEDED', amount: 990, last4: '4242' }]);
  const older = (await page(fay, 'money', { id: tenant.workspace.id, before: String(account.nextLedger) })).account;
  const balances = [...account.ledger, ...older.ledger].map((entry) => entry.balanceAfter);
  expect([balances.length, balances[0], balances.at(-1), older.nextLedger]).toEqual([24, 253, 990, null]);
  const paid = older.ledger.find((entry: { kind: string }) => entry.kind === 'PAYMENT');
  expect(paid.cause).toEqual({ type: 'payment', id: account.payments[0].id });
  expect(JSON.stringify(account)).not.toMatch(/cus_|pm_|pi_|seti_/);

  const { invoice } = await page(fay, 'invoice', { id: account.invoices[0].id });
  expect(invoice).toMatchObject({ total: 990, paid: 990, lines: [{ amount: 990, cause: { type: 'period' } }] });
  for (const language of ['en', 'tr']) {
    const pdf = await fay.get(`/admin/api/pages/invoice/download?id=${invoice.id}&language=${language}`).buffer(true);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers['content-disposition']).toContain(`${invoice.number}.pdf`);
  }
  const warehouse = await staffAgent(app, ['WAREHOUSE']);
  expect((await page(warehouse, 'money', { id: tenant.workspace.id })).account).toBeUndefined();
  expect((await page(fay, 'money', { id: tenant.user.id })).notice.code).toBe('not_found');
});

test('the dry run tells what the run then does, and writes nothing', async () => {
  const tenants = await Promise.all([makeTenant(app), makeTenant(app), makeTenant(app)]);
  for (const tenant of tenants) {
    const ctx = app.ctx({ workspaceId: tenant.workspace.id, now: new Date(Date.now() - 40 * DAY) });
    await startSubscription(ctx, { planCode: 'plus', interval: 'MONTH' });
    await owe(app, tenant, 130);
  }
  await db().subscription.updateMany({
    where: { workspaceId: tenants[2]?.workspace.id },
    data: { cancelAtPeriodEnd: true },
  });
  const count = async () => [await db().invoice.count(), await db().ledgerEntry.count(), await db().auditLog.count()];
  const before = await count();
  const shown = await page(fay, 'billingRun');
  expect(await count()).toEqual(before);
  const facts = (rows: { workspaceId: string; what: string; total: number }[]) =>
    new Map(rows.map((row) => [row.workspaceId, [row.what, row.total]]));
  const seen = facts(shown.rows);
  expect(tenants.map((tenant) => seen.get(tenant.workspace.id))).toEqual([
    ['RENEWS', 2_620],
    ['RENEWS', 2_620],
    ['ENDS', 130],
  ]);
  expect(await post(fay, 'billingRun', { do: 'run' })).toEqual({ closed: shown.due });
  for (const [workspaceId, [, total]] of seen) {
    const invoice = await db().invoice.findFirst({ where: { workspaceId }, orderBy: { ordinal: 'desc' } });
    expect(invoice?.total).toBe(total);
  }
  expect((await page(fay, 'billingRun')).rows).toEqual([]);
  const ahead = new Date(Date.now() + 35 * DAY).toISOString().slice(0, 10);
  expect((await page(fay, 'billingRun', { on: ahead })).due).toBeGreaterThanOrEqual(2);
  expect((await page(fay, 'billingRun', { on: '2999-01-01' })).notice.type).toBe('error');
  await expectMoneyInvariants(app);
});

test('reconciliation: run by hand, each rule with its outcome, an alert is closed with a word on what was done', async () => {
  await db().billingAlert.create({ data: { kind: 'unknown_subject', subject: 'evt_1', meta: { type: 'x' } } });
  expect(await post(fay, 'reconciliation', { do: 'run' })).toMatchObject({ broken: [] });
  const { runs, rules, alerts } = await page(fay, 'reconciliation');
  expect([runs[0].broken, rules.length, runs[0].finishedAt !== null]).toEqual([[], 20, true]);
  const [alert] = alerts.filter((item: { subject: string }) => item.subject === 'evt_1');
  const resolve = (note: string) => post(fay, 'reconciliation', { do: 'resolve', id: alert.id, note });
  expect((await resolve('')).notice.type).toBe('error');
  await Promise.all([resolve('looked at Stripe: a test'), resolve('looked at Stripe: a test')]);
  expect(await db().auditLog.count({ where: { action: 'billing_alert.resolved', targetId: alert.id } })).toBe(1);
  expect(JSON.stringify((await page(fay, 'reconciliation')).alerts)).not.toContain('evt_1');
});

test('plans: what a change means is told first; a new version for who comes, the old one for who is there; two editors', async () => {
  const { plans } = await page(admin, 'plans');
  const plus = plans.find((item: { code: string }) => item.code === 'plus');
  const { code, nameEn, nameTr, position, trialDays, listed, features } = plus;
  const wish = {
    ...{ code, nameEn, nameTr, position, trialDays, listed },
    features: features.filter((item: { code: string }) => item.code !== 'pickup'),
    prices: [{ interval: 'MONTH', amount: 2_990 }],
  };
  const { effect } = await post(admin, 'plans', { do: 'preview', plan: wish });
  expect(effect).toMatchObject({ newVersion: true, newPlan: false, keep: 2 });
  expect(effect.changes).toContainEqual({ what: 'price.MONTH', before: '2490', after: '2990' });
  expect(effect.changes).toContainEqual({ what: 'price.YEAR', before: '24900', after: null });
  const saves = await Promise.all(
    [1, 2].map(() => post(admin, 'plans', { do: 'save', plan: wish, seen: plus.version })),
  );
  expect(saves.map((answer) => answer.notice?.code ?? 'saved').sort()).toEqual(['saved', 'version_conflict']);
  const after = (await page(admin, 'plans')).plans.find((item: { code: string }) => item.code === 'plus');
  expect([after.edition, after.running, after.runningEarlier]).toEqual([2, 0, 2]);
  expect((await post(admin, 'plans', { do: 'save', plan: wish, seen: null })).notice.code).toBe('version_conflict');
  for (const amount of [-1, 1.5, '12,345', 2 ** 53]) {
    const bad = { ...wish, prices: [{ interval: 'MONTH', amount }] };
    expect((await post(admin, 'plans', { do: 'preview', plan: bad })).notice.code).toBe('validation_failed');
  }
  await post(admin, 'plans', { do: 'archive', id: plus.id });
  const offered = async () =>
    (await app.http.get('/api/v1/plans')).body.data.some((item: { code: string }) => item.code === 'plus');
  expect(await offered()).toBe(false);
  await post(admin, 'plans', { do: 'restore', id: plus.id });
  expect(await offered()).toBe(true);
  expect((await page(fay, 'plans')).plans).toBeUndefined();
});

test('settings and tax: bounds, two editors, and the tax is on the next charge', async () => {
  const { settings } = await page(admin, 'billingSettings');
  const { id: _id, updatedAt, ...values } = settings;
  const save = (part: object) =>
    post(admin, 'billingSettings', { do: 'save', settings: { ...values, ...part }, seen: updatedAt });
  expect((await save({ timezone: 'Mars/Base' })).notice.code).toBe('validation_failed');
  expect((await save({ approvalLimit: -1 })).notice.code).toBe('validation_failed');
  const both = await Promise.all([save({ issuerName: 'Kargo A.Ş.' }), save({ issuerName: 'Other' })]);
  expect(both.map((answer) => answer.notice?.code ?? 'saved').sort()).toEqual(['saved', 'version_conflict']);
  const rate = { country: 'US', name: 'Sales tax', rateBp: 1_000, inclusive: false };
  await post(admin, 'billingSettings', { do: 'tax', rate });
  expect((await post(admin, 'billingSettings', { do: 'tax', rate: { ...rate, rateBp: null } })).notice.type).toBe(
    'error',
  );
  const tenant = await makeTenant(app);
  const choice = { planCode: 'starter', interval: 'MONTH' };
  const preview = () => app.http.post('/api/v1/subscription/preview').set(tenant.headers).send(choice);
  expect((await preview()).body.dueNow.amount).toBe(1_089);
  const { taxRates } = await page(admin, 'billingSettings');
  await post(admin, 'billingSettings', { do: 'removeTax', id: taxRates[0].id });
  expect((await preview()).body.dueNow.amount).toBe(990);
  await runJobs(app);
});
