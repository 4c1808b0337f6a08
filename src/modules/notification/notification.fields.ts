import { formatMoney } from '../../shared/money.js';
import { lineValue } from './notification.template.js';

/** A value of a notice before it is in any language. */
export type Param =
  | string
  | number
  | null
  | undefined
  | { at: string }
  | { on: string }
  | { amount: number; currency: string }
  | { en: string; tr: string };
export type Params = Record<string, Param>;

export interface Reader {
  name: string;
  locale: 'en' | 'tr';
  timezone: string;
}

const LANGUAGE = { en: 'en-GB', tr: 'tr-TR' } as const;
/** Longer than any name or number of ours: a reason that somebody typed. */
const LONGEST = 300;

/** The params as this reader reads them: their language, their time zone; every value on one line. */
export function fieldsFor(params: Params, reader: Reader): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, lineValue(said(value, reader), LONGEST)]),
  );
}

function said(value: Param, { locale, timezone }: Reader): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return new Intl.NumberFormat(LANGUAGE[locale]).format(value);
  if ('at' in value) return instant(value.at, locale, timezone);
  if ('on' in value) return day(value.on, locale);
  if ('amount' in value) return formatMoney(value.amount, value.currency, locale);
  return value[locale];
}

function instant(at: string, locale: 'en' | 'tr', timeZone: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone } as const;
  return new Intl.DateTimeFormat(LANGUAGE[locale], format).format(new Date(at));
}

function day(on: string, locale: 'en' | 'tr'): string {
  return new Intl.DateTimeFormat(LANGUAGE[locale], { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${on}T00:00:00Z`),
  );
}
