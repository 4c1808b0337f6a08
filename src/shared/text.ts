import { z } from 'zod';

/** Control characters, NUL among them (PostgreSQL stores none), and marks that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** A name or title on one line, as people write it. */
export function lineOf(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !UNPRINTABLE.test(text), 'must be one line without control characters');
}

/** The same over several lines. */
const UNPRINTABLE_IN_LINES = /(?![\n\r\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Text that a reader, a log line and a header can all hold. `lines` lets line breaks and tabs through. */
export function controlFree<T extends z.ZodType<string>>(schema: T, allow: 'line' | 'lines' = 'line') {
  const refused = allow === 'lines' ? UNPRINTABLE_IN_LINES : UNPRINTABLE;
  return schema.refine((text) => !refused.test(text) && isWellFormed(text), 'holds control characters');
}

/** What came from a scanner or OCR, where refusing would lose a piece: controls become blanks instead. */
export function withoutControls(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(new RegExp(UNPRINTABLE_IN_LINES, 'gu'), ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Where in a parsed request a string stands that no column can hold (NUL, half a surrogate pair); null when nowhere. */
export function unstorablePath(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return value.includes('\0') || !isWellFormed(value) ? path : null;
  if (value === null || typeof value !== 'object') return null;
  for (const [key, item] of Object.entries(value)) {
    const found = unstorablePath(key, path) ?? unstorablePath(item, path ? `${path}.${key}` : key);
    if (found !== null) return found;
  }
  return null;
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
