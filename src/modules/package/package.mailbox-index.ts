import { isValidSte } from '../../shared/damm.js';
import { isInitialKey, keysOfParts } from '../../shared/names.js';
import {
  type KnownMailbox,
  type ListedName,
  type MailboxEntry,
  prepareMailbox,
  type Weighed,
  WHOLE_NAME,
  weigh,
} from './package.evidence.js';
import type { LabelReading } from './package.label.js';
import { isOpen, judge, type MatchResult, nameKeysOn, nearSuitesOf } from './package.matching.js';

/** Of the mailboxes that share a key with a name on the label, those with the most shared keys are weighed. */
const MAX_BY_NAME = 8;
/** Of a key that so many mailboxes share no more are looked at: such a name cannot be told apart anyway. */
const MAX_SHARED = 128;
const WHOLE = 100;
const NO_EVIDENCE = {};

/** All mailboxes in memory, for the batch; the same keys as the database's. */
export class MailboxIndex {
  size = 0;
  /** Each listed name, and its mailbox. */
  private readonly names: ListedName[][] = [];
  private readonly named: KnownMailbox[] = [];
  private readonly bySuite = new Map<string, KnownMailbox>();
  private readonly byName = new KeyIndex();
  private readonly uncheckedLengths = new Set<number>();

  /** Adds a mailbox; a number that is taken already is refused. */
  add(entry: MailboxEntry): void {
    if (this.bySuite.has(entry.ste)) throw new Error(`STE ${entry.ste} is listed twice`);
    const known = prepareMailbox(entry);
    this.bySuite.set(entry.ste, known);
    if (!entry.checked) this.uncheckedLengths.add(entry.ste.length);
    for (const name of known.listed) {
      for (const key of keysOfParts(name.parts)) this.byName.add(key, this.named.length);
      this.names.push([name]);
      this.named.push(known);
    }
    this.size++;
  }

  /** Decides whose piece a label names. */
  match(reading: LabelReading): MatchResult {
    const found = this.findBySuite(reading);
    const weighed = found.map((entry) => weigh(reading, entry, NO_EVIDENCE));
    if (!isOpen(reading, weighed)) return judge(reading, weighed);
    let whole = false;
    for (const keys of nameKeysOn(reading)) whole = this.weighByName(reading, keys, found, weighed) || whole;
    if (weighed.length === 0 || (!whole && !weighed.some((one) => one.suite !== undefined)))
      this.weighNear(reading, found, weighed);
    return judge(reading, weighed);
  }

  /** Weighs the mailboxes that share most keys with a name; once one lists the whole name, none that shares fewer. */
  private weighByName(
    reading: LabelReading,
    keys: readonly string[],
    seen: KnownMailbox[],
    weighed: Weighed[],
  ): boolean {
    let wholeAt = 0;
    for (const { position, shared } of this.byName.mostShared(keys, this.named.length)) {
      // A middle name left out costs a key.
      if (shared < wholeAt - 1) break;
      const entry = this.named[position];
      if (entry === undefined || seen.includes(entry)) continue;
      seen.push(entry);
      const one = weigh(reading, entry, NO_EVIDENCE, this.names[position]);
      weighed.push(one);
      if (one.name.score >= WHOLE_NAME) wholeAt = shared;
    }
    return wholeAt > 0;
  }

  private weighNear(reading: LabelReading, seen: readonly KnownMailbox[], weighed: Weighed[]): void {
    for (const ste of nearSuitesOf(reading)) {
      if (!isValidSte(ste) && !this.uncheckedLengths.has(ste.length)) continue;
      const entry = this.bySuite.get(ste);
      if (entry !== undefined && !seen.includes(entry)) weighed.push(weigh(reading, entry, NO_EVIDENCE));
    }
  }

  private findBySuite(reading: LabelReading): KnownMailbox[] {
    const found: KnownMailbox[] = [];
    for (const { spellings } of reading.suites) {
      for (const { ste } of spellings) {
        const entry = this.bySuite.get(ste);
        if (entry !== undefined && !found.includes(entry)) found.push(entry);
      }
    }
    return found;
  }
}

