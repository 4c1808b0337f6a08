import { fold } from '../../shared/fold.js';

/** What stood between a word and the one before it on its line. */
export const GAP = { space: 1, dash: 2, dot: 4, comma: 8, colon: 16, hash: 32, slash: 64, other: 128 } as const;

export interface Word {
  /** As written. */
  raw: string;
  /** Without case and accents, apostrophes gone. */
  folded: string;
  gap: number;
  digits: number;
  /** The number that it may be read as, look-alike letters undone; '' where a letter looks like no digit. */
  number: string;
}

const BAR_CODE = 124;
const LABEL_CHARACTERS = 4_000;
const LINES = 120;
const WORDS_A_LINE = 160;

/** Letters that scanners print for digits: the first digit is the likeliest, the others are tried after it. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  O: '0',
  o: '0',
  D: '0',
  Q: '0',
  I: '1',
  i: '1',
  l: '1',
  L: '1',
  '|': '1',
  '!': '1',
  Z: '2',
  z: '2',
  S: '5',
  s: '5',
  B: '8',
  b: '68',
  G: '6',
  g: '96',
  q: '9',
};
const MAX_SPELLINGS = 8;

/** The likeliest digit of each look-alike, by character code; 0 where there is none. */
const LIKELIEST = new Uint8Array(128).map((_, code) => LOOK_ALIKES[String.fromCharCode(code)]?.charCodeAt(0) ?? 0);

/** What a word's characters ask for: folding beyond ASCII, lower case, marks to be dropped. */
const FOREIGN = 1;
const UPPER = 2;
const MARK = 4;
const TRAITS = new Uint8Array(128).map((_, code) => {
  const char = String.fromCharCode(code);
  return /[A-Z]/.test(char) ? UPPER : /['`|!]/.test(char) ? MARK : 0;
});

const SEPARATOR = 0;
const LETTER = 1;
const DIGIT = 2;
const APOSTROPHE = 3;
const BAR = 4;
const CLASSES = new Uint8Array(0x250).map((_, code) => classOf(String.fromCharCode(code)));
const GAPS = new Uint8Array(0x80).fill(GAP.other);
for (const [char, gap] of [
  [' ', GAP.space],
  ['\t', GAP.space],
  ['&', GAP.space],
  ['_', GAP.space],
  ['-', GAP.dash],
  ['.', GAP.dot],
  [',', GAP.comma],
  [':', GAP.colon],
  ['#', GAP.hash],
  ['/', GAP.slash],
] as const) {
  GAPS[char.charCodeAt(0)] = gap;
}

/** The label's lines; bounded, so that no text takes long: 4,000 characters, 120 lines. */
export function linesOf(text: string): string[] {
  let label = text.length > LABEL_CHARACTERS ? text.slice(0, LABEL_CHARACTERS) : text;
  if (/[^\n\u0020-\u007e\u00a1-\u024f]/.test(label)) label = plain(label);
  if (/[°º]/.test(label)) label = label.replace(/\b[nN][°º]/g, 'No ');
  const lines: string[] = [];
  for (const line of withoutFrame(label.split('\n'))) {
    if (isRunTogether(line)) for (const part of partsOf(line)) lines.push(part);
    else lines.push(line);
    if (lines.length >= LINES) return lines.slice(0, LINES);
  }
  return lines;
}

/** A frame around the address is read as a bar before each line: there it is no 1. */
function withoutFrame(lines: string[]): string[] {
  let framed = 0;
  for (const line of lines) if (line.charCodeAt(0) === BAR_CODE) framed++;
  if (framed < 3 || framed * 2 < lines.length) return lines;
  return lines.map((line) => (line.charCodeAt(0) === BAR_CODE ? line.slice(1) : line));
}

/** Every number that a word may stand for, likeliest first: `6b9` may be 669 and 689. */
export function spellings(raw: string): string[] {
  let found = [''];
  for (const char of raw) {
    const digits = char >= '0' && char <= '9' ? char : (LOOK_ALIKES[char] ?? '');
    const next: string[] = [];
    for (const digit of digits) for (const start of found) if (next.length < MAX_SPELLINGS) next.push(start + digit);
    found = next;
  }
  return found;
}

/** Full-width characters made plain, marks that no letter took in dropped, line ends unified, control characters dropped. */
function plain(label: string): string {
  return (
    label
      .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
      .normalize('NFKC')
      .replace(/\p{M}/gu, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is dropped
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
      .replace(/[\u2010-\u2015\u2212]/g, '-')
      .slice(0, LABEL_CHARACTERS)
  );
}

/** A whole label on one line is parted at its commas; a normal line keeps them (`Doe, Jane`). */
function isRunTogether(line: string): boolean {
  if (line.length < 36) return false;
  let parts = 0;
  for (let i = 1; i < line.length; i++) {
    const char = line.charCodeAt(i);
    if (char === 44 || char === 59 || char === 124 || char === 8226 || char === 183) parts++;
    else if (char === 32 && line.charCodeAt(i - 1) === 47) parts++;
  }
  return parts >= 3;
}

/** The fields of a label on one line; `Doe, Jane` and `Leeds, United Kingdom` stay together. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  for (const field of line.split(/; | [|/•·~] |\t| {3,}/)) {
    let joined = '';
    for (const part of field.split(', ')) {
      if (joined !== '' && !hasDigit(joined) && !hasDigit(part)) joined += `, ${part}`;
      else {
        if (joined !== '') parts.push(joined);
        joined = part;
      }
    }
    parts.push(joined);
  }
  return parts;
}

function hasDigit(text: string): boolean {
  return /\d/.test(text);
}

/** A line's words and what stands between them. */
export function splitLine(line: string): Word[] {
  const words: Word[] = [];
  let start = -1;
  let gap = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    const kind = code < 0x250 ? (CLASSES[code] ?? SEPARATOR) : classOf(line.charAt(i));
    if (kind <= DIGIT ? kind !== SEPARATOR : joinsWord(line, i, kind)) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0) {
      words.push(wordOf(line.slice(start, i), gap));
      if (words.length >= WORDS_A_LINE) return words;
      start = -1;
      gap = 0;
    }
    gap |= gapOf(code);
  }
  if (start >= 0) words.push(wordOf(start === 0 ? line : line.slice(start), gap));
  return words;
}

