import { isValidSte } from '../../shared/damm.js';
import { type NameParts, nameFromWords } from '../../shared/names.js';
import { type AddressBook, addressesOn, prepareAddresses } from './package.address.js';
import { readLine } from './package.label-line.js';
import { type LineReading, NONE } from './package.label-reading.js';
import type { SuiteReading } from './package.label-suite.js';
import { linesOf, splitLine } from './package.label-text.js';

export interface NameReading {
  parts: NameParts;
  /** Its words, folded, as they stand on the label. */
  written: string;
  /** The sender's names are no evidence for a recipient. */
  side: Side;
}

/** Whose a line is; `other` is a sender's by its place on the label only, without a heading that says so. */
export type Side = 'to' | 'from' | 'other' | 'unknown';

export interface LabelReading {
  suites: SuiteReading[];
  names: NameReading[];
  /** Upper-cased letters and digits. */
  trackingNumbers: string[];
}

export interface ReadOptions {
  /** The warehouses' own addresses. */
  addresses?: AddressBook;
}

const MAX_SUITES = 16;
const MAX_NAMES = 16;
const MAX_TRACKING_NUMBERS = 8;
const NO_ADDRESSES = prepareAddresses([]);

/** Reads suites, names and tracking numbers out of a label's free text, in time linear in it. */
export function readLabel(text: string, options: ReadOptions = {}): LabelReading {
  const lines = readLines(text, options.addresses ?? NO_ADDRESSES);
  const sides = sidesOf(lines);
  const reading: LabelReading = { suites: [], names: [], trackingNumbers: [] };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line !== undefined) collect(reading, line, sides[i] ?? 'unknown', lines[i - 1]);
  }
  reconsider(reading);
  return reading;
}

function readLines(text: string, book: AddressBook): LineReading[] {
  const words = linesOf(text).map(splitLine);
  const addresses = addressesOn(words, book);
  let pending = false;
  return words.map((line) => {
    const reading = readLine(line, addresses, pending);
    pending = reading.endsInSuiteWord;
    return reading;
  });
}

/** Where nothing is left for the recipient, the order of the lines has misled us: what looked like the sender's counts again. */
function reconsider(reading: LabelReading): void {
  if (!reading.names.some((name) => !isSenders(name.side))) {
    for (const name of reading.names) if (name.side === 'other') name.side = 'unknown';
  }
  if (reading.suites.some((suite) => suite.tier !== 'loose')) return;
  for (const suite of reading.suites) if (suite.demoted) suite.tier = 'placed';
}

function collect(reading: LabelReading, line: LineReading, side: Side, before: LineReading | undefined) {
  for (const suite of line.suites) {
    if (reading.suites.length >= MAX_SUITES) break;
    const isDemoted = suite.tier !== 'loose' && (isSenders(side) || line.otherStreet);
    if (isDemoted) reading.suites.push({ ...suite, tier: 'loose', demoted: suite.tier === 'named' });
    else reading.suites.push(looksIssued(suite, line, side) ? { ...suite, tier: 'placed' } : suite);
  }
  for (const run of line.names) addName(reading, run, side);
  const ending = before?.names[before.names.length - 1];
  const starting = line.names[0];
  // A name broken over two lines, or parted at its comma.
  if (ending && starting && isNameOnly(before) && isNameOnly(line) && (ending.length === 1 || starting.length === 1)) {
    addName(reading, [...ending, ...starting], side);
  }
  for (const trackingNumber of line.trackingNumbers) {
    if (reading.trackingNumbers.length >= MAX_TRACKING_NUMBERS || reading.trackingNumbers.includes(trackingNumber))
      continue;
    reading.trackingNumbers.push(trackingNumber);
  }
}

/** After a word that we do not know, yet in the recipient's address and with a check digit that fits (`m. 40726`). */
function looksIssued(suite: SuiteReading, line: LineReading, side: Side): boolean {
  if (suite.tier !== 'loose' || side !== 'to' || line.kind === 'place' || line.otherStreet) return false;
  const [likeliest] = suite.spellings;
  return likeliest?.how === 'exact' && likeliest.ste.length >= 4 && isValidSte(likeliest.ste);
}

/** Whether a line of that side is the sender's. */
export function isSenders(side: Side): boolean {
  return side === 'from' || side === 'other';
}

function addName(reading: LabelReading, words: readonly string[], side: Side): void {
  if (reading.names.length >= MAX_NAMES) return;
  const parts = nameFromWords(words);
  if (parts.joined.length < 3) return;
  reading.names.push({ parts, written: words.join(' '), side });
}

