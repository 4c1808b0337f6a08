import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { FieldError, Refusal } from '../src/shared/errors.js';
import { fieldErrors } from '../src/shared/problem.js';
import { projectRoot } from '../src/shared/project.js';

export type Locale = 'en' | 'tr';
export const LOCALES: readonly Locale[] = ['en', 'tr'];
export interface Words {
  [key: string]: string | Words;
}

const read = (locale: Locale): Words =>
  JSON.parse(readFileSync(path.join(projectRoot, 'admin', 'locales', `${locale}.json`), 'utf8'));
export const WORDS: Record<Locale, Words> = { en: read('en'), tr: read('tr') };

/** A text of the back office; `{{name}}` is filled in. A missing key shows itself (tests/admin/languages.test.ts finds it). */
export function translate(locale: Locale, key: string, values: Record<string, unknown> = {}): string {
  const text = find(WORDS[locale], key) ?? find(WORDS.en, key) ?? key;
  return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => String(values[name] ?? ''));
}

export function hasWord(locale: Locale, key: string): boolean {
  return find(WORDS[locale], key) !== undefined;
}

/** Our refusals have English details; in Turkish the code's own sentence is shown. */
export function refusalText(locale: Locale, refusal: Refusal): string {
  if (locale === 'en') return refusal.message;
  const known = find(WORDS[locale], `errors.${refusal.code}`);
  const fields = refusal.options.errors?.map((item) => `${fieldName(locale, item.path)}: ${fieldText(locale, item)}`);
  return [known ?? refusal.message, ...(fields ?? [])].join(' ');
}

/** Parses in the reader's language: a sentence for each field, none of zod's own words. */
export function parseIn<T extends z.ZodType>(
  locale: Locale,
  schema: T,
  given: unknown,
): { data: z.output<T>; errors: null } | { data: null; errors: FieldError[] } {
  const parsed = schema.safeParse(given, {
    error: (issue) => translate(locale, `fields.${issueKey(issue)}`, values(issue)),
  });
  if (parsed.success) return { data: parsed.data, errors: null };
  return {
    data: null,
    errors: fieldErrors(parsed.error).map((item) => ({ ...item, message: fieldText(locale, item) })),
  };
}

type Issue = Parameters<z.core.$ZodErrorMap>[0];

function issueKey(issue: Issue): string {
  const empty = issue.input === undefined || issue.input === null || issue.input === '';
  if (empty && issue.code !== 'custom') return 'required';
  if (issue.code === 'invalid_type')
    return issue.expected === 'number' || issue.expected === 'int' ? 'number' : 'invalid';
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const side = issue.code === 'too_small' ? 'Small' : 'Big';
    return issue.origin === 'string' ? `text${side}` : issue.origin === 'array' ? `list${side}` : `number${side}`;
  }
  if (issue.code === 'invalid_value') return 'notOneOf';
  return issue.code === 'invalid_format' && issue.format === 'email' ? 'email' : 'invalid';
}

function values(issue: Issue): Record<string, unknown> {
  if (issue.code === 'too_small') return { limit: issue.minimum };
  return issue.code === 'too_big' ? { limit: issue.maximum } : {};
}

export function fieldText(locale: Locale, error: FieldError): string {
  return locale === 'en' ? error.message : (find(WORDS[locale], `fieldErrors.${error.message}`) ?? error.message);
}

function fieldName(locale: Locale, name: string): string {
  return find(WORDS[locale], `properties.${name}`) ?? name;
}

function find(words: Words, key: string): string | undefined {
  let place: string | Words | undefined = words;
  for (const [index, part] of key.split('.').entries()) {
    if (place === undefined || typeof place === 'string') return undefined;
    const rest: string | Words | undefined = place[key.split('.').slice(index).join('.')];
    if (typeof rest === 'string') return rest;
    place = place[part];
  }
  return typeof place === 'string' ? place : undefined;
}
