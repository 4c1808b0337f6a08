import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestApp } from './app.js';
import { type StaffAgent, staffAgent } from './office.js';

export interface StaffPage {
  page: Page;
  context: BrowserContext;
  staff: StaffAgent;
  /** Scripts that failed and requests that left this host. */
  faults: string[];
}

/** A clerk's browser, a phone's below 600 px, logged in and on `path` of the back office. */
export async function openStaffPage(
  app: TestApp,
  browser: Browser,
  path: string,
  given: { width?: number; locale?: 'en' | 'tr'; staff?: StaffAgent } = {},
): Promise<StaffPage> {
  const { width = 1280, locale = 'en' } = given;
  const phone = width < 600;
  const context = await browser.newContext({
    viewport: { width, height: phone ? 844 : 900 },
    isMobile: phone,
    hasTouch: phone,
    locale,
  });
  const staff = given.staff ?? (await staffAgent(app, ['WAREHOUSE'], { locale }));
  const [name = '', value = ''] = staff.cookie.split('=');
  await context.addCookies([{ name, value, url: app.url }]);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url) && !/^(data|blob):/.test(request.url())) faults.push(request.url());
  });
  await page.goto(`${app.url}${path}`);
  return { page, context, staff, faults };
}
