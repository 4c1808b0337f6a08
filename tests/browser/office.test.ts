import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createStaff } from '../../src/modules/auth/staff.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeTenant, makeUser } from '../support/fixtures.js';
import { startOffice } from '../support/office.js';

const PASSWORD = 'correct horse battery';
const XSS = [
  '<script>window.__hit=1</script>',
  '</script><script>window.__hit=1</script>',
  '"><img src=x onerror=window.__hit=1>',
  "'-window.__hit=1-'",
  '<svg/onload=window.__hit=1>',
  '{{constructor.constructor("window.__hit=1")()}}',
  'javascript:window.__hit=1',
  '<iframe srcdoc="<script>parent.__hit=1</script>">',
  '&lt;img src=x onerror=window.__hit=1&gt;',
  '\u2028</ScRiPt ><sCrIpT>window.__hit=1</sCrIpT>',
  '<details open ontoggle=window.__hit=1>',
  '$(window.__hit=1)${window.__hit=1}',
];
let app: TestApp;
let server: Server;
let browser: Browser;
let base: string;

beforeAll(async () => {
  app = await startOffice();
  server = createServer(app.app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
  for (const locale of ['en', 'tr'] as const) {
    await createStaff(app.ctx(), {
      email: `${locale}@example.com`,
      name: 'Ada Yılmaz',
      roles: ['ADMIN'],
      locale,
      password: PASSWORD,
    });
  }
  const { prisma } = app.platform.database;
  for (const text of XSS) {
    await makeTenant(app, { name: text });
    await makeUser(app, { name: text });
    await prisma.staffUser.create({ data: { email: `${Math.random()}@example.com`, name: text, roles: ['SUPPORT'] } });
  }
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

interface Visit {
  page: Page;
  context: BrowserContext;
  /** CSP reports, page errors, requests to elsewhere. */
  troubles: string[];
}

async function visit(locale: 'en' | 'tr', width: number): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, locale });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url()))
      troubles.push(`foreign: ${request.url()}`);
  });
  await page.goto(`${base}/admin/login`);
  await page.fill('input[name=email]', `${locale}@example.com`);
  await page.fill('input[name=password]', PASSWORD);
  await page.click('button[type=submit]');
  await page.waitForSelector('.office-tiles');
  return { page, context, troubles };
}

describe.each([
  ['en', 1280],
  ['en', 390],
  ['tr', 1280],
  ['tr', 390],
] as const)('the back office in %s at %i px', (locale, width) => {
  it('logs in, lists and shows records, makes a login, and logs out, with nothing foreign and no script of a name run', async () => {
    const { page, context, troubles } = await visit(locale, width);
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    const words =
      locale === 'tr' ? ['Çalışma alanları', 'Çıkış', 'Yeni giriş'] : ['Workspaces', 'Log out', 'New login'];
    expect(await page.locator('.office-tiles', { hasText: words[0] }).count()).toBeGreaterThan(0);

    for (const model of ['Workspace', 'User', 'StaffUser', 'AuditLog', 'Mailbox']) {
      await page.goto(`${base}/admin/resources/${model}`);
      await page.waitForSelector('tbody tr');
      // Nothing is wider than the screen.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      if (width === 390) expect(await page.locator('tr.office-card-row').count()).toBeGreaterThan(0);
    }
    const { prisma } = app.platform.database;
    for (const workspace of await prisma.workspace.findMany({ where: { name: { in: XSS } }, take: 4 })) {
      await page.goto(`${base}/admin/resources/Workspace/records/${workspace.id}/show`);
      await page.waitForSelector('.office-record-header h1');
      expect(await page.locator('.office-record-header h1').textContent()).toBe(workspace.name);
    }
    expect(await page.evaluate('window.__hit')).toBeUndefined();

    await page.goto(`${base}/admin/resources/StaffUser/actions/create`);
    await page.fill('input[name=email]', `made-${locale}-${width}@example.com`);
    await page.fill('input[name=name]', 'Made');
    await page.locator('.office-check input').first().check();
    await page.locator('form.office-form button[type=submit]').click();
    await page.waitForSelector('.office-secret');
    expect(await page.locator('.office-secret').textContent()).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){5}$/);

    await page.locator('.office-form button.office-primary').click();
    await page.waitForSelector('.office-secret', { state: 'detached' });
    await page.getByRole('button', { name: words[1] }).click();
    await page.waitForSelector('.office-login');
    expect(troubles).toEqual([]);
    await context.close();
  });
});

it('a name with script does not run for the one who bears it, in the log-in, or in a notice', async () => {
  const name = '</script><script>window.__hit=1</script>';
  await app.platform.database.prisma.staffUser.updateMany({ where: { email: 'en@example.com' }, data: { name } });
  const { page, context, troubles } = await visit('en', 1280);
  expect(await page.locator('.office-me').textContent()).toBe(name);
  expect(await page.evaluate('window.__hit')).toBeUndefined();
  await page.goto(`${base}/admin/login?next=%3C/script%3E%3Cscript%3Ewindow.__hit=1%3C/script%3E`);
  expect(await page.evaluate('window.__hit')).toBeUndefined();
  expect(troubles).toEqual([]);
  await context.close();
});
