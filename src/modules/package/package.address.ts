import { editsWithin } from '../../shared/edits.js';
import { fold } from '../../shared/fold.js';
import { GAP, type Word } from './package.label-text.js';

/** A warehouse's own address. It stands on every label, so its numbers are never a suite and its words never a name. */
export interface WarehouseAddress {
  lines: readonly string[];
  city: string;
  region?: string | undefined;
  postalCode?: string | undefined;
  country?: string | undefined;
}

/** One address, folded and split. */
export interface KnownAddress {
  streets: Street[];
  place: Set<string>;
  /** Words that few other lines have. */
  telling: Set<string>;
  city: string[];
  postalCode: string;
}

/** The warehouses' addresses, made ready to be found on labels. */
export interface AddressBook {
  addresses: KnownAddress[];
  /** Street word -> addresses that have it. */
  byWord: Map<string, Set<KnownAddress>>;
}

/** Of the addresses that share a word with a label so many are looked for. */
const MANY = 12;

/** Words of an address line; those that name it weigh two, `N` and `St` one. */
interface Street {
  words: readonly string[];
  weights: readonly number[];
  needed: number;
}

export interface AddressMarks {
  /** One flag a word: belongs to the warehouse's address. */
  own: boolean[];
  street: boolean;
  place: boolean;
}

const STREET_WORDS = new Set(
  (
    'st street str ave avenue av rd road blvd boulevard dr drive ln lane way ct court pl place pkwy parkway hwy highway ' +
    'cad caddesi cd sok sokak sokagi sk mah mahallesi mh bulvari bulvar blv no n s e w north south east west'
  ).split(' '),
);

/** Prepares the addresses once; equal ones are kept once. */
export function prepareAddresses(addresses: Iterable<WarehouseAddress>): AddressBook {
  const book: AddressBook = { addresses: [], byWord: new Map() };
  const seen = new Set<string>();
  for (const address of addresses) {
    const identity = JSON.stringify([address.lines, address.city, address.region, address.postalCode]);
    if (seen.has(identity)) continue;
    seen.add(identity);
    const known: KnownAddress = {
      streets: address.lines
        .map(wordsOf)
        .filter((words) => words.length > 0)
        .map(streetOf),
      place: new Set([...wordsOf(address.region ?? ''), ...wordsOf(address.country ?? '')]),
      telling: new Set(),
      city: wordsOf(address.city),
      postalCode: fold(address.postalCode ?? '').replace(/[^a-z0-9]/g, ''),
    };
    book.addresses.push(known);
    for (const { words } of known.streets) for (const word of words) seed(book, word, known);
    for (const word of known.city) seed(book, word, known);
    if (known.postalCode) seed(book, known.postalCode, known);
  }
  return book;
}

/** The addresses that may stand on a label: those of which it has a telling word. A misread street is then found by its place. */
export function addressesOn(lines: readonly (readonly Word[])[], book: AddressBook): readonly KnownAddress[] {
  const found: KnownAddress[] = [];
  for (const line of lines) {
    for (const word of line) {
      const addresses = book.byWord.get(word.folded);
      if (addresses === undefined) continue;
      for (const address of addresses) if (found.length < MANY && !found.includes(address)) found.push(address);
    }
  }
  return found;
}

/** Marks the words of a line that belong to a warehouse's address, misread letters allowed; undefined where none does. */
export function markAddress(line: readonly Word[], addresses: readonly KnownAddress[]): AddressMarks | undefined {
  let marks: AddressMarks | undefined;
  const hasNumber = line.some((word) => word.digits > 0);
  for (const address of addresses) {
    if (!hasNumber && !line.some((word) => address.telling.has(word.folded))) continue;
    marks = markStreet(line, address, marks);
    marks = markPlace(line, address, marks);
  }
  return marks;
}

function streetOf(words: readonly string[]): Street {
  const weights = words.map((word) => (STREET_WORDS.has(word) ? 1 : 2));
  // Three in five of it must stand on the line.
  return { words, weights, needed: Math.max(2, 0.6 * weights.reduce<number>((sum, weight) => sum + weight, 0)) };
}

function seed(book: AddressBook, word: string, known: KnownAddress): void {
  if (word.length < (isDigit(word) ? 2 : 3) || STREET_WORDS.has(word)) return;
  known.telling.add(word);
  const addresses = book.byWord.get(word);
  if (addresses) addresses.add(known);
  else book.byWord.set(word, new Set([known]));
}

