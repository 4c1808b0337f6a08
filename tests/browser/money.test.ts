import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { bookCharge, invoiceUnbilled } from '../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { saveTaxRate, seedCatalog } from '../../src/modules/catalog/catalog.service.js';
import { startSubscription } from '../../src/modules/subscription/subscription.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { staffAgent, startOffice } from '../support/office.js';
import { saveCard, withSandbox } from '../support/payments.js';
import { until } from '../support/process.js';

jest.retryTimes(1);
const SHOTS = process.env.SCREENSHOTS;
let app: TestApp;
let browser: Browser;
let sandbox: Sandbox;
let tenant: Tenant;
let invoiceId = '';
let paymentId = '';

beforeAll(async () => {
  [app, browser] = await Promise.all([startOffice(), launchBrowser()]);
  sandbox = await withSandbox(app);
  await seedCatalog(app.ctx());
  await saveTaxRate(app.ctx(), { country: 'DE', name: 'USt', rateBp: 1_900, inclusive: false });
  tenant = await makeTenant(app, { name: 'Yılmaz & Çağrı <b>Ticaret</b>' });
  const ctx = app.ctx({ workspaceId: tenant.workspace.id, now: new Date(Date.now() - 40 * 86_400_000) });
  await startSubscription(ctx, { planCode: 'plus', interval: 'MONTH' });
  await saveCard(app, sandbox, tenant);
  await app.http.post('/api/v1/billing/pay').set(tenant.headers).send({}).expect(200);
  await bookCharge(ctx, {
    workspaceId: tenant.workspace.id,
    amount: 123_456,
    source: `test:${randomUUID()}`,
    description: { key: 'action', params: { type: { en: 'Scan', tr: 'Tarama' }, package: 'P-1' } },
    cause: { type: 'action', id: randomUUID() },
  });
  await invoiceUnbilled(ctx, tenant.workspace.id);
  const { prisma } = app.platform.database;
  invoiceId = (await prisma.invoice.findFirstOrThrow({ where: { total: 123_456 } })).id;
  paymentId = (await prisma.payment.findFirstOrThrow()).id;
  await prisma.billingAlert.create({ data: { kind: 'unknown_subject', subject: 'evt_1', meta: { type: 'x.y' } } });
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  await app.close();
});

async function open(locale: 'en' | 'tr', width: number): Promise<{ page: Page; origin: string; errors: string[] }> {
  const agent = await staffAgent(app, ['FINANCE', 'ADMIN'], { locale });
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const origin = new URL(app.http.get('/').url).origin;
  const [name = '', value = ''] = agent.cookie.split('=');
  await context.addCookies([{ name, value, url: origin }]);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return { page, origin, errors };
}

const PLACES: [name: string, path: () => string, ready: string][] = [
  ['debts', () => '/admin/pages/debts', '.money-table, .money-empty'],
  ['run', () => '/admin/pages/billingRun', '.money-table, .money-empty'],
  ['reconciliation', () => '/admin/pages/reconciliation', '.money-rules li'],
  ['plans', () => '/admin/pages/plans', '.money-matrix'],
  ['settings', () => '/admin/pages/billingSettings', 'form.office-form'],
  ['account', () => `/admin/resources/UserBalance/records/${tenant.workspace.id}/show`, '.money-tiles'],
  ['invoice', () => `/admin/resources/Invoice/records/${invoiceId}/show`, '.money-sums'],
];

test.each([
  ['en', 1280],
  ['tr', 390],
] as const)('each page of money, %s at %i px: filled, nothing beside the screen, no error', async (locale, width) => {
  const { page, origin, errors } = await open(locale, width);
  for (const [name, path, ready] of PLACES) {
    await page.goto(origin + path());
    await page.locator(ready).first().waitFor();
    const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/money-${name}-${width}.png`, fullPage: true });
    expect({ name, over }).toEqual({ name, over: 0 });
    expect(await page.locator('main, article').first().textContent()).not.toMatch(/components\.Money|\{\{/);
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

test('amounts are typed as money is written, in Turkish with a comma; above the limit the form asks a second person', async () => {
  const { page, origin } = await open('tr', 1280);
  const { prisma } = app.platform.database;
  await page.goto(`${origin}/admin/resources/Payment/records/${paymentId}/refund`);
  await page.locator('input[name=amount]').fill('1,5x');
  expect(await page.locator('.office-error').textContent()).toContain('Geçerli bir tutar değil');
  await page.locator('input[name=amount]').fill('12,50');
  expect(await page.locator('#read-amount').textContent()).toContain('$12,50');
  await page.locator('textarea[name=reason]').fill('geç teslim');
  await page.locator('form.office-form button[type=submit]').click();
  await until(async () => (await prisma.refund.count({ where: { amount: 1_250, status: 'SUCCEEDED' } })) === 1);
  await page.goto(`${origin}/admin/resources/UserBalance/records/${tenant.workspace.id}/adjust`);
  await page.locator('input[name=amount]').fill('-1.000,00');
  await page.locator('textarea[name=reason]').fill('anlaşma');
  await page.locator('form.office-form button[type=submit]').click();
  await until(async () => (await prisma.approvalRequest.count({ where: { amount: -100_000 } })) === 1);
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/money-adjust.png` });
  await page.context().close();
});

test('a plan is edited: first what it means and for whom, then published', async () => {
  const { page, origin } = await open('en', 1280);
  await page.goto(`${origin}/admin/pages/plans`);
  await page.locator('.money-matrix button').nth(3).click();
  await page.locator('input[name=month]').fill('29.90');
  await page.locator('form.office-form button[type=submit]').click();
  await page.locator('.money-note li').first().waitFor();
  const effect = await page.locator('.money-note').textContent();
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/money-plan-effect.png`, fullPage: true });
  expect(effect).toContain('$29.90');
  await page.locator('form.office-form button[type=submit]').click();
  const { prisma } = app.platform.database;
  await until(async () => (await prisma.planPrice.count({ where: { amount: 2_990 } })) === 1);
  await page.context().close();
});
