import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasWord, LOCALES, WORDS, type Words } from '../../admin/i18n.js';
import { enumFields, enumValues, modelFor } from '../../admin/model.js';
import { pages, resources } from '../../admin/registry.js';
import { StaffRole } from '../../src/generated/prisma/enums.js';
import { ERRORS } from '../../src/shared/errors.js';
import type { TestApp } from '../support/app.js';
import { staffAgent, startOffice } from '../support/office.js';

const folder = path.join(process.cwd(), 'admin');
const keysOf = (words: Words, start = ''): string[] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${start}${key}`] : keysOf(value, `${start}${key}.`),
  );
const missing = (locale: 'en' | 'tr', keys: string[]) =>
  [...new Set(keys)].filter((key) => !hasWord(locale, key)).sort();

describe.each(LOCALES)('%s', (locale) => {
  it('has a word for every column, resource, action, page and value that staff can meet', () => {
    const known = new Set(resources.map((item) => item.model));
    const keys = resources.flatMap((item) => [
      `labels.${item.model}`,
      `groups.${item.group}`,
      ...modelFor(item, known, Object.values(StaffRole))
        .fields.filter((field) => !field.isReadOnly)
        .filter((field) => !hasWord(locale, `resources.${item.model}.properties.${field.name}`))
        .map((field) => `properties.${field.name}`),
      ...enumFields(item.model).flatMap((field) =>
        enumValues(field.type).map((value) => `enums.${field.type}.${value}`),
      ),
      ...Object.entries(item.actions ?? {}).flatMap(([name, action]) => [
        ...(action.hidden || hasWord(locale, `resources.${item.model}.actions.${name}`) ? [] : [`actions.${name}`]),
        ...(action.confirm ? [`messages.${action.confirm}`] : []),
        ...(action.fields ?? [])
          .filter((field) => !hasWord(locale, `resources.${item.model}.properties.${field.name}`))
          .map((field) => `properties.${field.name}`),
      ]),
    ]);
    expect(missing(locale, [...keys, ...Object.keys(pages).map((name) => `pages.${name}`)])).toEqual([]);
  });

  it('has every text that a page or a component of ours asks for by name', () => {
    const KINDS: Record<string, string> = {
      translateAction: 'actions',
      translateButton: 'buttons',
      translateLabel: 'labels',
      translateProperty: 'properties',
      translateMessage: 'messages',
      translateComponent: 'components',
      translatePage: 'pages',
    };
    const sources = ['pages', 'components'].flatMap((name) =>
      readdirSync(path.join(folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8')),
    );
    const asked = sources.flatMap((source) =>
      [...source.matchAll(/\b(translate[A-Z]\w+)\(\s*'([\w.]+)'/g)].map(
        ([, kind = '', key = '']) => `${KINDS[kind]}.${key}`,
      ),
    );
    expect(missing(locale, asked)).toEqual([]);
  });
});

it('Turkish has every key of AdminJS itself, and both languages have the same keys', () => {
  const file = path.join(
    path.dirname(createRequire(import.meta.url).resolve('adminjs')),
    'lib/locale/en/translation.json',
  );
  const shipped = keysOf(JSON.parse(readFileSync(file, 'utf8')));
  expect(missing('tr', shipped)).toEqual([]);
  const english = keysOf(WORDS.en).filter((key) => !/^(errors|fieldErrors)\./.test(key));
  const turkish = keysOf(WORDS.tr).filter((key) => !/^(errors|fieldErrors)\./.test(key));
  expect(english.filter((key) => !turkish.includes(key))).toEqual([]);
  expect(turkish.filter((key) => !english.includes(key) && !shipped.includes(key))).toEqual([]);
});

it('Turkish has a sentence for every code of refusal', () => {
  expect(
    missing(
      'tr',
      Object.keys(ERRORS).map((code) => `errors.${code}`),
    ),
  ).toEqual([]);
});

describe('the switcher', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startOffice();
  });
  afterAll(() => app.close());

  it("keeps the staff user's choice and brings one language to the page", async () => {
    const agent = await staffAgent(app, ['WAREHOUSE']);
    const language = async () => {
      const page = await agent.get('/admin').expect(200);
      const state = JSON.parse(/window\.REDUX_STATE = (.*);\n/.exec(page.text)?.[1] ?? '{}');
      expect(Object.keys(state.locale.translations)).toEqual([state.locale.language]);
      return [state.locale.language, /<html lang=(\w+)/.exec(page.text)?.[1]];
    };
    expect(await language()).toEqual(['en', 'en']);
    await agent.post('/admin/locale/tr').expect(204);
    expect(await language()).toEqual(['tr', 'tr']);
    await agent.post('/admin/locale/de').expect(404);
    const refused = await agent.get('/admin/api/resources/User/actions/list').expect(403);
    expect(refused.body.notice.message).toBe('Personel rolünüz buna izin vermiyor.');
  });

  it("follows the browser's wish before the log-in", async () => {
    const page = await app.http.get('/admin/login').set('Accept-Language', 'tr-TR,tr;q=0.9').expect(200);
    expect(page.text).toContain('Personel girişi');
    expect((await app.http.get('/admin/login?lang=en').set('Accept-Language', 'tr')).text).toContain('Staff log-in');
  });
});
