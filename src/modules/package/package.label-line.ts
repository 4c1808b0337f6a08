import { type AddressMarks, type KnownAddress, markAddress } from './package.address.js';
import type { SuiteReading, SuiteTier } from './package.label.js';
import { GAP, spellings, type Word, wordOf } from './package.label-text.js';
import {
  headingOf,
  isConnecting,
  isMisreadSuiteWord,
  isSticker,
  isStreetWord,
  lettersOf,
  namesOtherNumber,
  rolesOf,
  type SuiteWord,
  suiteWordOf,
} from './package.label-words.js';

export interface LineReading {
  kind: 'blank' | 'name' | 'street' | 'place' | 'other';
  heading: 'to' | 'from' | undefined;
  ownStreet: boolean;
  ownPlace: boolean;
  /** On a label that has the warehouse's address, this is another's street. */
  otherStreet: boolean;
  suites: readonly SuiteReading[];
  /** Runs of words that may be a name. */
  names: readonly (readonly string[])[];
  trackingNumbers: readonly string[];
  /** `STE` at the end: the number is on the next line. */
  endsInSuiteWord: boolean;
}

/** Most lines have none: they share it. */
const NONE: readonly never[] = [];
const SUITE_DIGITS = 8;
/** Suite words that run into their number. */
const GLUED = /^(ste|suite|apt|pmb|unit|box|daire|kutu|no|d)(?=[0-9a-z|]*[0-9])/;
const JOINING = GAP.space | GAP.dash | GAP.dot;

/** Reads one line; `afterSuiteWord` says that the line before ended in a suite word. */
export function readLine(
  words: readonly Word[],
  addresses: readonly KnownAddress[],
  afterSuiteWord: boolean,
): LineReading {
  const first = words[0];
  if (first === undefined) return emptyLine();
  return new LineReader(words, markAddress(words, addresses), afterSuiteWord ? 'firm' : undefined).read();
}

function emptyLine(): LineReading {
  return {
    kind: 'blank',
    heading: undefined,
    ownStreet: false,
    ownPlace: false,
    otherStreet: false,
    suites: NONE,
    names: NONE,
    trackingNumbers: NONE,
    endsInSuiteWord: false,
  };
}

class LineReader {
  private readonly line = emptyLine();
  private run: string[] = [];
  /** Where in the run a comma stood. */
  private comma = -1;
  /** A word such as `Tel` stood before: numbers are of that kind. */
  private otherNumbers = false;
  private streetWord = false;
  private firstIsNumber = false;
  private lastIsNumber = false;
  private plainWords = 0;
  private captionEnd = 0;

  constructor(
    private readonly words: readonly Word[],
    private readonly marks: AddressMarks | undefined,
    private suiteWord: SuiteWord | undefined,
  ) {}

  read(): LineReading {
    const { line, words } = this;
    line.ownStreet = this.marks?.street ?? false;
    line.ownPlace = this.marks?.place ?? false;
    let at = this.readHeading();
    while (at < words.length) at = this.readWord(at);
    this.endRun();
    line.endsInSuiteWord = this.suiteWord === 'firm' && !this.otherNumbers;
    line.kind = this.kind();
    if (line.kind === 'street' && !line.ownStreet) line.names = NONE;
    return line;
  }

  private readHeading(): number {
    const first = this.words[0];
    if (first === undefined || this.isOwn(0)) return 0;
    const heading = headingOf(first, this.words[1]);
    if (heading === undefined) return 0;
    this.line.heading = heading.side;
    return heading.words;
  }

