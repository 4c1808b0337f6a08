import { fold } from '../../shared/fold.js';

export type Carrier =
  | 'ups'
  | 'usps'
  | 'fedex'
  | 'dhl'
  | 'amazon'
  | 'royal_mail'
  | 'ptt'
  | 'yurtici'
  | 'aras'
  | 'mng'
  | 'surat'
  | 'hepsijet'
  | 'trendyol_express';

export interface Tracking {
  /** Null where the number's form is shared by several carriers and the text names none. */
  carrier: Carrier | null;
  /** Upper-cased letters and digits, routing codes stripped. */
  trackingNumber: string;
}

const MAX_CHARACTERS = 4_000;
const MAX_CODE = 60;

/** Postal operators of S10 numbers that are carriers of their own here; the others are known to be mail, no more. */
const POSTS: Readonly<Record<string, Carrier>> = { TR: 'ptt', US: 'usps', GB: 'royal_mail' };
const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** The Turkish carriers number with bare digits and publish no check digit: only their name on the label tells them apart. */
const NAMES: readonly [RegExp, Carrier][] = [
  [/\byurtici\b/, 'yurtici'],
  [/\baras\b/, 'aras'],
  [/\bmng\b/, 'mng'],
  [/\bsurat\b/, 'surat'],
  [/\bptt\b/, 'ptt'],
  [/\bhepsi ?jet\b/, 'hepsijet'],
  [/\btrendyol express\b|\btex\b/, 'trendyol_express'],
  [/\bups\b/, 'ups'],
  [/\busps\b/, 'usps'],
  [/\bfedex\b/, 'fedex'],
  [/\bdhl\b/, 'dhl'],
];

/** Letters and digits that may be a number's, also in groups. */
const RUN = /[A-Za-z]{0,4}\d[\dA-Za-z]{7,}|\d(?:[ -]?[\dA-Za-z]){9,39}/g;
const PHONE = /\b(?:tel|telefon|phone|ph|gsm|cep|mobile|mob|fax|faks)\b|\+\d/i;

const RECOGNISERS: readonly ((code: string) => Tracking | undefined)[] = [
  ups,
  amazon,
  s10,
  dhlPiece,
  usps,
  fedex,
  dhlWaybill,
];

/**
 * Recognises a tracking number in a scanned barcode, or the first one in a label's text. Null where there is none;
 * carrier null where the number alone does not tell.
 */
export function recogniseTracking(text: string): Tracking | null {
  const bounded = text.slice(0, MAX_CHARACTERS);
  const whole = recogniseCode(trackingKeyOf(bounded));
  if (whole !== undefined) return whole;
  const named = carrierNamed(bounded);
  const runs = bounded
    .split(/[\r\n,;]+/)
    .flatMap((line) => (PHONE.test(line) ? [] : (line.match(RUN) ?? [])))
    .map(trackingKeyOf);
  // A number whose check digit fits before any digits that merely stand there.
  for (const recognise of [recogniseCode, bareDigits]) {
    for (const run of runs) {
      const found = recognise(run);
      if (found !== undefined) return { ...found, carrier: named ?? found.carrier };
    }
  }
  return bareDigits(trackingKeyOf(bounded)) ?? null;
}

/** What tracking numbers are compared by: upper-cased letters and digits, without the scanner's own signs. */
export function trackingKeyOf(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, MAX_CODE);
}

function recogniseCode(code: string): Tracking | undefined {
  for (const recognise of RECOGNISERS) {
    const tracking = recognise(code);
    if (tracking !== undefined) return tracking;
  }
  return undefined;
}

function carrierNamed(text: string): Carrier | undefined {
  const folded = fold(text);
  return NAMES.find(([name]) => name.test(folded))?.[1];
}

/** 1Z, six characters of the shipper, two of the service, seven digits, a check digit. */
function ups(code: string): Tracking | undefined {
  if (!/^1Z[A-Z0-9]{15}\d$/.test(code)) return undefined;
  let sum = 0;
  for (let i = 2; i < 17; i++) {
    const char = code.charCodeAt(i);
    // A letter counts as the last digit of its place in ASCII less 63: A is 2.
    const value = char <= 57 ? char - 48 : (char - 63) % 10;
    sum += i % 2 === 0 ? value : value * 2;
  }
  return complement(sum) === Number(code.charAt(17)) ? { carrier: 'ups', trackingNumber: code } : undefined;
}

