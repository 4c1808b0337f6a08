import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { expireRequests, invoiceUnbilled } from '../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { expectMoneyInvariants } from '../support/money.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { owe, runJobs, saveCard, withSandbox } from '../support/payments.js';

let app: TestApp;
let sandbox: Sandbox;
let fay: StaffAgent;
let finn: StaffAgent;
let admin: StaffAgent;
let tenant: Tenant;
beforeAll(async () => {
  app = await startOffice();
  sandbox = await withSandbox(app);
  [fay, finn, admin] = await Promise.all([
    staffAgent(app, ['FINANCE']),
    staffAgent(app, ['FINANCE'], { locale: 'tr' }),
    staffAgent(app, ['ADMIN']),
  ]);
});
beforeEach(async () => {
  tenant = await makeTenant(app);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const db = () => app.platform.database.prisma;
const act = async (agent: StaffAgent, model: string, id: string, name: string, body: object = {}) => {
  const path = `/admin/api/resources/${model}/records/${id}/${name}`;
  const answer = await agent.post(path).set('Sec-Fetch-Site', 'same-origin').send(body);
  return answer.body as { notice: { type: string; code?: string; message: string }; approvalRequestId?: string };
};
const owed = async () =>
  (await db().userBalance.findUnique({ where: { workspaceId: tenant.workspace.id } }))?.owed ?? 0;
const invoiced = async (amount: number) => {
  await owe(app, tenant, amount);
  await invoiceUnbilled(app.ctx(), tenant.workspace.id);
  return db().invoice.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id }, orderBy: { ordinal: 'desc' } });
};
const askFor = async (amount: number, reason = 'goodwill for a lost parcel') =>
  act(fay, 'UserBalance', tenant.workspace.id, 'adjust', { amount, reason, askApproval: true });

test('above the limit nobody moves alone: refused, or laid before a second person, who is never the same', async () => {
  await owe(app, tenant, 50_000);
  const alone = { amount: -20_000, reason: 'goodwill for a lost parcel' };
  expect((await act(fay, 'UserBalance', tenant.workspace.id, 'adjust', alone)).notice.code).toBe('approval_needed');
  expect(await db().approvalRequest.count({ where: { workspaceId: tenant.workspace.id } })).toBe(0);

  const asked = await Promise.all([1, 2, 3].map(() => askFor(-20_000)));
  const ids = new Set(asked.map((answer) => answer.approvalRequestId));
  expect([ids.size, asked[0]?.notice.type]).toEqual([1, 'success']);
  const [id = ''] = ids as Set<string>;
  expect(await owed()).toBe(50_000);
  expect((await act(fay, 'ApprovalRequest', id, 'approve')).notice.code).toBe('own_approval');
  expect((await act(fay, 'ApprovalRequest', id, 'decline', { note: 'my own' })).notice.code).toBe('own_approval');
  expect((await act(finn, 'ApprovalRequest', id, 'withdraw')).notice.code).toBe('staff_forbidden');
  const support = await staffAgent(app, ['SUPPORT', 'WAREHOUSE']);
  expect((await act(support, 'ApprovalRequest', id, 'approve')).notice.type).toBe('error');

  const decided = await Promise.all([finn, admin, finn].map((agent) => act(agent, 'ApprovalRequest', id, 'approve')));
  expect(decided.filter((answer) => answer.notice.type === 'success')).toHaveLength(1);
  expect(await owed()).toBe(30_000);
  expect((await act(admin, 'ApprovalRequest', id, 'decline', { note: 'too late' })).notice.code).toBe(
    'approval_not_pending',
  );
  const row = await db().approvalRequest.findUniqueOrThrow({ where: { id } });
  expect([row.status, row.requestedById]).toEqual(['EXECUTED', fay.staff.id]);
  expect([finn.staff.id, admin.staff.id]).toContain(row.decidedById);
  const actions = (await db().auditLog.findMany({ where: { targetId: id, outcome: 'DONE' } })).map(
    (item) => item.action,
  );
  expect(actions.sort()).toEqual(['approval.granted', 'approval.requested']);
  await expect(db().approvalRequest.update({ where: { id }, data: { amount: 1 } })).rejects.toThrow('frozen');
  await expectMoneyInvariants(app);
});