  /** Reads the word at a position and answers with the next position. */
  private readWord(at: number): number {
    const word = this.words[at];
    if (word === undefined) return at + 1;
    // What stands before a colon is a caption (`Alıcı Adı: …`), not a name.
    if (word.gap & GAP.colon) this.dropCaption(at);
    else if (word.gap & (GAP.slash | GAP.other | GAP.hash)) this.endRun();
    else if (word.gap & GAP.comma && this.run.length > 0) this.comma = this.run.length;
    if (this.isOwn(at) && !(this.suiteWord === 'firm' && word.number !== '' && !this.isOwn(at + 1))) {
      this.endRun();
      this.suiteWord = undefined;
      return at + 1;
    }
    const gluedEnd = this.readGluedSuite(at, word);
    if (gluedEnd > at) return gluedEnd;
    const trackingEnd = this.readTracking(at, word);
    if (trackingEnd > at) return trackingEnd;
    if (this.isNumber(word)) return this.readNumbers(at);
    return this.readText(at, word);
  }

  private readText(at: number, word: Word): number {
    const roles = rolesOf(word);
    if (this.readSuiteWord(at, word, roles)) return at + 1;
    if (this.suiteWord !== undefined && isConnecting(roles)) return at + 1;
    this.suiteWord = undefined;
    if (namesOtherNumber(roles) || this.isPostBox(at, word)) {
      this.otherNumbers = true;
      this.lastIsNumber = false;
      this.dropRun();
      return this.endOfPostBox(at);
    }
    if (isStreetWord(roles)) this.streetWord = true;
    if (this.isCareOf(at, word)) {
      this.endRun();
      return at + (word.folded === 'c' && this.words[at + 1]?.folded.startsWith('o') ? 2 : 1);
    }
    this.plainWords++;
    this.lastIsNumber = false;
    if (!this.otherNumbers && word.folded.length > 0 && word.digits * 2 <= word.folded.length) {
      this.run.push(word.digits > 0 ? lettersOf(word.folded) : word.folded);
    }
    return at + 1;
  }

  private readSuiteWord(at: number, word: Word, roles: number): boolean {
    const listed = suiteWordOf(roles);
    if ((listed === undefined && word.folded.length < 4) || !this.introducesNumber(at)) return false;
    // `İç kapı no` is the flat's number; `kapı no` alone is the house's.
    const inner = word.folded === 'kapi' && this.words[at - 1]?.folded === 'ic';
    const suite = inner ? 'firm' : (listed ?? (isMisreadSuiteWord(word.folded) ? 'firm' : undefined));
    if (suite === undefined) return false;
    // `Order No` stays an order; `Ref 12 Suite` does not.
    if (!this.otherNumbers || suite === 'firm') {
      this.suiteWord = this.suiteWord === 'firm' ? 'firm' : suite;
      if (suite === 'firm') this.otherNumbers = false;
    }
    this.endRun();
    return true;
  }

  private introducesNumber(at: number): boolean {
    let next = at + 1;
    let word = this.words[next];
    while (word !== undefined && word.digits === 0 && isConnecting(rolesOf(word))) word = this.words[++next];
    if (word === undefined) return at === this.words.length - 1 || next > at + 1;
    if (word.number === '' || (this.isOwn(next) && this.isOwn(next + 1))) return false;
    // A letter or two that happen to look like digits (`D. Solis`) are no number.
    return word.digits > 0 || (word.raw.length >= 4 && (this.words[at]?.folded.length ?? 0) > 2);
  }

  private isPostBox(at: number, word: Word): boolean {
    const next = this.words[at + 1];
    if (next === undefined || word.folded.charCodeAt(0) !== 112) return false;
    if (word.folded === 'po') return next.folded === 'box' || next.digits > 0;
    return word.folded === 'p' && (next.folded === 'o' || next.folded === 'k') && (next.gap & GAP.dot) > 0;
  }

  /** The position after `P.O. Box`, whose `Box` names no suite; after any other word just the next. */
  private endOfPostBox(at: number): number {
    let next = at + 1;
    if (this.words[at]?.folded === 'p') next++;
    if (next > at + 1 || this.words[at]?.folded === 'po') if (this.words[next]?.folded === 'box') next++;
    return next;
  }