function amazon(code: string): Tracking | undefined {
  return /^TB[ACM]\d{12}$/.test(code) ? { carrier: 'amazon', trackingNumber: code } : undefined;
}

/** UPU S10: service, eight digits, a check digit, the country. */
function s10(code: string): Tracking | undefined {
  if (!/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(code)) return undefined;
  let sum = 0;
  S10_WEIGHTS.forEach((weight, i) => {
    sum += weight * Number(code.charAt(2 + i));
  });
  const rest = 11 - (sum % 11);
  const check = rest === 10 ? 0 : rest === 11 ? 5 : rest;
  if (check !== Number(code.charAt(10))) return undefined;
  return { carrier: POSTS[code.slice(11)] ?? null, trackingNumber: code };
}

/** DHL's piece identifiers, as printed and with the barcode's own J before them. */
function dhlPiece(code: string): Tracking | undefined {
  return /^(?:JJD|JD|JVGL)\d{9,20}$/.test(code) ? { carrier: 'dhl', trackingNumber: code } : undefined;
}

/** GS1 labels put 420 and the recipient's ZIP code before the number: it is not part of it. */
function usps(code: string): Tracking | undefined {
  if (!/^\d{20,35}$/.test(code)) return undefined;
  for (const number of [code, withoutZip(code, 5), withoutZip(code, 9)]) {
    const isLong = /^9[1-5](?:\d{20}|\d{24})$/.test(number);
    const isShort = /^(?:0[1-4]|23|7\d|81|9[1-5])\d{18}$/.test(number);
    if ((isLong && hasModulo10(number)) || (isShort && (hasModulo10(number) || hasModulo10(`91${number}`)))) {
      return { carrier: 'usps', trackingNumber: number };
    }
  }
  return undefined;
}

function withoutZip(code: string, zipDigits: number): string {
  return code.startsWith('420') ? code.slice(3 + zipDigits) : '';
}

/** 12 digits, 15 of Ground, 20 of SmartPost, and the barcodes of 22 and 34 that hold them. */
function fedex(code: string): Tracking | undefined {
  if (!/^\d+$/.test(code)) return undefined;
  const found = (trackingNumber: string): Tracking => ({ carrier: 'fedex', trackingNumber });
  if (code.length === 34 && /^(?:100|96)/.test(code) && hasExpressCheck(code.slice(-14))) {
    return found(code.slice(-14).replace(/^0{1,2}/, ''));
  }
  if (code.length === 22 && code.startsWith('96') && hasModulo10(code.slice(-15))) return found(code.slice(-15));
  if (code.length === 20 && code.startsWith('61') && hasModulo10(`92${code}`)) return found(code);
  if (code.length === 15 && hasModulo10(code)) return found(code);
  return code.length === 12 && hasExpressCheck(code) ? found(code) : undefined;
}

/** Ten or eleven digits, the last the rest of the others by seven. */
function dhlWaybill(code: string): Tracking | undefined {
  if (!/^\d{10,11}$/.test(code)) return undefined;
  const fits = Number(code.slice(0, -1)) % 7 === Number(code.slice(-1));
  return fits ? { carrier: 'dhl', trackingNumber: code } : undefined;
}

/** Digits as many carriers use them, without a check digit that tells whose. */
function bareDigits(code: string): Tracking | undefined {
  return /^\d{10,22}$/.test(code) ? { carrier: null, trackingNumber: code } : undefined;
}

/** Weights 1, 3, 7 from the right, modulo 11, and of that the last digit. */
function hasExpressCheck(code: string): boolean {
  const weights = [1, 3, 7];
  let sum = 0;
  for (let i = 0; i < code.length - 1; i++) sum += Number(code.charAt(code.length - 2 - i)) * (weights[i % 3] ?? 0);
  return (sum % 11) % 10 === Number(code.slice(-1));
}

/** The GS1 check digit: weights 3 and 1 from the right. */
function hasModulo10(code: string): boolean {
  let sum = 0;
  for (let i = 0; i < code.length - 1; i++) sum += Number(code.charAt(code.length - 2 - i)) * (i % 2 === 0 ? 3 : 1);
  return complement(sum) === Number(code.slice(-1));
}

function complement(sum: number): number {
  return (10 - (sum % 10)) % 10;
}
