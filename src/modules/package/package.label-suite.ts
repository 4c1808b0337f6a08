import { spellings, type Word, wordOf } from './package.label-text.js';

/**
 * How sure a number on the label is a suite: named by a word (`STE 40726`), placed where a suite stands (after the
 * street, alone on its line), or loose (any other number of a suite's length; it only ever supports a name).
 */
export type SuiteTier = 'named' | 'placed' | 'loose';

export interface SuiteSpelling {
  ste: string;
  how: 'exact' | 'lookalike' | 'split';
}

export interface SuiteReading {
  tier: SuiteTier;
  /** Named, but in what looks like the sender's address. */
  demoted?: boolean;
  written: string;
  /** What the digits may be, likeliest first. */
  spellings: SuiteSpelling[];
}

export const SUITE_DIGITS = 8;

/** Suite words that run into their number. */
const GLUED = /^(ste|suite|apt|pmb|unit|box|daire|kutu|no|d)(?=[0-9a-z|]*[0-9])/;

/** The numbers that words standing together may be; undefined where they are too long or too short for a suite. */
export function suiteReadingOf(tier: SuiteTier, group: readonly Word[]): SuiteReading | undefined {
  const only = group.length === 1 ? group[0] : undefined;
  const written = only?.raw ?? group.map((word) => word.raw).join(' ');
  const raw = only?.raw ?? group.map((word) => word.raw).join('');
  const digits = only?.digits ?? group.reduce((sum, word) => sum + word.digits, 0);
  if (raw.length < (tier === 'named' ? 1 : 3) || raw.length > SUITE_DIGITS) return undefined;
  const how = group.length > 1 ? 'split' : digits < raw.length ? 'lookalike' : 'exact';
  // `Box 1 of 2`, `D:5` of a sender: too short to be a number that we issued, so it only ever supports a name.
  const reading: SuiteReading = { tier: raw.length < 3 ? 'loose' : tier, written, spellings: [] };
  for (const ste of digits === raw.length ? [raw] : spellings(raw)) reading.spellings.push({ ste, how });
  const first = group[0];
  if (group.length > 1 && first !== undefined && first.raw.length >= 3) {
    reading.spellings.push({ ste: first.number, how: first.digits < first.raw.length ? 'lookalike' : 'exact' });
  }
  return reading;
}

/** The number of `STE40726` or `D28D147`, and how sure it is a suite. */
export function gluedSuiteOf(word: Word): { tier: SuiteTier; number: Word } | undefined {
  if (word.digits === 0 || word.digits === word.raw.length || word.raw.length > 14) return undefined;
  const start = GLUED.exec(word.folded)?.[1];
  if (start === undefined) return undefined;
  const number = wordOf(word.raw.slice(start.length));
  // `D4` and `No12` are as likely a hall and a house.
  if (number.number === '' || (start.length < 3 && number.digits < 3)) return undefined;
  return { tier: start === 'no' ? 'placed' : 'named', number };
}

/** 12.05.2026, 2026-05-12, 12.05.26. */
export function isDate(group: readonly Word[]): boolean {
  if (group.length !== 3) return false;
  const lengths = group.map((word) => word.raw.length).join('');
  return lengths === '224' || lengths === '422' || lengths === '222';
}
