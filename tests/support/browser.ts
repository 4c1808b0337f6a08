import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * A headless Chromium: CHROMIUM_PATH, else one on the machine, else the one inside @sparticuz/chromium. A machine that
 * can run none of them fails the test with the remedy; nothing is skipped.
 */
export async function launchBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH ?? INSTALLED.find((file) => existsSync(file));
  const packaged = given ? null : (await import('@sparticuz/chromium')).default;
  const executablePath = given ?? (await packaged?.executablePath());
  try {
    return await chromium.launch({
      executablePath,
      // Not the package's own arguments: they switch off web security and put everything into one process.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      headless: true,
    });
  } catch (error) {
    const library = /error while loading shared libraries: (\S+)/.exec(String(error))?.[1];
    throw new Error(
      `No browser for the browser tests${library ? ` (missing ${library})` : ''}: install one ` +
        `(Debian, Ubuntu: "apt-get install -y chromium") or set CHROMIUM_PATH. ${library ? '' : String(error)}`,
    );
  }
}
