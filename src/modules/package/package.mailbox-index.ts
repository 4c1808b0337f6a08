import { recipientKeysOf } from '../../shared/names.js';
import { weigh } from './package.evidence.js';
import type { LabelReading } from './package.label.js';
import { isOpen, judge, type MailboxEntry, type MatchResult, nameKeysOn, nearSuitesOf } from './package.matching.js';

/** Of the mailboxes that share a name key with the label, those with the most shared keys are weighed. */
const MAX_BY_NAME = 20;
/** A key that so many mailboxes share tells too little to look through them. */
const MAX_SHARED = 160;
const NO_EVIDENCE = {};

/** All mailboxes in memory, for the batch; the same keys as the database's. */
export class MailboxIndex {
  private readonly entries: MailboxEntry[] = [];
  private readonly byId = new Map<string, MailboxEntry>();
  private readonly bySuite = new Map<string, MailboxEntry>();
  private readonly byName = new KeyIndex();

  get size(): number {
    return this.entries.length;
  }

  /** Adds a mailbox; a number that is taken already is refused. */
  add(entry: MailboxEntry): void {
    if (this.bySuite.has(entry.ste)) throw new Error(`STE ${entry.ste} is listed twice`);
    const at = this.entries.length;
    this.entries.push(entry);
    this.byId.set(entry.mailboxId, entry);
    this.bySuite.set(entry.ste, entry);
    for (const { name, aliases } of entry.recipients) {
      for (const key of recipientKeysOf(name, aliases)) this.byName.add(key, at);
    }
    if (!entry.recipients.some(({ name }) => name === entry.workspaceName)) {
      for (const key of recipientKeysOf(entry.workspaceName, [])) this.byName.add(key, at);
    }
  }

  /** Decides whose piece a label names. */
  match(reading: LabelReading): MatchResult {
    const found = this.findBySuite(reading);
    const weighed = found.map((entry) => weigh(reading, entry, NO_EVIDENCE));
    if (!isOpen(reading, weighed)) return judge(reading, weighed);
    for (const entry of this.findByName(nameKeysOn(reading))) {
      if (!found.includes(entry)) weighed.push(weigh(reading, entry, NO_EVIDENCE));
    }
    if (found.length === 0) {
      for (const entry of this.findNear(reading)) {
        if (!weighed.some((one) => one.entry === entry)) weighed.push(weigh(reading, entry, NO_EVIDENCE));
      }
    }
    return judge(reading, weighed);
  }

  private findBySuite(reading: LabelReading): MailboxEntry[] {
    const found: MailboxEntry[] = [];
    for (const { spellings } of reading.suites) {
      for (const { ste } of spellings) {
        const entry = this.bySuite.get(ste);
        if (entry !== undefined && !found.includes(entry)) found.push(entry);
      }
    }
    return found;
  }

  private findNear(reading: LabelReading): MailboxEntry[] {
    return nearSuitesOf(reading).flatMap((ste) => this.bySuite.get(ste) ?? []);
  }

  private findByName(keys: readonly string[]): MailboxEntry[] {
    const found = this.byName.mostShared(keys, this.entries.length);
    return found.flatMap((at) => this.entries[at] ?? []);
  }
}

/**
 * From keys to mailbox positions, in flat arrays: a million keys as Map entries would take a gigabyte. Entries are laid
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
  mostShared(keys: readonly string[], size: number): number[] {
    if (this.laidOut !== this.length) this.layOut();
    if (this.counts.length < size) this.counts = new Uint8Array(size);
    const { counts } = this;
    const touched: number[] = [];
    let most = 0;
    for (const key of keys) most = Math.max(most, this.count(hashOf(key), touched));
    const found: number[] = [];
    // Beside names that share many keys, one that shares a single one is chance.
    const least = most >= 4 ? 2 : 1;
    for (let level = most; level >= least && found.length < MAX_BY_NAME; level--) {
      for (const at of touched) if (counts[at] === level && found.length < MAX_BY_NAME) found.push(at);
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
      if (count > most) most = count;
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