test('declined, withdrawn, lapsed: nothing moves, and the same can be asked anew', async () => {
  await owe(app, tenant, 50_000);
  const first = (await askFor(-20_000)).approvalRequestId ?? '';
  expect((await act(finn, 'ApprovalRequest', first, 'decline', {})).notice.code).toBe('validation_failed');
  expect((await act(finn, 'ApprovalRequest', first, 'decline', { note: 'ask the warehouse' })).notice.type).toBe(
    'success',
  );
  const second = (await askFor(-20_000)).approvalRequestId ?? '';
  expect((await act(fay, 'ApprovalRequest', second, 'withdraw')).notice.type).toBe('success');
  const third = (await askFor(-20_000)).approvalRequestId ?? '';
  const later = new Date(Date.now() + 15 * 86_400_000);
  expect(await expireRequests(app.ctx({ now: later }))).toBeGreaterThan(0);
  const late = await act(finn, 'ApprovalRequest', third, 'approve');
  expect(late.notice).toMatchObject({ type: 'error', code: 'approval_not_pending' });
  expect(late.notice.message).toMatch(/[ığşçöü]/);
  expect(new Set([first, second, third]).size).toBe(3);
  expect(await owed()).toBe(50_000);
});

test('a refund above the limit goes to Stripe once it is approved, once; more than is left is refused', async () => {
  await saveCard(app, sandbox, tenant);
  await owe(app, tenant, 30_000);
  await app.http.post('/api/v1/billing/pay').set(tenant.headers).send({}).expect(200);
  const payment = await db().payment.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id } });
  const refund = (amount?: number) =>
    act(fay, 'Payment', payment.id, 'refund', { amount, reason: 'parcel lost', askApproval: true });
  expect((await refund(30_001)).notice.code).toBe('refund_too_large');
  expect((await refund(-5)).notice.code).toBe('validation_failed');
  const id = (await refund()).approvalRequestId ?? '';
  const small = await act(fay, 'Payment', payment.id, 'refund', { amount: 100, reason: 'first a part' });
  expect(small.notice.type).toBe('success');
  expect((await act(finn, 'ApprovalRequest', id, 'approve')).notice.code).toBe('refund_too_large');
  expect((await act(fay, 'ApprovalRequest', id, 'withdraw')).notice.type).toBe('success');
  const rest = (await refund()).approvalRequestId ?? '';
  sandbox.faults.push({ path: '/v1/refunds', kind: 'lost_answer', times: 2 });
  expect((await act(finn, 'ApprovalRequest', rest, 'approve')).notice.type).toBe('success');
  await db().$executeRaw`update graphile_worker._private_jobs set run_at = now()`;
  await runJobs(app);
  const refunds = await db().refund.findMany({ where: { paymentId: payment.id }, orderBy: { createdAt: 'asc' } });
  expect(refunds.map((item) => [item.amount, item.status])).toEqual([
    [100, 'SUCCEEDED'],
    [29_900, 'SUCCEEDED'],
  ]);
  const mails = await db().notificationDelivery.findMany({
    where: { workspaceId: tenant.workspace.id, event: 'refund-made' },
  });
  expect(mails.map((mail) => mail.subject).sort()).toEqual(['Refund of $1.00', 'Refund of $299.00']);
  await expectMoneyInvariants(app);
});

