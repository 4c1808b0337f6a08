import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { addPhoto } from '../../src/modules/package/photo.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeLocation } from '../support/fixtures.js';
import { startOffice } from '../support/office.js';
import { becomesTrue, type Customer, openCustomer, openDesk, upsNumber } from '../support/receiving-page.js';

let app: TestApp;
let browser: Browser;
let customer: Customer;

beforeAll(async () => {
  app = await startOffice();
  const location = await makeLocation(app, { code: 'WIL', name: 'Wilmington' });
  customer = await openCustomer(app, 'Ayşe Kaya', location.id);
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

describe('the page of one package', () => {
  it.each([
    [1280, 'en', /Received/],
    [390, 'tr', /Teslim alındı/],
  ] as const)('shows whose it is, pictures, facts and history at %i px in %s', async (width, locale, received) => {
    const { page, context, staff, faults } = await openDesk(app, browser, { width, locale });
    const labelText = `SHIP TO\nAYSE KAYA\nSTE ${customer.ste} <img src=x onerror=alert(1)>`;
    const answer = await staff
      .post('/admin/api/resources/Package/actions/receive')
      .send({ labelText, shelf: 'A-12', weightGrams: 1250, trackingNumber: upsNumber(width) });
    const id: string = answer.body.record.id;
    const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a63' } })
      .jpeg()
      .toBuffer();
    await addPhoto(app.ctx(), id, picture);
    await page.goto(`${app.url}/admin/resources/Package/records/${id}/show`);
    await page.locator('.piece-photos img').waitFor();
    const text = (await page.locator('.piece').textContent()) ?? '';
    for (const part of [
      `STE ${customer.ste}`,
      'Ayşe Kaya',
      'A-12',
      'UPS',
      staff.staff.name,
      '<img src=x onerror=alert(1)>',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(received);
    expect(text).not.toMatch(/components\.|undefined|\{\{/);
    await page.locator('.piece-photos button').click();
    await becomesTrue(page, `document.querySelector('.piece-viewer img').naturalWidth === 900`);
    await page.keyboard.press('Escape');
    await page.locator('.piece-viewer').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await context.close();
  });
});
