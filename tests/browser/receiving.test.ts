import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeLocation } from '../support/fixtures.js';
import { startOffice } from '../support/office.js';
import {
  becomesTrue,
  type Customer,
  decided,
  file,
  isScanFieldFocused,
  openCustomer,
  openDesk,
  paste,
  piecesOf,
  scan,
  scannerSends,
  upsNumber,
} from '../support/receiving-page.js';
import type { StaffPage } from '../support/staff-page.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOCATION = 'WIL · Wilmington';

let app: TestApp;
let browser: Browser;
let ayse: Customer;
let marlo: Customer;
let desks: StaffPage[] = [];
let photo: Buffer;

beforeAll(async () => {
  app = await startOffice();
  const wilmington = await makeLocation(app, { code: 'WIL', name: 'Wilmington' });
  await makeLocation(app, { code: 'IZM', name: 'İzmir', country: 'TR', timezone: 'Europe/Istanbul' });
  ayse = await openCustomer(app, 'Ayşe Kaya', wilmington.id);
  marlo = await openCustomer(app, 'Marlo Harms', wilmington.id);
  photo = await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#c8a064' } })
    .jpeg()
    .toBuffer();
  browser = await launchBrowser();
}, 120_000);

afterEach(async () => {
  const faults = desks.flatMap((desk) => desk.faults);
  await Promise.all(desks.map((desk) => desk.context.close()));
  desks = [];
  expect(faults).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
});

async function desk(given: Parameters<typeof openDesk>[2] = {}): Promise<StaffPage> {
  const opened = await openDesk(app, browser, { location: LOCATION, ...given });
  desks.push(opened);
  return opened;
}

const labelOf = ({ name, ste }: Customer) =>
  `SHIP TO\n${name.toUpperCase()}\n2810 N Church St STE ${ste}\nWilmington, DE 19802`;
let serial = 0;
/** A UPS number of its own. */
const tracking = () => upsNumber(++serial);

async function isComfortable(page: Page, phone: boolean): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  if (phone) {
    const small =
      await page.evaluate(`[...document.querySelectorAll('.rcv button, .rcv select, .rcv summary, .rcv .rcv-camera, .rcv .rcv-kind, .rcv .rcv-input input')]
      .filter((control) => control.offsetParent && control.getBoundingClientRect().height < 47.5).map((control) => control.outerHTML.slice(0, 90))`);
    expect(small).toEqual([]);
  }
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(
    `axe.run('.rcv', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`,
  )) as { violations: { id: string; nodes: { html: string }[] }[] };
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
}

describe.each([1280, 390])('receiving at %i px', (width) => {
  it('files a labelled piece with photo, weight and shelf, and the customer sees it', async () => {
    const { page } = await desk({ width });
    const number = tracking();
    await scan(page, number);
    await decided(page, 'more');
    await paste(page, labelOf(ayse));
    await decided(page, 'matched');
    expect(await page.locator('.rcv-decision').textContent()).toMatch(
      new RegExp(`MATCHED\\s*STE ${ayse.ste}\\s*Ayşe Kaya · Wilmington`),
    );
    await page.locator('.rcv-camera input').setInputFiles({ name: 'label.jpg', mimeType: 'image/jpeg', buffer: photo });
    await page.getByLabel('Turn photo 1').click();
    await page.getByLabel(/^Weight/).fill('2,5');
    await page.getByLabel('Shelf').fill('A-12');
    await isComfortable(page, width < 600);
    await page.locator('.rcv-scan-field').focus();
    await file(page);
    await page.getByText('Photos: 1').waitFor();
    const [piece] = await piecesOf(app, ayse, number);
    expect(piece).toMatchObject({
      status: 'PENDING',
      carrier: 'UPS',
      weightGrams: 1134,
      photos: [{ width: 1200, height: 1600 }],
    });
    const link = new URL(piece?.photos[0]?.url ?? '');
    const picture = await app.http.get(link.pathname + link.search).expect(200);
    expect(await sharp(picture.body as Buffer).metadata()).toMatchObject({ format: 'jpeg', width: 1200, height: 1600 });
    expect(await page.getByLabel('Shelf').inputValue()).toBe('A-12');
    await isComfortable(page, width < 600);
  });

  it('lets a person pick between number and name by a key, and shelves what is nobody’s', async () => {
    const { page } = await desk({ width });
    const number = tracking();
    await scan(page, number);
    await scan(page, `SHIP TO\nMARLO HARMS\n2810 N Church St STE ${ayse.ste}\nWilmington, DE 19802`);
    await decided(page, 'review');
    await isComfortable(page, width < 600);
    const cards = await page.locator('.rcv-candidate').allTextContents();
    expect(cards).toHaveLength(2);
    const place = cards.findIndex((card) => card.includes('Marlo Harms')) + 1;
    await page.keyboard.press(String(place));
    await decided(page, 'picked');
    await file(page);
    expect(await piecesOf(app, marlo, number)).toHaveLength(1);
    expect(await piecesOf(app, ayse, number)).toHaveLength(0);

    await scan(page, 'SHIP TO\nNOBODY KNOWN\n2810 N Church St STE 11111118\nWilmington, DE 19802');
    await decided(page, 'unmatched');
    await isComfortable(page, width < 600);
    await file(page);
    await page.locator('.rcv-filed-row').first().getByText('Waits for its customer').waitFor();
    const shelved = await app.platform.database.prisma.package.findFirstOrThrow({
      where: { status: 'UNMATCHED' },
      orderBy: { id: 'desc' },
    });
    expect(shelved).toMatchObject({ mailboxId: null, unmatchedReason: expect.stringContaining('known suite') });
  });
});

