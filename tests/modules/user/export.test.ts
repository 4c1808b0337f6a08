import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { beginCustomerView } from '../../../src/modules/auth/customer-view.service.js';
import { bookCharge, invoiceUnbilled } from '../../../src/modules/billing/billing.service.js';
import { SECTIONS } from '../../../src/modules/user/user-export.sections.js';
import { createContext } from '../../../src/shared/context.js';
import { post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeMember, makeStaff, makeTenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await makeLocation(app);
});
afterAll(() => app.close());

const exported = async (headers: Record<string, string>) =>
  (await app.http.get('/api/v1/me/export').set(headers).expect(200)).body;

test('holds what each part of the platform knows of its customer, nothing of others, and no secret', async () => {
  const { prisma } = app.platform.database;
  const account = await registered(app, { phone: '+14155550188', name: 'Zeynep Export' });
  const { body: workspace } = await post(app, '/workspaces', { name: 'Export House' }, account.headers).expect(201);
  const headers = { ...account.headers, 'X-Workspace-Id': workspace.id as string };
  const mailbox = await prisma.mailbox.findUniqueOrThrow({
    where: { workspaceId: workspace.id },
    include: { location: true },
  });
  const tenant = { workspace: { id: workspace.id }, mailboxId: mailbox.id, location: mailbox.location } as never;
  await makePackage(app, tenant, { sender: 'Export Sender', photos: 2 });
  await post(app, '/recipients', { name: 'Export Aunt', aliases: ['Teyze'] }, headers).expect(201);
  await post(app, '/invites', { email: 'export.guest@example.com', role: 'MEMBER' }, headers).expect(201);
  await post(app, '/auth/phone/request', { phone: '+14155550187' }, headers).expect(202);
  await app.http
    .post('/api/v1/files')
    .set(headers)
    .attach('file', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'), 'export.pdf')
    .expect(201);
  await bookCharge(app.ctx(), {
    workspaceId: workspace.id,
    amount: 321,
    source: 'test:export',
    description: { key: 'action' },
    cause: { type: 'action', id: null },
  });
  await invoiceUnbilled(app.ctx(), workspace.id);
  const staff = await makeStaff(app, ['SUPPORT']);
  await beginCustomerView(createContext(app.platform, { actor: { type: 'STAFF', ...staff } }), {
    userId: account.id,
    workspaceId: workspace.id,
    reason: 'asked what the export holds',
  });
  // Another's workspace, where this customer is a guest: that they belong there is theirs, its mail is not.
  const host = await makeTenant(app, { name: 'Host House' });
  await makePackage(app, host, { sender: 'Host Sender' });
  await prisma.membership.create({ data: { workspaceId: host.workspace.id, userId: account.id, role: 'MEMBER' } });
  await makeMember(app, tenant, 'MEMBER');

  const { user, sections, truncated } = await exported(account.headers);
  expect(Object.keys(sections)).toEqual(Object.keys(SECTIONS));
  expect(truncated).toEqual([]);
  expect(user).toMatchObject({ email: account.email, phone: '+14155550188' });
  expect(sections.workspaces.map((item: { name: string }) => item.name).sort()).toEqual(['Export House', 'Host House']);
  expect(sections.mailboxes).toHaveLength(1);
  expect(JSON.stringify(sections.mailboxes)).toContain('Export Aunt');
  expect(sections.packages).toMatchObject([{ sender: 'Export Sender', photos: { length: 2 } }]);
  expect(sections.packageHistory.length).toBeGreaterThan(0);
  expect(sections.ledger).toMatchObject([{ amount: 321, kind: 'CHARGE' }]);
  expect(sections.invoices).toMatchObject([{ total: 321, lines: [{ amount: expect.any(Number) }] }]);
  expect(sections.files).toMatchObject([{ name: 'export.pdf', contentType: 'application/pdf' }]);
  expect(sections.invitesSent).toMatchObject([{ email: 'export.guest@example.com' }]);
  expect(sections.phoneCodes).toMatchObject([{ phone: '+14155550187' }]);
  expect(sections.staffViews).toMatchObject([{ reason: 'asked what the export holds' }]);
  expect(sections.aboutYou.map((item: { action: string }) => item.action)).toContain('customer_view.started');
  expect(sections.activity.map((item: { action: string }) => item.action)).toContain('recipient.added');
  expect(sections.messages.map((item: { event: string }) => item.event)).toContain('verify-email');
  const whole = JSON.stringify({ user, sections });
  for (const foreign of ['Host Sender', host.user.email, host.ste, staff.name, staff.email, staff.id])
    expect(whole).not.toContain(foreign);
  expect(whole).not.toMatch(/argon2|passwordHash|tokenHash|codeHash|token=|stripeId|authSecret|p256dh|sourceKey|"key"/);
  const rows = await prisma.auditLog.count({ where: { action: 'user.exported', actorId: account.id } });
  expect(rows).toBe(1);
});

test('ten an hour at the most', async () => {
  const account = await registered(app);
  const statuses: number[] = [];
  for (let i = 0; i < 11; i++) statuses.push((await app.http.get('/api/v1/me/export').set(account.headers)).status);
  expect(statuses).toEqual([...Array(10).fill(200), 429]);
});
