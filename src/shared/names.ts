import { editsWithin } from './edits.js';
import { fold } from './fold.js';

/** A person's or company's name, folded and taken apart. */
export interface NameParts {
  /** The words that tell names apart, in the order written: no titles, no legal forms. Single letters are initials. */
  words: readonly string[];
  /** Legal form of a company (`llc`, `as`), or ''. */
  form: string;
  /** The words sorted: equal for `Ali Koç` and `KOÇ, ALİ`. */
  key: string;
  /** The words run together in the order written. */
  joined: string;
  /** The letters of each word, and of all and the form, as bits: most words are told apart without counting edits. */
  letters: readonly number[];
  allLetters: number;
}

const MAX_WORDS = 8;
const BEYOND_BASIC = /[\ud800-\udfff]/;
const HALF_LETTER = /\p{Surrogate}/u;

const TITLES = new Set(
  (
    'mr mrs ms miss mx dr prof sir madam sayin sn bay bayan herr frau senor senora sr sra mme mlle monsieur madame ' +
    'attn attention att'
  ).split(' '),
);

/** Legal forms as they stand at the end of a company's name, folded; the value is the form that it counts as. */
const FORMS = new Map<string, string>(
  Object.entries({
    llc: 'llc',
    inc: 'inc',
    incorporated: 'inc',
    corp: 'corp',
    corporation: 'corp',
    co: 'co',
    company: 'co',
    ltd: 'ltd',
    limited: 'ltd',
    plc: 'plc',
    llp: 'llp',
    lp: 'lp',
    pllc: 'pllc',
    gmbh: 'gmbh',
    ag: 'ag',
    kg: 'kg',
    ug: 'ug',
    ohg: 'ohg',
    sarl: 'sarl',
    sas: 'sas',
    srl: 'srl',
    spa: 'spa',
    sl: 'sl',
    sa: 'sa',
    bv: 'bv',
    nv: 'nv',
    ab: 'ab',
    oy: 'oy',
    aps: 'aps',
    pty: 'ltd',
    as: 'as',
    anonim: 'as',
    sirketi: '',
    sti: 'ltd',
    ek: 'ek',
    eurl: 'sarl',
    sasu: 'sas',
    ltda: 'ltda',
    bvba: 'bv',
    sro: 'sro',
    doo: 'doo',
    kft: 'kft',
    pte: 'ltd',
    pvt: 'ltd',
    san: '',
    tic: '',
    ve: '',
  }),
);

/** The forms that are long enough to be known again with a letter wrong. */
const LONG_FORMS = ['llc', 'inc', 'ltd', 'gmbh', 'corp', 'sarl', 'limited', 'corporation', 'incorporated', 'sirketi'];
/** Words among the forms of Turkish companies, which stand before the last of them. */
const INNER_FORMS = ['san', 'tic', 'ltd', 'sti', 'anonim'];

/** Takes a name apart: `Mr O'Keefe-Doe, Jane` has the words okeefe, doe, jane. */
export function parseName(name: string): NameParts {
  return nameFromWords(wordsOf(fold(name)));
}

/** As `parseName`, from words that are folded already. */
export function nameFromWords(folded: readonly string[]): NameParts {
  const words: string[] = [];
  let form = '';
  for (let i = 0; i < folded.length && words.length < MAX_WORDS; i++) {
    const word = folded[i] ?? '';
    if (TITLES.has(word)) continue;
    const dotted = i > 0 && word.length === 1 ? dottedForm(folded, i) : undefined;
    if (dotted !== undefined) {
      form = dotted;
      break;
    }
    if (word === 'sp' && i > 0 && folded[i + 1] === 'z') {
      // `Sp. z o.o.`, `Sp z oo`
      form = 'spzoo';
      break;
    }
    const known = words.length > 0 ? FORMS.get(word) : undefined;
    if (known === undefined) words.push(word);
    else form = known || form;
  }
  // A name made of nothing but forms and titles (`Sir Ltd`) keeps its words, or it would equal every other such name.
  const kept = words.length > 0 ? words : folded.slice(0, MAX_WORDS);
  const letters = kept.map(lettersIn);
  let allLetters = lettersIn(form);
  for (const some of letters) allLetters |= some;
  return { words: kept, form, key: sortedKey(kept), joined: kept.join(''), letters, allLetters };
}

function sortedKey(words: readonly string[]): string {
  if (words.length === 2) {
    const [a = '', b = ''] = words;
    return a < b ? `${a} ${b}` : `${b} ${a}`;
  }
  return words.length === 1 ? (words[0] ?? '') : [...words].sort().join(' ');
}

/** One bit a letter. */
export function lettersIn(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) & 31);
  return letters;
}

/** `A.Ş.`, `S.r.l.` and `S.à r.l.` come apart into single letters at the end of the name. */
function dottedForm(words: readonly string[], at: number): string | undefined {
  const letters = words.length - at;
  if (letters < 2 || letters > 4) return undefined;
  let form = '';
  for (let i = at; i < words.length; i++) {
    const letter = words[i] ?? '';
    if (letter.length !== 1) return undefined;
    form += letter;
  }
  return FORMS.get(form);
}

