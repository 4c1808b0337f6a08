import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { resources } from '../../admin/registry.js';
import { mayAct } from '../../admin/staff-access.js';
import { record } from '../../src/modules/audit-log/audit-log.service.js';
import type { TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { SCRIPTS } from '../support/hostile.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';

const ALL = ['ADMIN', 'WAREHOUSE', 'SUPPORT', 'FINANCE'] as const;
let app: TestApp;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let staff: StaffAgent;
let troubles: string[] = [];
const shown: string[] = [];

/** Every text that somebody outside, or a colleague, can write, holds each script once. */
beforeAll(async () => {
  app = await startOffice();
  const { prisma } = app.platform.database;
  const tenants: Tenant[] = [];
  for (const [i, text] of SCRIPTS.entries()) {
    const tenant = await makeTenant(app, { name: text });
    tenants.push(tenant);
    const piece = await makePackage(app, tenant, {
      sender: text,
      recipient: text,
      description: text,
      note: text,
      labelText: text,
      carrier: text.slice(0, 60),
      trackingNumber: text.slice(0, 64),
      shelf: text.slice(0, 20),
      tags: [text.slice(0, 40)],
      unmatchedReason: text,
      status: i % 2 ? 'PENDING' : 'ON_HOLD',
    });
    await prisma.packageEvent.create({
      data: {
        packageId: piece.id,
        toStatus: 'PENDING',
        kind: 'moved',
        actorType: 'STAFF',
        actorName: text,
        reason: text,
      },
    });
    if (i < 8) shown.push(`Package/records/${piece.id}/show`);
    await prisma.recipient.create({
      data: { mailboxId: tenant.mailboxId, name: text, aliases: [text], nameKeys: [] },
    });
    await prisma.staffUser.create({ data: { email: `${randomUUID()}@example.com`, name: text, roles: ['SUPPORT'] } });
    await prisma.file.create({
      data: {
        workspaceId: tenant.workspace.id,
        purpose: 'UPLOAD',
        key: randomUUID(),
        name: text,
        contentType: 'text/plain',
        size: 1,
        sha256: '0'.repeat(64),
        createdByType: 'USER',
        storedAt: new Date(),
      },
    });
    await prisma.notificationDelivery.create({
      data: {
        sourceKey: randomUUID(),
        event: 'test',
        channel: 'EMAIL',
        recipient: 'a@example.com',
        locale: 'en',
        subject: text,
        text,
        html: text,
        status: 'OUTBOX',
      },
    });
    await record(
      app.ctx({ actor: { type: 'SYSTEM', id: null, name: text }, userAgent: text, ip: '203.0.113.9' }),
      'thing.changed',
      { type: 'Thing', id: text.slice(0, 60), workspaceId: tenant.workspace.id },
      { note: text, nested: { [text.slice(0, 30)]: text } },
    );
  }
  staff = await staffAgent(app, [...ALL]);
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' });
  const [name = '', value = ''] = staff.cookie.split('=');
  await context.addCookies([{ name, value, url: app.url }]);
  page = await context.newPage();
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // What the policy had to stop would have run under a weaker one: that counts too.
    if (/Content.Security.Policy/i.test(message.text())) troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url) && !/^(data|blob|about):/.test(request.url()))
      troubles.push(`foreign: ${request.url()}`);
  });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app.close();
});

/** Nothing has run, and nothing that was written has become an element. */
async function nothingRan(): Promise<void> {
  expect(await page.evaluate('window.__hit')).toBeUndefined();
  const made = await page.evaluate(
    `[...document.querySelectorAll('iframe, object, embed, math, marquee, base, [onerror], [onload], [onfocus], [ontoggle], [onbegin], a[href^="javascript:"]')].map((one) => one.outerHTML.slice(0, 120))`,
  );
  expect(made).toEqual([]);
  expect(troubles).toEqual([]);
  troubles = [];
}

async function open(path: string, ready: string): Promise<void> {
  await page.goto(`${app.url}/admin/${path}`);
  await page.locator(ready).first().waitFor();
  await nothingRan();
}

describe(`${SCRIPTS.length} scripts in every text that is shown`, () => {
  it('there are 40 of them', () => expect(new Set(SCRIPTS).size).toBe(40));

  const listed = resources.filter((item) => mayAct(item.model, 'list', [...ALL]));
  it.each(listed.map((item) => item.model))(
    'do not run in the list of %s',
    async (model) => {
      await open(`resources/${model}?perPage=100`, 'tbody, [data-css$="-list"], main');
      await page.waitForLoadState('networkidle');
      await nothingRan();
    },
    240_000,
  );

  it('nor on the pages of single records', async () => {
    const { prisma } = app.platform.database;
    const first = async (rows: Promise<{ id: string }[]>, model: string) =>
      (await rows).map(({ id }) => `${model}/records/${id}/show`);
    const paths = [
      ...shown,
      ...(await first(prisma.workspace.findMany({ take: 3 }), 'Workspace')),
      ...(await first(prisma.user.findMany({ take: 2 }), 'User')),
      ...(await first(prisma.recipient.findMany({ take: 2 }), 'Recipient')),
      ...(await first(prisma.staffUser.findMany({ take: 2 }), 'StaffUser')),
      ...(await first(prisma.notificationDelivery.findMany({ take: 2 }), 'NotificationDelivery')),
    ];
    for (const path of paths) await open(`resources/${path}`, 'h1');
  }, 240_000);

  it('nor in the audit log, its opened rows, the filter drawer, the search and a notice', async () => {
    await open('pages/audit', 'main, [data-css="app-content"]');
    for (const summary of (await page.locator('details summary').all()).slice(0, 6)) await summary.click();
    await nothingRan();
    for (let at = 0; at < SCRIPTS.length; at += 10) {
      const text = SCRIPTS.slice(at, at + 10).join(' ');
      const query = new URLSearchParams({ 'filters.q': text, 'filters.recipient': text });
      await open(`resources/Package?${query}`, '.office-search input');
    }
    await page
      .getByText(/Filter/)
      .first()
      .click();
    await nothingRan();
    const [script = ''] = SCRIPTS;
    const answer = await staff
      .post('/admin/api/resources/Package/actions/receive')
      .send({ labelText: script.repeat(3), unmatched: true });
    expect(answer.body.notice.message).not.toContain('<script');
  }, 240_000);

  it('nor on the receiving page, whichever label is scanned', async () => {
    await page.goto(`${app.url}/admin/pages/receiving`);
    await page.locator('.rcv-scan-field').waitFor();
    for (const text of SCRIPTS) {
      await page.locator('.rcv-scan-field').fill(text);
      await page.locator('.rcv-scan-field').press('Enter');
    }
    await page.waitForLoadState('networkidle');
    await nothingRan();
  }, 240_000);
});

describe('/docs', () => {
  it.each([1280, 390])(
    'lists every endpoint at %i px, asks nobody else for anything, and fits',
    async (width) => {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`${app.url}/docs`);
      await page.locator('.opblock').first().waitFor();
      const { body } = await app.http.get('/api/openapi.json').expect(200);
      const wanted = Object.values(body.paths as Record<string, object>).reduce(
        (sum, item) => sum + Object.keys(item).filter((key) => /^(get|post|put|patch|delete)$/.test(key)).length,
        0,
      );
      expect(await page.locator('.opblock').count()).toBe(wanted);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.locator('.opblock-summary-control').first().click();
      await page.locator('.opblock.is-open .responses-wrapper').first().waitFor();
      expect(troubles).toEqual([]);
    },
    240_000,
  );
});