function markStreet(
  line: readonly Word[],
  address: KnownAddress,
  marks: AddressMarks | undefined,
): AddressMarks | undefined {
  let result = marks;
  for (const street of address.streets) {
    const positions = alignStreet(line, street);
    if (positions === undefined) continue;
    result ??= { own: line.map(() => false), street: false, place: false };
    result.street = true;
    for (const at of positions) result.own[at] = true;
    // `St` for `Street`, `No` before the house number.
    for (const at of positions) for (const next of [at - 1, at + 1]) markStreetWord(line, result.own, next);
  }
  return result;
}

/** Where the words of the street stand on the line, if enough of them do, in order and close together. */
function alignStreet(line: readonly Word[], street: Street): number[] | undefined {
  let positions: number[] | undefined;
  let weight = 0;
  let from = 0;
  for (let at = 0; at < street.words.length; at++) {
    const expected = street.words[at] ?? '';
    const end = positions === undefined ? line.length : Math.min(line.length, from + 3);
    for (let i = from; i < end; i++) {
      const word = line[i];
      if (word === undefined || !isSameWord(word, expected)) continue;
      positions ??= [];
      positions.push(i);
      weight += street.weights[at] ?? 0;
      from = i + 1;
      break;
    }
  }
  return weight >= street.needed ? positions : undefined;
}

function markStreetWord(line: readonly Word[], own: boolean[], at: number): void {
  const word = line[at];
  if (word === undefined || own[at] || !STREET_WORDS.has(word.folded)) return;
  // `No` after the street belongs to it only if its number does: in `… St No: 40726` it names the suite.
  if (word.folded === 'no' && !own[at + 1]) return;
  own[at] = true;
}

function markPlace(
  line: readonly Word[],
  address: KnownAddress,
  marks: AddressMarks | undefined,
): AddressMarks | undefined {
  const city = address.city.length > 0 ? line.findIndex((word) => isSameWord(word, address.city[0] ?? '')) : -1;
  const postalCode = address.postalCode ? postalAt(line, address.postalCode) : -1;
  const hasCity = city >= 0 && address.city.every((part, i) => isSameWord(line[city + i], part));
  // A city's name alone may be someone's surname: it needs its code, its region, or the line to itself.
  const hasRegion = hasCity && line.some((word, i) => i > city && address.place.has(word.folded));
  const alone = hasCity && line.length === address.city.length;
  if (postalCode < 0 && !hasRegion && !alone && !(hasCity && marks?.street)) return marks;
  const result = marks ?? { own: line.map(() => false), street: false, place: false };
  result.place = true;
  if (hasCity) for (let i = 0; i < address.city.length; i++) result.own[city + i] = true;
  if (postalCode >= 0) markPostalCode(line, result.own, postalCode, address.postalCode);
  line.forEach((word, i) => {
    if (address.place.has(word.folded)) result.own[i] = true;
  });
  return result;
}

/** The code and its extension: `19802-1608`; or its second half: `LS11 9YJ`. */
function markPostalCode(line: readonly Word[], own: boolean[], at: number, postalCode: string): void {
  own[at] = true;
  const next = line[at + 1];
  if (next === undefined) return;
  const isExtension = next.digits === 4 && next.number.length === 4 && next.gap === GAP.dash;
  if (isExtension || line[at]?.folded.length !== postalCode.length) own[at + 1] = true;
}

function postalAt(line: readonly Word[], postalCode: string): number {
  return line.findIndex(
    (word, i) =>
      word.folded === postalCode ||
      (word.digits >= 3 && word.number === postalCode) ||
      (postalCode.startsWith(word.folded) && word.folded + (line[i + 1]?.folded ?? '') === postalCode),
  );
}

function isSameWord(word: Word | undefined, expected: string): boolean {
  if (word === undefined) return false;
  if (word.folded === expected) return true;
  if (isDigit(expected)) return word.digits > 0 && word.number === expected;
  const limit = expected.length >= 7 ? 2 : 1;
  if (
    expected.length < 4 ||
    Math.abs(word.folded.length - expected.length) > limit ||
    !sharesAnEnd(word.folded, expected)
  )
    return false;
  return editsWithin(word.folded, expected, limit) <= limit;
}

function sharesAnEnd(a: string, b: string): boolean {
  return a.charCodeAt(0) === b.charCodeAt(0) || a.charCodeAt(a.length - 1) === b.charCodeAt(b.length - 1);
}

function isDigit(word: string): boolean {
  return word !== '' && word.charCodeAt(0) >= 48 && word.charCodeAt(0) <= 57;
}

function wordsOf(text: string): string[] {
  return (
    fold(text)
      .replace(/['’`]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