test('write-off, credit note and manual payment: small ones at once, large ones by two, each once, never more than was asked for', async () => {
  const small = await invoiced(4_000);
  const note = { amount: 1_500, reason: 'two days late' };
  expect((await act(fay, 'Invoice', small.id, 'creditNote', note)).notice.type).toBe('success');
  expect((await act(fay, 'Invoice', small.id, 'creditNote', { ...note, amount: 2_501 })).notice.code).toBe(
    'validation_failed',
  );
  expect((await act(fay, 'Invoice', small.id, 'writeOff', { reason: 'company is gone' })).notice.type).toBe('success');
  expect((await act(fay, 'Invoice', small.id, 'writeOff', { reason: 'company is gone' })).notice.code).toBe(
    'invoice_not_open',
  );
  const after = await db().invoice.findUniqueOrThrow({ where: { id: small.id } });
  expect([after.status, after.credited, after.writtenOff, await owed()]).toEqual(['UNCOLLECTIBLE', 1_500, 2_500, 0]);

  const large = await invoiced(60_000);
  const asked = await act(fay, 'UserBalance', tenant.workspace.id, 'writeOff', {
    reason: 'insolvent',
    askApproval: true,
  });
  await owe(app, tenant, 700);
  await invoiceUnbilled(app.ctx(), tenant.workspace.id);
  const outdated = await act(finn, 'ApprovalRequest', asked.approvalRequestId ?? '', 'approve');
  expect(outdated.notice.code).toBe('approval_outdated');
  const paid = { amount: 60_700, reference: `bank ${randomUUID()}`, askApproval: true };
  const received = await act(fay, 'UserBalance', tenant.workspace.id, 'manualPayment', paid);
  expect(await owed()).toBe(60_700);
  expect((await act(admin, 'ApprovalRequest', received.approvalRequestId ?? '', 'approve')).notice.type).toBe(
    'success',
  );
  expect(await owed()).toBe(0);
  expect((await db().invoice.findUniqueOrThrow({ where: { id: large.id } })).status).toBe('PAID');
  const nothing = await act(finn, 'ApprovalRequest', asked.approvalRequestId ?? '', 'approve');
  expect(nothing.notice.code).toBe('nothing_owed');

  const cash = { amount: 900, reference: 'receipt 17' };
  for (let i = 0; i < 2; i++)
    expect((await act(fay, 'UserBalance', tenant.workspace.id, 'manualPayment', cash)).notice.type).toBe('success');
  const other = await act(fay, 'UserBalance', tenant.workspace.id, 'manualPayment', { ...cash, amount: 901 });
  expect(other.notice.code).toBe('booked_differently');
  expect(await owed()).toBe(-900);
  await expectMoneyInvariants(app);
});

test('a reminder by hand: one a day, in the owner’s language; nobody is reminded of nothing', async () => {
  await db().user.update({ where: { id: tenant.user.id }, data: { locale: 'tr' } });
  await owe(app, tenant, 123_456);
  const remind = () => act(fay, 'UserBalance', tenant.workspace.id, 'remind');
  const answers = await Promise.all([remind(), remind(), remind()]);
  expect(answers.filter((answer) => answer.notice.type === 'success')).toHaveLength(1);
  const [mail, ...more] = await db().notificationDelivery.findMany({ where: { workspaceId: tenant.workspace.id } });
  expect(more).toEqual([]);
  expect(mail?.subject).toContain('ödenecek tutar: $1.234,56');
  tenant = await makeTenant(app);
  expect((await remind()).notice.type).toBe('error');
});

test('money that is no money is refused, by name, and nothing is written', async () => {
  await owe(app, tenant, 1_000);
  for (const amount of [0, 1.5, '1.5', '12a', 2 ** 53 + 2, 10_000_000_000, null, true])
    expect((await askFor(amount as number)).notice).toMatchObject({ type: 'error', code: 'validation_failed' });
  for (const reason of ['', 'no', ' '.repeat(10), 'x'.repeat(301)])
    expect((await askFor(-50_000, reason)).notice.code).toBe('validation_failed');
  const extra = await act(fay, 'UserBalance', tenant.workspace.id, 'adjust', {
    amount: -1,
    reason: 'a reason',
    currency: 'EUR',
  });
  expect(extra.notice.code).toBe('validation_failed');
  expect(await owed()).toBe(1_000);
  expect(await db().approvalRequest.count({ where: { workspaceId: tenant.workspace.id } })).toBe(0);
});