/** Letters and digits run together; apostrophes vanish (`O'Keefe`), all else parts. */
function wordsOf(folded: string): string[] {
  const words = folded.replace(/['’`´]/g, '').match(/[\p{L}\p{N}]+/gu);
  return words ?? [];
}

/**
 * The keys under which a recipient is stored and looked up. Two names with a wrong letter or two still share a key,
 * yet a key never is a bare first name, which would fetch thousands:
 * - the whole name, in any order of its words;
 * - of each pair of words, the first or last three letters of both, and four letters of one with the other's initial;
 * - of a name of a single word, the word with any one letter left out.
 */
export function nameKeysOf(name: string): string[] {
  return keysOfParts(parseName(name));
}

/** The keys of a recipient: of its name and of each alias. */
export function recipientKeysOf(name: string, aliases: readonly string[]): string[] {
  const keys = new Set(nameKeysOf(name));
  for (const alias of aliases) for (const key of nameKeysOf(alias)) keys.add(key);
  return [...keys];
}

/** As `nameKeysOf`, of a name that is taken apart already. */
export function keysOfParts(name: NameParts): string[] {
  if (name.joined.length < 2) return [];
  const words = name.words.map(skeleton);
  const keys = [`=${sortedKey(words)}`];
  if (words.length === 1) keys.push(...deletionKeys(words[0] ?? ''));
  const initials: string[] = [];
  for (let i = 0; i < words.length; i++) {
    for (let j = i + 1; j < words.length; j++) {
      // In a long line only neighbours and the two ends are likely to be one person's words.
      if (words.length > 4 && j !== i + 1 && !(i === 0 && j === words.length - 1)) continue;
      const a = words[i] ?? '';
      const b = words[j] ?? '';
      pushPairKeys(keys, a, b);
      pushInitialKeys(initials, a, b.charAt(0));
      pushInitialKeys(initials, b, a.charAt(0));
    }
  }
  for (const key of initials) keys.push(key);
  // A letter beyond the basic plane is two code units: a key that was cut between them is no text that can be stored.
  return BEYOND_BASIC.test(name.joined) ? keys.filter((key) => !HALF_LETTER.test(key)) : keys;
}

/** Keys of an initial come last, and more mailboxes share one: they are for names that the others do not find. */
export function isInitialKey(key: string): boolean {
  return key.charCodeAt(0) === 105;
}

/** The keys of a word that may be two run together: the starts of both, for each place where the blank may have been. */
export function splitKeysOf(word: string): string[] {
  const keys: string[] = [];
  const letters = skeleton(word);
  if (letters.length > 30) return keys;
  for (let at = 3; at <= letters.length - 3; at++)
    keys.push(pairKey('pp', letters.slice(0, 3), letters.slice(at, at + 3)));
  return keys;
}

/** A word without what scanners and typists most often get wrong: doubled letters, `l` for `i`, `rn` for `m`. */
export function skeleton(word: string): string {
  let letters = '';
  let last = '';
  for (let i = 0; i < word.length; i++) {
    let char = word.charAt(i);
    if (char === 'l') char = 'i';
    else if (char === 'r' && word.charAt(i + 1) === 'n') {
      char = 'm';
      i++;
    } else if (char === 'v' && word.charAt(i + 1) === 'v') {
      char = 'w';
      i++;
    }
    if (char !== last) letters += char;
    last = char;
  }
  return letters;
}

export function isTitle(word: string): boolean {
  return TITLES.has(word);
}

/** Whether a word is a company's legal form with a letter misread (`ltdd`, `gbh`, `limted`). */
export function isNearForm(word: string): boolean {
  return isNearly(word, LONG_FORMS);
}

/** The same for a word that stands before the last of a company's forms (`Ticc. Ltd. Şti.`). */
export function isNearInnerForm(word: string): boolean {
  return isNearly(word, INNER_FORMS);
}

function isNearly(word: string, forms: readonly string[]): boolean {
  if (word.length < 2 || word.length > 13) return false;
  for (const form of forms) {
    if (Math.abs(form.length - word.length) <= 1 && editsWithin(word, form, 1) <= 1) return true;
  }
  return false;
}

function pushPairKeys(keys: string[], a: string, b: string): void {
  if (a.length < 2 || b.length < 2) return;
  const startA = a.slice(0, 3);
  const startB = b.slice(0, 3);
  const endA = a.slice(-3);
  const endB = b.slice(-3);
  keys.push(pairKey('pp', startA, startB), `ps:${startA}.${endB}`, `ps:${startB}.${endA}`, pairKey('ss', endA, endB));
}

/** `R. Perales`: the surname's start or end will do, it may be misread. */
function pushInitialKeys(keys: string[], word: string, initial: string): void {
  if (word.length > 1) keys.push(`is:${word.slice(0, 4)}.${initial}`, `ie:${word.slice(-4)}.${initial}`);
}

function pairKey(kind: string, a: string, b: string): string {
  return a < b ? `${kind}:${a}.${b}` : `${kind}:${b}.${a}`;
}

function deletionKeys(word: string): string[] {
  const keys = [`d:${word}`];
  if (word.length < 4) return keys;
  for (let i = 0; i < word.length; i++) keys.push(`d:${word.slice(0, i)}${word.slice(i + 1)}`);
  return keys;
}
