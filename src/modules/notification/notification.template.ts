import { z } from 'zod';

/** The words of one event in one language; `{{field}}` is filled in. One wording makes mail, text, push and the app's list. */
export interface Wording {
  /** The mail's subject, and the title of the push and in the app. */
  subject: string;
  /** The mail; a blank line begins a new paragraph. */
  body: string;
  /** The words of the link, where the event has one. */
  action?: string;
  /** Small print below the link. */
  note?: string;
  /** One sentence: the SMS, the push and the line in the app. */
  short: string;
}

const text = (max: number) => z.string().trim().min(1).max(max);

/** As ADMIN staff write it; which fields an event knows is checked by `wordingErrors`. */
export const WordingInput = z.strictObject({
  subject: text(150).refine((line) => !/[\r\n]/.test(line), 'must be one line'),
  body: text(4_000),
  action: z.string().trim().max(60).optional(),
  note: z.string().trim().max(500).optional(),
  short: text(300).refine((line) => !/[\r\n]/.test(line), 'must be one line'),
});

const FIELD = /\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g;

/** The fields that a wording asks for, each once. */
export function fieldsOf(wording: Partial<Wording>): string[] {
  const all = Object.values(wording).flatMap((words) => [...words.matchAll(FIELD)].map(([, name = '']) => name));
  return [...new Set(all)];
}

/** What is wrong with a wording whose event knows these fields: the part, and a sentence that names field and remedy. */
export function wordingErrors(wording: Wording, known: readonly string[]): { path: string; message: string }[] {
  return Object.entries(wording).flatMap(([path, words]: [string, string]) => {
    const unknown = fieldsOf({ [path]: words } as Partial<Wording>).filter((name) => !known.includes(name));
    const errors = unknown.map((name) => ({
      path,
      message: `knows no field {{${name}}}: use ${known.map((field) => `{{${field}}}`).join(', ')}`,
    }));
    // What looks like a field and is none would reach the reader as it stands.
    const broken = /\{\{|\}\}/.exec(words.replace(FIELD, ''));
    return broken
      ? [...errors, { path, message: `has a ${broken[0]} that belongs to no field: write {{field}}` }]
      : errors;
  });
}

const FIELD_AND_STOP = new RegExp(`${FIELD.source}(\\.?)`, 'g');

/**
 * Fills the fields in one pass: what a value says is never looked at for fields again. An absent one is left empty; one
 * that ends in a full stop ("Ltd.") gets no second.
 */
export function fill(words: string, fields: Record<string, string>): string {
  return words.replace(FIELD_AND_STOP, (_whole, name: string, stop: string) => {
    const value = fields[name] ?? '';
    return value.endsWith('.') ? value : `${value}${stop}`;
  });
}

/** A value as it stands in a line of ours: no line break (which would begin a header), no control, no turned writing. */
export function lineValue(value: string, max = 200): string {
  const line = value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const letters = [...line];
  return letters.length <= max ? line : `${letters.slice(0, max - 1).join('')}…`;
}
