import { type AddressMarks, type KnownAddress, markAddress } from './package.address.js';
import { emptyLine, type LineReading, NONE } from './package.label-reading.js';
import { gluedSuiteOf, isDate, SUITE_DIGITS, type SuiteTier, suiteReadingOf } from './package.label-suite.js';
import { GAP, type Word } from './package.label-text.js';
import {
  careOfWords,
  headingOf,
  isConnecting,
  isMisreadSuiteWord,
  isSpelledOut,
  isSticker,
  isStreetWord,
  lettersOf,
  namesOtherNumber,
  postBoxWords,
  rolesOf,
  type SuiteWord,
  suiteWordOf,
} from './package.label-words.js';

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

class LineReader {
  private readonly line = emptyLine();
  private run: string[] = [];
  /** Where in the run a comma, or a dash between blanks, stood. */
  private comma = -1;
  private dash = -1;
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
    else if (word.gap === (GAP.dash | GAP.space) && this.run.length > 0) this.dash = this.run.length;
    if (!this.otherNumbers && isSpelledOut(this.words, at)) {
      this.suiteWord = 'firm';
      this.endRun();
      return at + 3;
    }
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
    if (this.suiteWord !== undefined && (isConnecting(roles) || this.isUnitLetter(at))) return at + 1;
    this.suiteWord = undefined;
    const postBox = postBoxWords(this.words, at);
    if (namesOtherNumber(roles) || postBox > 0) {
      this.otherNumbers = true;
      this.lastIsNumber = false;
      this.dropRun();
      return at + Math.max(1, postBox);
    }
    if (isStreetWord(roles)) this.streetWord = true;
    const careOf = careOfWords(this.words, at);
    if (careOf > 0) {
      this.endRun();
      return at + careOf;
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
    while (word !== undefined && word.digits === 0 && (isConnecting(rolesOf(word)) || this.isUnitLetter(next)))
      word = this.words[++next];
    if (word === undefined) return at === this.words.length - 1 || next > at + 1;
    if (word.number === '' || (this.isOwn(next) && this.isOwn(next + 1))) return false;
    // A letter or two that happen to look like digits (`D. Solis`) are no number.
    return word.digits > 0 || (word.raw.length >= 4 && (this.words[at]?.folded.length ?? 0) > 2);
  }

  /** The letter of `Unit B-40726`. */
  private isUnitLetter(at: number): boolean {
    const word = this.words[at];
    const number = this.words[at + 1];
    return word?.folded.length === 1 && word.digits === 0 && number?.gap === GAP.dash && number.digits >= 3;
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
    if (tier !== undefined && (tier === 'named' || !isDate(group))) {
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
    const reading = suiteReadingOf(tier, group);
    if (reading !== undefined)
      this.line.suites = this.line.suites.length === 0 ? [reading] : [...this.line.suites, reading];
  }

  /** `STE40726`, `D28D147`, `Apt40-726`. */
  private readGluedSuite(at: number, word: Word): number {
    const glued = this.otherNumbers ? undefined : gluedSuiteOf(word);
    if (glued === undefined) return at;
    this.endRun();
    let end = at + 1;
    while (end < this.words.length && this.continuesNumber(end)) end++;
    this.addSuite(glued.tier, [glued.number, ...this.words.slice(at + 1, end)]);
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
    const { run, comma, dash } = this;
    this.dropRun();
    if (run.length === 0 || run.length > 10 || run.every(isSticker)) return;
    this.addName(run);
    for (const at of [comma, dash]) {
      // `Jane Doe, Acme LLC` and `Jane Doe - Acme LLC` are two names; `Doe, Jane` is one.
      if (at > 0 && at < run.length)
        for (const part of [run.slice(0, at), run.slice(at)]) if (part.length > 1) this.addName(part);
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
    this.dash = -1;
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
