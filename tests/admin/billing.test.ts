import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bookCharge, invoiceUnbilled } from '../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { expectMoneyInvariants } from '../support/money.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { saveCard, withSandbox } from '../support/payments.js';

let app: TestApp;
let sandbox: Sandbox;
let finance: StaffAgent;
let tenant: Tenant;
beforeAll(async () => {
  app = await startOffice();
  sandbox = await withSandbox(app);
  finance = await staffAgent(app, ['FINANCE']);
  tenant = await makeTenant(app);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

const act = (agent: StaffAgent, model: string, id: string, name: string, body: object = {}) =>
  agent.post(`/admin/api/resources/${model}/records/${id}/${name}`).set('Sec-Fetch-Site', 'same-origin').send(body);
const owed = async () =>
  (await app.platform.database.prisma.userBalance.findUniqueOrThrow({ where: { workspaceId: tenant.workspace.id } }))
    .owed;

test('finance issues, reads, voids; charges, refunds and adjusts with a reason; nobody else, and nobody alone above the limit', async () => {
  const { prisma } = app.platform.database;
  const charge = (amount: number) =>
    bookCharge(app.ctx(), {
      workspaceId: tenant.workspace.id,
      amount,
      source: `test:${randomUUID()}`,
      description: { key: 'action' },
      cause: { type: 'action', id: null },
    });
  await charge(700);
  await invoiceUnbilled(app.ctx(), tenant.workspace.id, { draft: true });
  const draft = await prisma.invoice.findFirstOrThrow({ where: { workspaceId: tenant.workspace.id } });
  expect([draft.status, draft.number]).toEqual(['DRAFT', null]);
  const support = await staffAgent(app, ['SUPPORT', 'ADMIN', 'WAREHOUSE']);
  for (const [model, id, name] of [
    ['Invoice', draft.id, 'issue'],
    ['Invoice', draft.id, 'void'],
    ['UserBalance', tenant.workspace.id, 'adjust'],
    ['UserBalance', tenant.workspace.id, 'chargeNow'],
  ] as const) {
    const answer = await act(support, model, id, name, { amount: -100, reason: 'not mine to do' });
    expect(answer.body.notice?.type ?? answer.status).not.toBe('success');
  }
  expect([await owed(), (await prisma.invoice.findUniqueOrThrow({ where: { id: draft.id } })).status]).toEqual([
    700,
    'DRAFT',
  ]);

  expect((await act(finance, 'Invoice', draft.id, 'issue')).body.notice.type).toBe('success');
  expect((await act(finance, 'Invoice', draft.id, 'issue')).body.notice.type).toBe('error');
  const pdf = await act(finance, 'Invoice', draft.id, 'pdf');
  expect(Buffer.from(pdf.body.pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  expect(
    (await act(finance, 'Invoice', draft.id, 'void', { reason: 'sent to the wrong company' })).body.notice.type,
  ).toBe('success');
  expect(await owed()).toBe(0);

  await charge(900);
  for (const body of [
    { amount: 1.5, reason: 'a reason' },
    { amount: 100 },
    { amount: 0, reason: 'a reason' },
    { amount: 10_001, reason: 'too much' },
  ])
    expect((await act(finance, 'UserBalance', tenant.workspace.id, 'adjust', body)).body.notice?.type).not.toBe(
      'success',
    );
  await act(finance, 'UserBalance', tenant.workspace.id, 'adjust', { amount: -100, reason: 'goodwill' });
  expect(await owed()).toBe(800);
  await saveCard(app, sandbox, tenant);
  await Promise.all([1, 2, 3].map(() => act(finance, 'UserBalance', tenant.workspace.id, 'chargeNow')));
  expect(await owed()).toBe(0);
  const [payment] = await prisma.payment.findMany({ where: { workspaceId: tenant.workspace.id } });
  expect(
    (
      await act(finance, 'Payment', payment?.id ?? '', 'refund', {
        amount: 300,
        reason: 'late parcel',
        withCredit: false,
      })
    ).body.notice.type,
  ).toBe('success');
  expect(
    (await act(finance, 'Payment', payment?.id ?? '', 'refund', { amount: 501, reason: 'more than is left' })).body
      .notice.type,
  ).toBe('error');
  expect(await owed()).toBe(300);
  await expectMoneyInvariants(app);
});
