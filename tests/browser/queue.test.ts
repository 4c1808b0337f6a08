import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { startAction } from '../../src/modules/package-action/package-action.service.js';
import { actionRow, ask, clerk, pieceStatus } from '../support/actions.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeLocation, makeTenant, type Tenant } from '../support/fixtures.js';
import { startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';
import { scannerSends } from '../support/receiving-page.js';
import { openStaffPage } from '../support/staff-page.js';

let app: TestApp;
let browser: Browser;
let ayse: Tenant;

beforeAll(async () => {
  app = await startOffice({ COOL_OFF_HOURS: '0' });
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

let serial = 0;
async function asked(body: object, shelf: string) {
  serial += 1;
  const trackingNumber = `QUEUE${1000 + serial}`;
  const piece = await makePackage(app, ayse, { trackingNumber, shelf });
  const { body: action } = await ask(app, ayse, piece, body).expect(202);
  return { id: action.id as string, piece, trackingNumber };
}

async function openQueue(width: number, locale: 'en' | 'tr', locationId: string) {
  const desk = await openStaffPage(app, browser, `/admin/pages/queue?locationId=${locationId}`, { width, locale });
  await desk.page.locator('.queue-count').first().waitFor();
  return desk;
}

const shot = async (page: Page, name: string) => {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true });
};

describe('the work queue', () => {
  it.each([
    [1280, 'en'],
    [390, 'tr'],
  ] as const)(
    'at %i px in %s: empty, then scanned to start and to finish; the wrong piece turns the screen red',
    async (width, locale) => {
      // A warehouse of its own: what another run left is not in its list.
      const location = await makeLocation(app, { name: 'Wilmington' });
      ayse = await makeTenant(app, { name: 'Ayşe Kaya', location });
      const { page, context, staff, faults } = await openQueue(width, locale, location.id);
      await page.locator('.queue-empty').waitFor();
      await shot(page, `queue-empty-${width}`);
      const shred = await asked({ type: 'SHRED', confirm: true }, 'B-02');
      const scan = await asked({ type: 'SCAN', note: 'Both sides, please <b>' }, 'A-12');
      const opened = await asked({ type: 'OPEN_AND_PHOTO' }, 'A-03');
      const taken = await asked({ type: 'RETURN_TO_SENDER' }, 'C-07');
      await startAction(await clerk(app), taken.id);
      // The counters and the list refresh themselves.
      await page.locator('.queue-row').nth(2).waitFor();
      await page.getByRole('button', { name: locale === 'tr' ? /^Hepsi/ : /^Everything/ }).click();
      await page.locator('.queue-row').nth(3).waitFor();
      await shot(page, `queue-list-${width}`);
      const text = (await page.locator('.queue').textContent()) ?? '';
      for (const part of [`STE ${ayse.ste}`, 'Ayşe Kaya', 'A-12', shred.trackingNumber]) expect(text).toContain(part);
      expect(text).not.toMatch(/components\.|enums\.|undefined|\{\{/);

      await scannerSends(page, `${shred.trackingNumber}\n`);
      await page.locator('.queue-task').waitFor();
      expect((await actionRow(app, shred.id)).claimedById).toBe(staff.staff.id);
      await scannerSends(page, `${scan.trackingNumber}\n`);
      await page.locator('.queue-alarm').waitFor();
      await shot(page, `queue-alarm-${width}`);
      // A scan while the screen is red does nothing; Enter says that it was seen.
      await scannerSends(page, `${shred.trackingNumber}\n`);
      expect(await pieceStatus(app, shred.piece.id)).toBe('IN_PROCESS');
      // A hand is slower than a scanner: Enter within the burst would be the scan's own end.
      await page.waitForTimeout(200);
      await page.locator('.queue-alarm button').press('Enter');
      await page.locator('.queue-alarm').waitFor({ state: 'detached' });
      await scannerSends(page, `${shred.trackingNumber}\n`);
      await page.locator('.queue-done').waitFor();
      expect(await pieceStatus(app, shred.piece.id)).toBe('DISPOSED');

      // Pages by the camera; a reload in between keeps the task.
      await scannerSends(page, `${scan.trackingNumber}\n`);
      await page.locator('.queue-task').waitFor();
      await page.reload();
      await page.locator('.queue-task').waitFor();
      const picture = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#eeeeee' } })
        .jpeg()
        .toBuffer();
      await page
        .locator('.queue-camera input')
        .setInputFiles(['1.jpg', '2.jpg'].map((name) => ({ name, mimeType: 'image/jpeg', buffer: picture })));
      await page.locator('.queue-pages li').nth(1).waitFor();
      await page.locator('.queue-pages progress').first().waitFor({ state: 'detached' });
      await page.locator('.queue-pages progress').first().waitFor({ state: 'detached' });
      await shot(page, `queue-task-${width}`);
      expect(await page.locator('.queue-note').textContent()).toContain('Both sides, please <b>');
      await page.locator('.queue-primary:not(:disabled)').waitFor();
      await page.keyboard.press('F9');
      await page.locator('.queue-done').waitFor();
      expect(await actionRow(app, scan.id)).toMatchObject({ step: 'build_document' });

      // By hand from the list, and given up with a reason.
      await page.locator('.queue-row', { hasText: opened.trackingNumber }).locator('.queue-start').click();
      await page.locator('.queue-task').waitFor();
      await page.getByRole('button', { name: locale === 'tr' ? 'Yapılamıyor' : 'Cannot be done' }).click();
      await page.locator('.queue-failing .queue-buttons button').first().click();
      await page.locator('.queue-failing .queue-danger').click();
      await page.locator('.queue-task').waitFor({ state: 'detached' });
      expect(await actionRow(app, opened.id)).toMatchObject({ status: 'FAILED' });

      // The walk along the shelves.
      await page.getByRole('button', { name: locale === 'tr' ? 'Rafa göre' : 'By shelf' }).click();
      await page.locator('.queue-picking tbody tr').first().waitFor({ state: 'attached' });
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('.queue-picking').isVisible()).toBe(true);
      expect(await page.locator('.queue-list').isVisible()).toBe(false);
      await shot(page, `queue-print-${width}`);
      await page.emulateMedia({ media: 'screen' });

      const low = await page.evaluate(
        `[...document.querySelectorAll('.queue button, .queue select')].filter((one) => one.offsetHeight > 0 && one.offsetHeight < 48).map((one) => one.textContent)`,
      );
      expect(low).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