  private isCareOf(at: number, word: Word): boolean {
    if (word.folded === 'attn' || word.folded === 'attention') return true;
    return word.folded === 'c' && ((this.words[at + 1]?.gap ?? 0) & GAP.slash) > 0;
  }

  private isNumber(word: Word): boolean {
    if (word.number === '' || word.number.length > SUITE_DIGITS) return false;
    if (word.digits === 0) return word.raw.length >= 4 && (this.suiteWord === 'firm' || (word.gap & GAP.hash) > 0);
    return this.suiteWord !== undefined || (word.gap & GAP.hash) > 0 || word.digits * 2 >= word.raw.length;
  }

  /** Reads digits that stand together, split by blanks or dashes as they may be. */
  private readNumbers(at: number): number {
    const { words } = this;
    let end = at + 1;
    while (end < words.length && this.continuesNumber(end)) end++;
    const group = words.slice(at, end);
    const digits = group.reduce((sum, word) => sum + word.number.length, 0);
    const tier = this.tierOf(at, end);
    const isFirst = at === 0;
    if (isFirst) this.firstIsNumber = true;
    this.lastIsNumber = true;
    if (tier !== undefined && !isDate(group)) {
      if (digits <= SUITE_DIGITS) this.addSuite(tier, group);
      // A suite word takes the first of the numbers after it; the rest stand for themselves.
      else if (this.suiteWord !== undefined)
        for (const word of group) this.addSuite(word === group[0] ? tier : 'placed', [word]);
    }
    if (tier === undefined || digits > SUITE_DIGITS) this.addTracking(group.map((word) => word.raw).join(''));
    this.suiteWord = undefined;
    this.endRun();
    return end;
  }

  private continuesNumber(at: number): boolean {
    const word = this.words[at];
    if (word === undefined || word.gap === 0 || (word.gap & ~JOINING) !== 0 || this.isOwn(at)) return false;
    return word.digits > 0 && word.number !== '' && word.digits * 2 >= word.raw.length;
  }

  /** How sure the number from `at` to `end` is a suite; undefined where it is known to be something else. */
  private tierOf(at: number, end: number): SuiteTier | undefined {
    const word = this.words[at];
    if (word === undefined) return undefined;
    if (this.suiteWord === 'firm') return word.digits === 0 ? 'loose' : 'named';
    if (this.otherNumbers) return undefined;
    if (word.digits === 0) return 'loose';
    if (this.suiteWord === 'loose') return 'placed';
    // `Pallet #7123`: a lone word before it may be a caption of some other count.
    if (word.gap & GAP.hash) return this.plainWords !== 1 || this.line.ownStreet ? 'named' : 'placed';
    if (word.gap & GAP.slash && at > 0)
      return (this.words[at - 1]?.digits ?? 0) > 0 || this.isOwn(at - 1) ? 'placed' : 'loose';
    if (this.isOwn(at - 1) || this.isOwn(end)) return 'placed';
    const alone = this.words.every((_, i) => (i >= at && i < end) || i < this.captionEnd || this.isOwn(i));
    return alone ? 'placed' : 'loose';
  }

  private addSuite(tier: SuiteTier, group: readonly Word[]): void {
    const only = group.length === 1 ? group[0] : undefined;
    const written = only?.raw ?? group.map((word) => word.raw).join(' ');
    const raw = only?.raw ?? group.map((word) => word.raw).join('');
    const digits = only?.digits ?? group.reduce((sum, word) => sum + word.digits, 0);
    if (raw.length < (tier === 'named' ? 1 : 3) || raw.length > SUITE_DIGITS) return;
    const how = group.length > 1 ? 'split' : digits < raw.length ? 'lookalike' : 'exact';
    // `Box 1 of 2`, `D:5` of a sender: too short to be a number that we issued, so it only ever supports a name.
    const reading: SuiteReading = { tier: raw.length < 3 ? 'loose' : tier, written, spellings: [] };
    for (const ste of digits === raw.length ? [raw] : spellings(raw)) reading.spellings.push({ ste, how });
    const first = group[0];
    if (group.length > 1 && first !== undefined && first.raw.length >= 3) {
      const alone = first.digits < first.raw.length ? 'lookalike' : 'exact';
      reading.spellings.push({ ste: first.number, how: alone });
    }
    this.line.suites = this.line.suites.length === 0 ? [reading] : [...this.line.suites, reading];
  }

