import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transform } from 'esbuild';
import type { TestApp } from '../support/app.js';
import { startOffice } from '../support/office.js';

// A folder with a dot on its path: `send` answers 404 for everything below one unless it is told otherwise.
const folder = mkdtempSync(path.join(os.tmpdir(), 'office-'));
const dotted = path.join(folder, '.hidden', 'adminjs');
let app: TestApp;

beforeAll(async () => {
  mkdirSync(dotted, { recursive: true });
  cpSync(path.join(process.cwd(), 'build', 'adminjs', 'bundle.js'), path.join(dotted, 'bundle.js'));
  process.env.ADMIN_JS_TMP_DIR = dotted;
  app = await startOffice();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

describe('what the pages load', () => {
  it('has a style sheet without a mistake: one brace left open would hide the rest from wide screens', async () => {
    const sheet = readFileSync(path.join(process.cwd(), 'public', 'office', 'office.css'), 'utf8');
    expect((await transform(sheet, { loader: 'css' })).warnings).toEqual([]);
  });

  it('is served before the log-in, compressed and kept for a year, from a folder with a dot too', async () => {
    const page = await app.http.get('/admin/login').expect(200);
    const assets = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(assets).toHaveLength(6);
    for (const asset of assets.filter((item) => item.startsWith('/admin/'))) {
      const answer = await app.http.get(asset).set('Accept-Encoding', 'gzip').expect(200);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.headers['content-encoding']).toBe('gzip');
      expect(asset).toMatch(/\?v=[0-9a-f]{12}$/);
    }
    for (const asset of assets.filter((item) => !item.startsWith('/admin/'))) await app.http.get(asset).expect(200);
    const components = await app.http.get('/admin/frontend/assets/components.bundle.js').expect(200);
    expect(components.text).toContain('UserComponents.Dashboard');
  });

  it('brings its own font, with the Turkish letters', async () => {
    const style = await app.http.get('/assets/office/office.css').expect(200);
    const fonts = [...style.text.matchAll(/url\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
    expect(fonts).toHaveLength(2);
    for (const font of fonts) await app.http.get(font).expect(200).expect('content-type', /woff2/);
    expect(style.text).toContain('U+0100-02BA');
  });

  it('says nothing of AdminJS', async () => {
    const page = await app.http.get('/admin/login').expect(200);
    const state = JSON.parse(/window\.REDUX_STATE = (.*);\n/.exec(page.text)?.[1] ?? '{}');
    expect(state.branding).toMatchObject({ companyName: 'Pigeonhole', withMadeWithLove: false });
    expect(JSON.stringify(state.locale.translations)).not.toMatch(/AdminJS/);
  });
});
