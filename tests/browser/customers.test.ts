import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { bookCharge } from '../../src/modules/billing/billing.service.js';
import { addPhoto } from '../../src/modules/package/photo.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeLocation, makeTenant, type Tenant } from '../support/fixtures.js';
import { staffAgent, startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';

const NAME = 'Şükrü Çağlayan <img src=x onerror=window.__hit=1>';
let app: TestApp;
let browser: Browser;
let tenant: Tenant;

beforeAll(async () => {
  app = await startOffice();
  const location = await makeLocation(app, { code: 'WIL', name: 'Wilmington' });
  tenant = await makeTenant(app, { name: NAME, location });
  await app.platform.database.prisma.user.update({
    where: { id: tenant.user.id },
    data: { searchText: 'sukru caglayan sukru@example.com', phone: '+905321112233' },
  });
  const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a63' } })
    .jpeg()
    .toBuffer();
  for (let i = 0; i < 23; i++) {
    const piece = await makePackage(app, tenant, {
      sender: `Sender ${i}`,
      listedAt: new Date(Date.now() - i * 60_000),
    });
    if (i === 0) await addPhoto(app.ctx(), piece.id, picture);
  }
  await bookCharge(app.ctx(), {
    workspaceId: tenant.workspace.id,
    amount: 1234,
    source: 'test:browser',
    description: { key: 'action' },
    cause: { type: 'action', id: null },
  });
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

async function visit(roles: ('SUPPORT' | 'FINANCE' | 'WAREHOUSE')[], width: number, locale: 'en' | 'tr') {
  const context = await browser.newContext({ viewport: { width, height: 844 }, locale });
  const { cookie } = await staffAgent(app, roles, { locale });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: app.url }]);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url) && !/^(data|blob):/.test(request.url())) faults.push(request.url());
  });
  return { page, context, faults };
}

async function picture(page: Page, name: string) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

const fits = async (page: Page) =>
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);

describe('the desk', () => {
  it.each([
    [1280, 'en', ['Customers', 'See as the customer', 'Packages', 'Balance', '$12.34', 'This look is over']],
    [390, 'tr', ['Müşteri arama', 'Müşterinin gözüyle gör', 'Gönderiler', 'Bakiye', '12,34', 'Bu bakış bitti']],
  ] as const)('finds a customer and looks with their eyes, at %i px in %s', async (width, locale, words) => {
    const [tile, look, packages, balance, amount, over] = words;
    const { page, context, faults } = await visit(['SUPPORT'], width, locale);
    await page.goto(`${app.url}/admin`);
    await page.locator('.office-tiles a', { hasText: tile }).first().click();
    await page.fill('input[name=q]', 'nobody at all');
    await page.keyboard.press('Enter');
    await page.locator('.audit-none').waitFor();
    await page.fill('input[name=q]', 'şükrü ÇAĞLAYAN');
    await page.keyboard.press('Enter');
    await page.locator('.look-cards > li').waitFor();
    await fits(page);
    await picture(page, `customers-${width}`);
    await page.locator('.look-cards a', { hasText: 'Şükrü' }).first().click();
    await page.locator('.look-workspaces a', { hasText: look }).waitFor();
    await fits(page);
    await picture(page, `customer-record-${width}`);
    await page.locator('.look-workspaces a', { hasText: look }).click();
    await page.locator('textarea[name=reason]').waitFor();
    await fits(page);
    await picture(page, `view-begin-${width}`);
    await page.fill('textarea[name=reason]', 'asks where the parcel is <b>');
    await page.locator('.look-begin button[type=submit]').click();
    await page.locator('.look-banner').waitFor();
    expect(await page.locator('.look-banner h1').textContent()).toContain(NAME);
    await page.locator('.look-address').waitFor();
    await page.locator('.look-cards > li', { hasText: 'Şükrü' }).first().waitFor();
    await fits(page);
    await picture(page, `view-overview-${width}`);

    await page.locator('.look-tabs button', { hasText: packages }).click();
    await page.locator('.look-cards img').waitFor();
    expect(await page.locator('.look-cards > li').count()).toBe(20);
    await page.locator('.audit-end button').click();
    await page.locator('.look-cards > li').nth(22).waitFor();
    await page.locator('.look-cards > li').first().locator('.audit-second').click();
    await page.locator('.piece-timeline li').first().waitFor();
    await fits(page);
    await picture(page, `view-packages-${width}`);
    await page.fill('.look-search input', 'Sender 7');
    await page.keyboard.press('Enter');
    await page.locator('.look-cards > li', { hasText: 'Sender 7' }).waitFor();

    await page.locator('.look-tabs button', { hasText: balance }).click();
    await page.locator('.look-sum strong', { hasText: amount }).waitFor();
    await page.locator('.look-cards > li').first().waitFor();
    await fits(page);
    await picture(page, `view-balance-${width}`);

    // A reload goes on with the same look; no text on any of it is a key without a word.
    await page.reload();
    await page.locator('.look-banner').waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/components\.|undefined|\{\{|NaN|\[object/);
    await page.locator('.look-banner button').click();
    await page.getByText(over).waitFor();
    await page.reload();
    await page.locator('.office-alert').waitFor();
    expect(await page.evaluate('window.__hit')).toBeUndefined();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('FINANCE finds customers and looks with nobody’s eyes; WAREHOUSE has neither page', async () => {
    const finance = await visit(['FINANCE'], 1280, 'en');
    await finance.page.goto(`${app.url}/admin/pages/customers?q=${tenant.ste}`);
    await finance.page.locator('.look-cards > li').waitFor();
    expect(await finance.page.locator('.look-links').count()).toBe(0);
    expect((await finance.page.goto(`${app.url}/admin/pages/customerView`))?.status()).toBe(403);
    await finance.context.close();
    const warehouse = await visit(['WAREHOUSE'], 1280, 'en');
    await warehouse.page.goto(`${app.url}/admin`);
    await warehouse.page.locator('.office-tiles').first().waitFor();
    expect(await warehouse.page.locator('a[href$="/pages/customers"]').count()).toBe(0);
    expect((await warehouse.page.goto(`${app.url}/admin/pages/customers`))?.status()).toBe(403);
    await warehouse.context.close();
  });
});