  /** `STE40726`, `D28D147`, `Apt40-726`. */
  private readGluedSuite(at: number, word: Word): number {
    if (word.digits === 0 || word.digits === word.raw.length || word.raw.length > 14 || this.otherNumbers) return at;
    const start = GLUED.exec(word.folded)?.[1];
    if (start === undefined) return at;
    const rest = wordOf(word.raw.slice(start.length));
    if (rest.number === '' || (start.length < 3 && rest.digits < 3)) return at;
    this.endRun();
    let end = at + 1;
    while (end < this.words.length && this.continuesNumber(end)) end++;
    this.addSuite(start === 'no' ? 'placed' : 'named', [rest, ...this.words.slice(at + 1, end)]);
    return end;
  }

  private readTracking(at: number, word: Word): number {
    let end = at + 1;
    let raw = word.raw;
    if (word.folded.startsWith('1z') && raw.length < 18) {
      while (end < this.words.length && raw.length < 18 && this.words[end]?.gap === GAP.space)
        raw += this.words[end++]?.raw;
      if (raw.length !== 18) return at;
    } else if (raw.length < 9 || word.digits < 6 || word.digits * 2 < raw.length) return at;
    this.endRun();
    this.addTracking(raw);
    this.lastIsNumber = false;
    return end;
  }

  private addTracking(raw: string): void {
    if (raw.length >= 8 && raw.length <= 40)
      this.line.trackingNumbers = [...this.line.trackingNumbers, raw.toUpperCase()];
  }

  private endRun(): void {
    const { run, comma } = this;
    this.dropRun();
    if (run.length === 0 || run.length > 10 || run.every(isSticker)) return;
    this.addName(run);
    if (comma > 0 && comma < run.length) {
      // `Jane Doe, Acme LLC` are two names; `Doe, Jane` is one.
      for (const part of [run.slice(0, comma), run.slice(comma)]) if (part.length > 1) this.addName(part);
    }
  }

  private addName(run: string[]): void {
    this.line.names = this.line.names.length === 0 ? [run] : [...this.line.names, run];
  }

  private dropCaption(at: number): void {
    this.dropRun();
    this.captionEnd = at;
    this.plainWords = 0;
    this.firstIsNumber = false;
    this.lastIsNumber = false;
  }

  private dropRun(): void {
    if (this.run.length > 0) this.run = [];
    this.comma = -1;
  }

  private kind(): LineReading['kind'] {
    if (this.line.ownStreet || this.streetWord) return 'street';
    if (this.line.ownPlace) return 'other';
    const second = this.words[1];
    if (this.firstIsNumber && this.plainWords > 0 && second !== undefined && !(second.gap & GAP.comma)) return 'street';
    if (this.endsInPostcode()) return 'place';
    return this.line.names.length > 0 ? 'name' : 'other';
  }

  /** `Lake Ross 16346`, `Kadıköy 34710`. */
  private endsInPostcode(): boolean {
    const last = this.words[this.words.length - 1];
    if (!this.lastIsNumber || this.otherNumbers || this.plainWords === 0 || last === undefined) return false;
    return last.raw.length >= 4 && last.raw.length <= 6 && this.line.suites.every((suite) => suite.tier === 'loose');
  }

  private isOwn(at: number): boolean {
    return this.marks?.own[at] ?? false;
  }
}

/** 12.05.2026, 2026-05-12. */
function isDate(group: readonly Word[]): boolean {
  if (group.length !== 3) return false;
  const lengths = group.map((word) => word.raw.length).join('');
  return lengths === '224' || lengths === '422' || lengths === '222';
}
