import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { record } from '../../src/modules/audit-log/audit-log.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeStaff, makeTenant, type Tenant } from '../support/fixtures.js';
import { staffAgent, startOffice } from '../support/office.js';

let app: TestApp;
let browser: Browser;
let tenant: Tenant;
const SHOTS = process.env.SCREENSHOTS;

beforeAll(async () => {
  [app, browser] = await Promise.all([startOffice(), launchBrowser()]);
  tenant = await makeTenant(app, { name: 'Ayşe Yılmaz' });
  const clerk = await makeStaff(app, ['WAREHOUSE']);
  const as = (ip: string) =>
    app.ctx({
      actor: { type: 'STAFF', id: clerk.id, name: 'Deniz <script>alert(1)</script>', roles: ['WAREHOUSE'] },
      workspaceId: tenant.workspace.id,
      ip,
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
      requestId: 'request-0001',
    });
  const target = { type: 'Workspace', id: tenant.workspace.id };
  const changed = {
    before: { status: 'PENDING', note: null },
    after: { status: 'IN_PROCESS', note: '=1+1 <img src=x onerror=alert(1)>' },
    reason: 'asked by telephone',
  };
  await record(as('203.0.113.5'), 'workspace.renamed', target, changed);
  for (let n = 0; n < 60; n++)
    await record(as(`198.51.100.${n}`), 'package.moved', { type: 'Package', id: `piece-${n}` }, { n });
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

test('search and CSV by HTTP: for ADMIN alone, filtered, on record', async () => {
  const [admin, clerk] = [await staffAgent(app, ['ADMIN']), await staffAgent(app, ['WAREHOUSE', 'SUPPORT', 'FINANCE'])];
  const found = await admin.get('/admin/api/pages/audit?action=workspace.renamed&ip=203.0.113.5').expect(200);
  expect(found.body.rows).toMatchObject([{ targetId: tenant.workspace.id, ip: '203.0.113.5' }]);
  const file = await admin.get('/admin/api/pages/audit/download?action=workspace.&separator=;').expect(200);
  expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
  expect(file.text.trimEnd().split('\r\n')).toHaveLength(2);
  const bad = await admin.get('/admin/api/pages/audit?from=soon').expect(200);
  expect(bad.body.notice).toMatchObject({ type: 'error', code: 'validation_failed' });
  await admin.get('/admin/api/pages/audit/download?everything=1').expect(422);
  await admin.post('/admin/api/pages/audit/download').expect(405);
  for (const path of ['/admin/api/pages/audit', '/admin/api/pages/audit/download']) {
    const refused = await clerk.get(path).expect(403);
    expect(refused.text).not.toContain('203.0.113.5');
    await app.http.get(path).expect(401);
    await admin.get(path).set('Sec-Fetch-Site', 'cross-site').set('Origin', 'https://evil.test').expect(403);
  }
  const exports = await app.platform.database.prisma.auditLog.findMany({ where: { action: 'audit_log.exported' } });
  expect(exports).toMatchObject([{ actorId: admin.staff.id, meta: { filters: { action: 'workspace.' } } }]);
});

test('a timeline is for those who may read the record, without addresses for those who are not ADMIN', async () => {
  const clerk = await staffAgent(app, ['WAREHOUSE']);
  const { body } = await clerk.get(`/admin/api/pages/timeline?type=Workspace&id=${tenant.workspace.id}`).expect(200);
  expect(body.rows).toMatchObject([{ action: 'workspace.renamed', ip: null, userAgent: null }]);
  for (const type of ['User', 'StaffUser', 'AuditLog', 'toString']) {
    const refused = await clerk.get(`/admin/api/pages/timeline?type=${type}&id=${tenant.user.id}`).expect(200);
    expect(refused.body).toMatchObject({ notice: { code: 'staff_forbidden' } });
    expect(refused.body.rows).toBeUndefined();
  }
});

async function openPage(locale: 'en' | 'tr', width: number, path: string): Promise<{ page: Page; errors: string[] }> {
  const agent = await staffAgent(app, ['ADMIN'], { locale });
  const context = await browser.newContext({ viewport: { width, height: 900 }, acceptDownloads: true });
  const origin = new URL(app.http.get('/').url).origin;
  const [name = '', value = ''] = agent.cookie.split('=');
  await context.addCookies([{ name, value, url: origin }]);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('dialog', (dialog) => errors.push(`a dialog: ${dialog.message()}`));
  await page.goto(`${origin}${path}`);
  return { page, errors };
}

/** With SCREENSHOTS set to a folder, what the page looks like is kept there. */
async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

/** Playwright's own waiting evaluates text, which the page's policy refuses. */
async function rowsShown(page: Page, count: number): Promise<void> {
  for (let tries = 0; (await page.locator('.audit-rows li').count()) !== count; tries++) {
    if (tries > 200) throw new Error(`${await page.locator('.audit-rows li').count()} rows are shown, not ${count}`);
    await sleep(50);
  }
}

async function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

test.each(['en', 'tr'] as const)('the page in a browser, %s: search, more, before and after, CSV', async (locale) => {
  const { page, errors } = await openPage(locale, 1280, '/admin/pages/audit');
  await page.waitForSelector('.audit-rows li');
  expect(await page.locator('h1').textContent()).toBe(locale === 'tr' ? 'Denetim kaydı' : 'Audit log');
  await shot(page, `audit-1280-${locale}`);
  await page.fill('input[name=action]', 'package.moved');
  await page.locator('form.audit-form button[type=submit]').click();
  await rowsShown(page, 50);
  await page.locator('.audit-end button').click();
  await rowsShown(page, 60);
  await page.fill('input[name=action]', 'workspace.');
  await page.locator('form.audit-form button[type=submit]').click();
  await rowsShown(page, 1);
  expect(new URL(page.url()).searchParams.get('action')).toBe('workspace.');
  await page.locator('.audit-rows summary').click();
  const more = page.locator('.audit-more');
  expect(await more.locator('.audit-old').allTextContents()).toEqual(['', 'PENDING']);
  expect(await more.locator('.audit-new').allTextContents()).toEqual([
    '=1+1 <img src=x onerror=alert(1)>',
    'IN_PROCESS',
  ]);
  expect(await more.textContent()).toContain('203.0.113.5');
  await shot(page, `audit-open-1280-${locale}`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.audit-buttons a').first().click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^audit-.*\.csv$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  expect(text.split('\r\n')[0]).toContain(locale === 'tr' ? 'Zaman (UTC);Yapanın türü' : 'Time (UTC),Actor type');
  expect(errors).toEqual([]);
  await page.context().close();
});

test.each(['en', 'tr'] as const)('on a telephone, %s, and below a record', async (locale) => {
  const phone = await openPage(locale, 390, '/admin/pages/audit?action=workspace.');
  await phone.page.waitForSelector('.audit-rows li');
  await phone.page.locator('.audit-rows summary').click();
  expect(await overflow(phone.page)).toBeLessThanOrEqual(0);
  await phone.page.locator('.audit-extra > summary').click();
  const heights = await phone.page.evaluate<number[]>(
    `[...document.querySelectorAll('.audit-form input, .audit-form select, .audit-form button, .audit-form a, .audit-rows summary')]
       .map((one) => one.getBoundingClientRect().height)`,
  );
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(48);
  await shot(phone.page, `audit-390-${locale}`);
  const record = await openPage(locale, 1280, `/admin/resources/Workspace/records/${tenant.workspace.id}/show`);
  await record.page.waitForSelector('.audit-timeline li');
  await shot(record.page, `timeline-1280-${locale}`);
  const code = await record.page.locator('.audit-timeline .audit-code').first().textContent();
  expect(code).toBe('workspace.renamed');
  expect([...phone.errors, ...record.errors]).toEqual([]);
  await Promise.all([phone.page.context().close(), record.page.context().close()]);
});
