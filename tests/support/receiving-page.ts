import type { Browser, Page } from 'playwright-core';
import type { TestApp } from './app.js';
import type { StaffAgent } from './office.js';
import { openStaffPage, type StaffPage } from './staff-page.js';

export interface Customer {
  name: string;
  ste: string;
  headers: Record<string, string>;
}

/** A customer with a mailbox, by the API alone. */
export async function openCustomer(app: TestApp, name: string, locationId: string): Promise<Customer> {
  const email = `${name
    .normalize('NFD')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()}@example.com`;
  const login = { email, password: 'correct horse battery', name };
  const { body: session } = await app.http.post('/api/v1/auth/register').send(login).expect(201);
  const token = { Authorization: `Bearer ${session.accessToken}` };
  const made = await app.http.post('/api/v1/workspaces').set(token).send({ name, locationId }).expect(201);
  return { name, ste: made.body.mailbox.ste, headers: { ...token, 'X-Workspace-Id': made.body.id } };
}

export interface Seen {
  id: string;
  status: string;
  carrier: string | null;
  trackingNumber: string | null;
  weightGrams: number | null;
  photos: { url: string }[];
}

/** What the customer's app shows, by one tracking number or all. */
export async function piecesOf(app: TestApp, customer: Customer, trackingNumber?: string): Promise<Seen[]> {
  const { body } = await app.http.get('/api/v1/packages?limit=100').set(customer.headers).expect(200);
  const pieces = body.data as Seen[];
  return trackingNumber ? pieces.filter((piece) => piece.trackingNumber === trackingNumber) : pieces;
}

/** A clerk's browser on the receiving page. */
export async function openDesk(
  app: TestApp,
  browser: Browser,
  given: { width?: number; locale?: 'en' | 'tr'; location?: string; staff?: StaffAgent } = {},
): Promise<StaffPage> {
  const desk = await openStaffPage(app, browser, '/admin/pages/receiving', given);
  await desk.page.locator('.rcv-scan-field').waitFor();
  if (given.location) await desk.page.locator('.rcv-location select').selectOption({ label: given.location });
  return desk;
}

/** Enters what a scanner or a hand puts into the field. */
export async function scan(page: Page, text: string): Promise<void> {
  await page.locator('.rcv-scan-field').fill(text);
  await page.locator('.rcv-scan-field').press('Enter');
}

export async function decided(page: Page, decision: string): Promise<void> {
  await page.locator(`[data-decision=${decision}]`).waitFor();
}

/** Presses Enter (or what else files) and waits until the list is one longer. */
export async function file(page: Page, key = 'Enter'): Promise<void> {
  const rows = page.locator('.rcv-filed-row');
  const before = await rows.count();
  await page.keyboard.press(key);
  await rows.nth(before).waitFor();
}

/** Keys as a scanner sends them: at once, wherever the focus is; `\n` is its Enter. */
export async function scannerSends(page: Page, text: string): Promise<void> {
  await page.evaluate(`{
    for (const character of ${JSON.stringify(text)}) {
      const key = character < ' ' ? 'Enter' : character;
      const target = document.activeElement ?? document.body;
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      const goesOn = target.dispatchEvent(event);
      if (goesOn && key.length === 1 && 'value' in target) document.execCommand('insertText', false, key);
    }
  }`);
}

/** Pastes into the scan field. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`{
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', ${JSON.stringify(text)});
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.rcv-scan-field').dispatchEvent(event);
  }`);
}

/** Whether the next key goes to the scan field. */
export function isScanFieldFocused(page: Page): Promise<boolean> {
  return page.evaluate(`document.activeElement?.classList.contains('rcv-scan-field') ?? false`);
}

/** Waits until an expression holds in the page. (`waitForFunction` evaluates text inside the page, which its policy refuses.) */
export async function becomesTrue(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await page.evaluate(expression)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`did not become true: ${expression}`);
}

/** A UPS tracking number with its check digit. */
export function upsNumber(serial: number): string {
  const body = `999AA1${String(serial).padStart(9, '0')}`;
  const sum = [...body].reduce((total, character, place) => {
    const value = /\d/.test(character) ? Number(character) : (character.charCodeAt(0) - 63) % 10;
    return total + value * (place % 2 === 0 ? 1 : 2);
  }, 0);
  return `1Z${body}${(10 - (sum % 10)) % 10}`;
}
