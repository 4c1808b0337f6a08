import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seedRateTable } from '../../src/modules/shipping/rate-table.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';
import { becomesTrue, scan, scannerSends } from '../support/receiving-page.js';
import { CUSTOMS, makeAddress, makeShipment } from '../support/shipping.js';
import { openStaffPage } from '../support/staff-page.js';

let app: TestApp;
let browser: Browser;
let ayse: Tenant;

beforeAll(async () => {
  app = await startOffice();
  await seedRateTable(app.ctx());
  ayse = await makeTenant(app, { name: 'Iğdır Şirketi A.Ş.' });
  browser = await launchBrowser();
}, 120_000);
// Another try begins at an empty desk too.
beforeEach(async () => {
  const { prisma } = app.platform.database;
  await prisma.shipmentPackage.updateMany({ data: { live: false } });
  await prisma.shipment.updateMany({
    where: { status: { in: ['DRAFT', 'READY', 'LABELED'] } },
    data: { status: 'CANCELED' },
  });
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

const rowOf = (id: string) => app.platform.database.prisma.shipment.findUniqueOrThrow({ where: { id } });

it.each([
  [1280, 'en'],
  [390, 'tr'],
] as const)(
  'a parcel goes from the shelf to the carrier at %i px in %s',
  async (width, locale) => {
    const { page, faults } = await openShippingDesk(width, locale);
    await page.locator('.shp-empty').waitFor();
    await shot(page, `${width}-empty`);

    const pieces = [
      await makePackage(app, ayse, { weightGrams: 700, shelf: 'A-01', trackingNumber: `1Z999AA1${width}` }),
      await makePackage(app, ayse, { weightGrams: 300, shelf: 'B-02', description: 'Kışlık <b>mont</b>' }),
    ];
    const address = await makeAddress(app, ayse, { country: 'DE', name: 'Jürgen Groß' });
    const parcel = await makeShipment(app, ayse, { pieces, address, customs: CUSTOMS });
    const single = await makeShipment(app, ayse);

    // A scanned piece brings up its shipment, whatever has the focus.
    await page.locator('[data-stage=pack]').click();
    await scannerSends(page, `1Z999AA1${width}\n`);
    const open = page.locator('.shp-card-open');
    await open.waitFor();
    expect(await open.textContent()).toContain('Kışlık <b>mont</b>');
    await open.locator('form.shp-pack input').first().fill('1,5 kg');
    await open.locator('form.shp-pack input').nth(1).fill('30 x 20 x 12');
    expect(await open.locator('form.shp-pack button').isDisabled()).toBe(true);
    await shot(page, `${width}-heavier`);
    await open.locator('form.shp-pack input').first().fill('1210 g');
    await open.locator('form.shp-pack button').click();
    await open.locator('footer .rcv-primary').waitFor();
    expect(await rowOf(parcel.id)).toMatchObject({ status: 'READY', weightGrams: 1_210, lengthMm: 300 });
    await open.locator('footer .rcv-primary').click();
    await open.locator('a[href*="kind=customs"]').waitFor();
    const href = (await open.locator('a[href*="kind=label"]').getAttribute('href')) ?? '';
    const label = await page.evaluate(
      `fetch(${JSON.stringify(href)}).then((answer) => answer.headers.get('content-type'))`,
    );
    expect(label).toBe('application/pdf');
    await shot(page, `${width}-labelled`);

    await page.locator('[data-stage=handOver]').click();
    await page.locator(`[data-shipment=${parcel.code}]`).waitFor();
    await scan(page, 'PH9999999999');
    await noticed(page, 'bad', 'PH9999999999');
    await shot(page, `${width}-wrong`);
    // Not labelled yet: it stays.
    await scan(page, single.code);
    await noticed(page, 'bad', single.code);
    expect((await rowOf(single.id)).status).toBe('READY');
    await scannerSends(page, `${(await rowOf(parcel.id)).trackingNumber}\n`);
    await noticed(page, 'good', parcel.code);
    expect((await rowOf(parcel.id)).status).toBe('HANDED_OVER');
    await becomesTrue(page, `document.querySelector('[data-stage=handOver] .rcv-count').textContent === '0'`);

    await page.locator('[data-stage=label]').click();
    await page.locator(`[data-shipment=${single.code}] .rcv-primary`).click();
    await noticed(page, 'good', single.code);
    await page.locator('[data-stage=gone]').click();
    const gone = page.locator(`[data-shipment=${parcel.code}]`);
    await gone.locator('footer button').first().click();
    await gone.locator('input').fill('kimse yok');
    await shot(page, `${width}-gone`);
    await gone.locator('.rcv-danger').click();
    await noticed(page, 'good', parcel.code);
    expect((await rowOf(parcel.id)).returnedAt).not.toBeNull();

    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).not.toMatch(/components\.|undefined|\{\{|NaN/);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const small = await page.evaluate(
      `[...document.querySelectorAll('main button, main a, main select')].filter((one) => one.getBoundingClientRect().height < 48).length`,
    );
    expect(small).toBe(0);
    expect(faults).toEqual([]);
    await app.http.post(`/api/v1/shipments/${single.id}/cancel`).set(ayse.headers).expect(200);
    await page.context().close();
  },
  120_000,
);

async function noticed(page: Page, kind: string, text: string): Promise<void> {
  await page.locator(`[data-notice=${kind}]`, { hasText: text }).waitFor();
}

async function openShippingDesk(width: number, locale: 'en' | 'tr') {
  const desk = await openStaffPage(app, browser, '/admin/pages/shipping', { width, locale });
  await desk.page.locator('.rcv-scan-field').waitFor();
  return desk;
}

/** SCREENSHOTS names a folder: to look at, not part of the test. */
async function shot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/shipping-${name}.png`, fullPage: true });
}