function joinsWord(line: string, at: number, kind: number): boolean {
  if (kind === APOSTROPHE) return classAt(line, at - 1) === LETTER && classAt(line, at + 1) === LETTER;
  return isBarInNumber(line, at);
}

/** `|` and `!` are a misread 1 only among digits and their look-alikes; elsewhere they part fields. */
function isBarInNumber(line: string, at: number): boolean {
  const left = line.charAt(at - 1);
  const right = line.charAt(at + 1);
  const fitsLeft = left === '' || looksLikeDigit(left) || GAPS[left.charCodeAt(0)] !== GAP.other;
  const fitsRight = right === '' || looksLikeDigit(right) || GAPS[right.charCodeAt(0)] !== GAP.other;
  return fitsLeft && fitsRight && (looksLikeDigit(left) || looksLikeDigit(right));
}

function looksLikeDigit(char: string): boolean {
  return char !== '' && ((char >= '0' && char <= '9') || LOOK_ALIKES[char] !== undefined);
}

function gapOf(code: number): number {
  return code < 0x80 ? (GAPS[code] ?? GAP.other) : code === 0xa0 ? GAP.space : GAP.other;
}

/** A word and what it may be read as. */
export function wordOf(raw: string, gap = 0): Word {
  let digits = 0;
  let alike = true;
  let seen = 0;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    seen |= code < 128 ? (TRAITS[code] ?? 0) : FOREIGN;
    if (code >= 48 && code <= 57) digits++;
    else if (alike && (code >= 128 || LIKELIEST[code] === 0)) alike = false;
  }
  if (digits === raw.length) return { raw, folded: raw, gap, digits, number: raw };
  let folded = raw;
  if (seen & FOREIGN) folded = fold(raw);
  else if (seen & UPPER) folded = raw.toLowerCase();
  if (seen & MARK || (seen & FOREIGN && raw.includes('’'))) folded = withoutMarks(folded);
  return { raw, folded, gap, digits, number: alike ? likeliestNumber(raw) : '' };
}

function withoutMarks(folded: string): string {
  return folded.replace(/['’`]/g, '').replace(/[|!]/g, 'l');
}

function likeliestNumber(raw: string): string {
  let number = '';
  for (let i = 0; i < raw.length; i++) {
    const char = raw.charAt(i);
    number += LOOK_ALIKES[char]?.charAt(0) ?? char;
  }
  return number;
}

function classAt(line: string, at: number): number {
  if (at < 0 || at >= line.length) return SEPARATOR;
  const code = line.charCodeAt(at);
  return code < 0x250 ? (CLASSES[code] ?? SEPARATOR) : classOf(line.charAt(at));
}

function classOf(char: string): number {
  if (char >= '0' && char <= '9') return DIGIT;
  if (char === "'" || char === '’' || char === '`') return APOSTROPHE;
  if (char === '|' || char === '!') return BAR;
  return /\p{L}/u.test(char) ? LETTER : SEPARATOR;
}