interface Shared {
  position: number;
  /** How many keys. */
  shared: number;
}

/**
 * From keys to positions of names, in flat arrays: a million keys as Map entries would take a gigabyte. Entries are laid
 * out by slot at the first look-up after an addition, so that one slot's stand side by side in memory.
 */
class KeyIndex {
  private hashes = new Int32Array(1 << 12);
  private positions = new Int32Array(1 << 12);
  private length = 0;
  private starts = new Int32Array(0);
  private laidOut = 0;
  private counts = new Uint8Array(0);

  add(key: string, position: number): void {
    if (this.length === this.hashes.length) {
      this.hashes = copy(this.hashes, this.length * 2);
      this.positions = copy(this.positions, this.length * 2);
    }
    this.hashes[this.length] = hashOf(key);
    this.positions[this.length++] = position;
  }

  /** The positions that share most keys with these. Two keys of one hash are told apart by comparing the names. */
  mostShared(keys: readonly string[], size: number): Shared[] {
    if (this.laidOut !== this.length) this.layOut();
    if (this.counts.length < size) this.counts = new Uint8Array(size);
    const { counts } = this;
    const touched: number[] = [];
    let most = 0;
    let asked = 0;
    for (const key of keys) {
      // Three of the keys that few share: an initial's adds nothing.
      if (most >= 3 && isInitialKey(key)) break;
      most = Math.max(most, this.count(hashOf(key), touched));
      asked++;
      // Who shares the first key has the whole name: ahead of all, however many share the rest.
      if (asked === 1) for (const position of touched) counts[position] = WHOLE;
      if (asked === 1) most = 0;
    }
    const found: Shared[] = [];
    const least = Math.max(1, most >> 1);
    for (const position of touched) {
      if ((counts[position] ?? 0) >= WHOLE && found.length < MAX_BY_NAME) found.push({ position, shared: asked });
    }
    for (let shared = Math.min(most, WHOLE - 1); shared >= least && found.length < MAX_BY_NAME; shared--) {
      for (const position of touched) {
        if (counts[position] === shared && found.length < MAX_BY_NAME) found.push({ position, shared });
      }
    }
    for (const at of touched) counts[at] = 0;
    return found;
  }

  /** Adds one to the count of each position with that hash, and answers with the highest count. */
  private count(hash: number, touched: number[]): number {
    const { counts, hashes, positions, starts } = this;
    const slot = hash & (starts.length - 2);
    const end = starts[slot + 1] ?? 0;
    let most = 0;
    let left = MAX_SHARED;
    for (let at = starts[slot] ?? 0; at < end && left > 0; at++) {
      if (hashes[at] !== hash) continue;
      const position = positions[at] ?? 0;
      const count = (counts[position] ?? 0) + 1;
      if (count === 1) touched.push(position);
      if (count < 255) counts[position] = count;
      if (count > most) most = count < WHOLE ? count : most;
      left--;
    }
    return most;
  }

  /** A counting sort by slot; `starts` has one place more than slots, and slots are a power of two. */
  private layOut(): void {
    let slots = 1 << 12;
    while (slots < this.length) slots *= 2;
    const starts = new Int32Array(slots + 1);
    for (let at = 0; at < this.length; at++) bump(starts, ((this.hashes[at] ?? 0) & (slots - 1)) + 1, 1);
    for (let slot = 0; slot < slots; slot++) bump(starts, slot + 1, starts[slot] ?? 0);
    const free = starts.slice();
    const hashes = new Int32Array(this.hashes.length);
    const positions = new Int32Array(this.positions.length);
    for (let at = 0; at < this.length; at++) {
      const hash = this.hashes[at] ?? 0;
      const slot = hash & (slots - 1);
      const to = free[slot] ?? 0;
      free[slot] = to + 1;
      hashes[to] = hash;
      positions[to] = this.positions[at] ?? 0;
    }
    Object.assign(this, { hashes, positions, starts, laidOut: this.length });
  }
}

function bump(numbers: Int32Array, at: number, by: number): void {
  numbers[at] = (numbers[at] ?? 0) + by;
}

function copy(from: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}

/** FNV-1a with a final mix, so that its low bits are as good as its high ones. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