describe('the list of the last pieces', () => {
  it('takes a piece back from the customer, and lives through a reload with the piece in hand', async () => {
    const { page } = await desk();
    const number = tracking();
    await scan(page, number);
    await scan(page, labelOf(ayse));
    await decided(page, 'matched');
    await page.locator('.rcv-camera input').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: photo });
    await file(page);
    await page.getByText('Photos: 1').waitFor();
    expect(await piecesOf(app, ayse, number)).toHaveLength(1);
    await scan(page, labelOf(marlo));
    await decided(page, 'matched');
    await page.reload();
    await decided(page, 'matched');
    const thumbnail = page.locator('.rcv-thumb img[src^="/admin/media/photos/"]');
    await thumbnail.waitFor();
    await becomesTrue(page, `document.querySelector('.rcv-thumb img').naturalWidth > 0`);
    expect(await page.locator('.rcv-decision').textContent()).toContain(marlo.ste);
    await page.keyboard.press('F9');
    await page.getByText('Take it back').waitFor();
    await page.keyboard.press('F9');
    await page.getByText('Taken back').waitFor();
    expect(await piecesOf(app, ayse, number)).toHaveLength(0);
  });
});

describe('one piece is one piece', () => {
  it('warns of a tracking number received today, links it, and takes it again when told to', async () => {
    const { page } = await desk();
    const number = tracking();
    for (const text of [number, labelOf(ayse)]) await scan(page, text);
    await decided(page, 'matched');
    await file(page);
    for (const text of [number, labelOf(ayse)]) await scan(page, text);
    await decided(page, 'matched');
    const first = await page.locator('.rcv-filed-row').first().getAttribute('data-package');
    expect(await page.getByText('Open the first piece').getAttribute('href')).toBe(
      `/admin/resources/Package/records/${first}/show`,
    );
    await page.keyboard.press('Enter');
    await isComfortable(page, false);
    expect(await piecesOf(app, ayse, number)).toHaveLength(1);
    await page.keyboard.press('F6');
    await file(page);
    expect(await piecesOf(app, ayse, number)).toHaveLength(2);
  });

  it('keeps the piece while there is no connection, sends it once, and gives scans made meanwhile to the next', async () => {
    const { page, context } = await desk();
    const number = tracking();
    for (const text of [number, labelOf(ayse)]) await scan(page, text);
    await decided(page, 'matched');
    await context.setOffline(true);
    await page.keyboard.press('Enter');
    await page.locator('[data-problem=network]').waitFor();
    await scan(page, labelOf(marlo));
    await page.getByText('1 scanned for the next piece').waitFor();
    await context.setOffline(false);
    await page.locator('.rcv-filed-row').waitFor();
    expect(await piecesOf(app, ayse, number)).toHaveLength(1);
    await decided(page, 'matched');
    expect(await page.locator('.rcv-decision').textContent()).toContain(marlo.ste);
  });

  it('finds its piece again when the answer was lost on the way', async () => {
    const { page } = await desk();
    const number = tracking();
    for (const text of [number, labelOf(ayse)]) await scan(page, text);
    await decided(page, 'matched');
    let lost = 0;
    await page.route('**/actions/receive', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await file(page);
    expect(lost).toBe(2);
    expect(await piecesOf(app, ayse, number)).toHaveLength(1);
  });

  it('tells the second of two clerks who file the same piece', async () => {
    const [one, two] = [await desk(), await desk()];
    const number = tracking();
    for (const { page } of [one, two]) {
      for (const text of [number, labelOf(ayse)]) await scan(page, text);
      await decided(page, 'matched');
    }
    await file(one.page);
    await two.page.keyboard.press('Enter');
    await two.page.getByText('Open the first piece').waitFor();
    expect(await piecesOf(app, ayse, number)).toHaveLength(1);
    expect(await two.page.locator('.rcv-filed-row').count()).toBe(0);
  });
});

describe('the scanner', () => {
  it('is heard from another field, whose text it leaves alone', async () => {
    const { page } = await desk();
    await page.getByLabel(/^Weight/).fill('3');
    await scannerSends(page, `${labelOf(ayse)}\n`);
    await decided(page, 'matched');
    expect(await page.getByLabel(/^Weight/).inputValue()).toBe('3');
    expect(await isScanFieldFocused(page)).toBe(true);
  });

  it('fills the shelf when the shelf has the focus', async () => {
    const { page } = await desk();
    await page.getByLabel('Shelf').fill('');
    await scannerSends(page, 'RACK07B\n');
    await page.locator('.rcv-scan-field:focus').waitFor();
    expect(await page.getByLabel('Shelf').inputValue()).toBe('RACK07B');
    expect(await page.locator('.rcv-chip').count()).toBe(0);
  });
});

describe('in Turkish', () => {
  it('has every word, and takes a comma for the decimals', async () => {
    const { page } = await desk({ locale: 'tr', location: 'IZM · İzmir' });
    const number = tracking();
    await scan(page, number);
    await scan(page, labelOf(ayse));
    await decided(page, 'review');
    await page.keyboard.press('1');
    await page.getByLabel(/^Ağırlık/).fill('12,5');
    await page.getByLabel(/^Ağırlık/).press('Enter');
    const words = await page.locator('main.rcv').textContent();
    expect(words).toMatch(/SİZİN SEÇİMİNİZ[\s\S]*posta kutusu başka bir depoda[\s\S]*Son kaydedilenler/);
    expect(words).not.toMatch(/components\.|Receiving|undefined|\{\{/);
    await isComfortable(page, false);
    await file(page);
    expect((await piecesOf(app, ayse, number))[0]?.weightGrams).toBe(12_500);
  });
});