function isNameOnly(line: LineReading | undefined): boolean {
  return line !== undefined && line.kind === 'name' && line.names.length === 1;
}

interface Block {
  heading: 'to' | 'from' | undefined;
  ownStreet: boolean;
  ownPlace: boolean;
  otherStreet: boolean;
  otherPlace: boolean;
  names: number;
  suite: boolean;
  /** How many. */
  lines: number;
}

/**
 * Parts the lines into addresses and tells whose each is. Headings help where they exist; without them the address
 * with the warehouse's street is the recipient's, and another street makes a sender's.
 */
function sidesOf(lines: LineReading[]): Side[] {
  const blocks = blocksOf(lines);
  const hasOwn = blocks.some((block) => block.ownStreet || block.ownPlace);
  const sides: Side[] = [];
  for (const block of blocks) {
    const side = sideOf(block, hasOwn);
    for (let i = 0; i < block.lines; i++) sides.push(side);
  }
  for (const line of lines) line.otherStreet = hasOwn && line.kind === 'street' && !line.ownStreet;
  return sides;
}

function sideOf(block: Block, hasOwn: boolean): Side {
  const own = block.ownStreet || block.ownPlace;
  const other = block.otherStreet || (block.otherPlace && !block.suite);
  if (block.heading === 'to') return 'to';
  if (block.heading === 'from') return own ? 'unknown' : 'from';
  if (own) return other ? 'unknown' : 'to';
  return other && hasOwn ? 'other' : 'unknown';
}

function blocksOf(lines: LineReading[]): Block[] {
  const blocks: Block[] = [];
  let block = newBlock(undefined);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line === undefined) continue;
    if (startsBlock(line, lines, i, block)) {
      blocks.push(block);
      block = newBlock(line.heading);
    }
    addLine(block, line);
  }
  blocks.push(block);
  return blocks;
}

function addLine(block: Block, line: LineReading): void {
  block.lines++;
  block.ownStreet ||= line.ownStreet;
  block.ownPlace ||= line.ownPlace;
  if (line.kind === 'street' && !line.ownStreet) {
    // `34710 Kadıköy` below its street starts with a number as a street does.
    if (block.otherStreet) block.otherPlace = true;
    block.otherStreet = true;
  }
  if (line.kind === 'place') {
    block.otherPlace = true;
    // It ends in its postcode: its words are no name.
    if (block.otherStreet || block.ownStreet) line.names = NONE;
  }
  block.names += line.names.length;
  block.suite ||= hasSuite(line);
}

function hasSuite(line: LineReading): boolean {
  for (const suite of line.suites) if (suite.tier !== 'loose') return true;
  return false;
}

function startsBlock(line: LineReading, lines: readonly LineReading[], at: number, block: Block): boolean {
  if (line.heading !== undefined) return true;
  if (line.kind === 'blank') return isStarted(block);
  const ownBlock = block.ownStreet || block.ownPlace;
  if (line.ownStreet || line.ownPlace) return !ownBlock && isComplete(block);
  if (line.kind !== 'name' && !hasSuite(line) && line.kind !== 'place') return false;
  const next = streetAfter(lines, at);
  if (ownBlock) {
    if (line.kind === 'name' && next === 'other') return true;
    // The recipient's name or suite may stand below the address; what repeats them is another's.
    return isComplete(block) && (line.kind === 'place' || (line.kind === 'name' ? block.names > 0 : block.suite));
  }
  return isComplete(block) || (block.otherStreet && line.kind !== 'place' && next === 'own');
}

/** Whose street stands within two lines below. */
function streetAfter(lines: readonly LineReading[], at: number): 'own' | 'other' | undefined {
  for (let i = at + 1; i <= at + 2; i++) {
    const line = lines[i];
    if (line === undefined) return undefined;
    if (line.ownStreet || line.ownPlace) return 'own';
    if (line.kind === 'street') return 'other';
    if (line.kind !== 'name' && line.suites.length === 0) return undefined;
  }
  return undefined;
}

function isStarted(block: Block): boolean {
  return block.ownStreet || block.ownPlace || block.otherStreet || block.otherPlace;
}

/** It has its street and its place, so that a name or a suite begins the next. */
function isComplete(block: Block): boolean {
  return (block.ownStreet || block.otherStreet) && (block.ownPlace || block.otherPlace);
}

function newBlock(heading: Block['heading']): Block {
  return {
    heading,
    ownStreet: false,
    ownPlace: false,
    otherStreet: false,
    otherPlace: false,
    names: 0,
    suite: false,
    lines: 0,
  };
}
