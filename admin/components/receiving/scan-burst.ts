/** A scanner types faster than any hand: this many milliseconds at most between its keys. */
export const BURST_GAP_MS = 50;
/** Shorter runs may be a quick hand (`12`, Enter). */
const SHORTEST_BURST = 6;
/** A scanner sends Enter between the lines of a two-dimensional code too: the scan has ended when nothing follows for this long. */
export const BURST_END_MS = 80;

export interface BurstKey {
  key: string;
  /** Milliseconds, of the event itself. */
  at: number;
}

/** What a key means: `typed` is a person's, `burst` belongs to a scan that runs, `ended` may be its last one. */
export type BurstStep = 'typed' | 'burst' | 'ended';

/**
 * Tells a scanner from a hand by the time between keys, wherever the focus is. Feed it each keydown; once a step says
 * `ended` and no key follows within BURST_END_MS, `take()` gives the scan.
 */
export class BurstDetector {
  private text = '';
  private lastAt = Number.NEGATIVE_INFINITY;
  private ended = false;

  feed({ key, at }: BurstKey): BurstStep {
    const quick = at - this.lastAt <= BURST_GAP_MS;
    if (isModifier(key)) return quick && this.text !== '' ? 'burst' : 'typed';
    if (!quick) this.reset();
    const ends = key === 'Enter' || key === 'Tab';
    if (!ends && key.length !== 1) {
      this.reset();
      return 'typed';
    }
    this.lastAt = at;
    if (!ends) {
      this.text += key;
      this.ended = false;
      return this.isBurst() ? 'burst' : 'typed';
    }
    if (!this.isBurst()) {
      this.reset();
      return 'typed';
    }
    this.text += '\n';
    this.ended = true;
    return 'ended';
  }

  /** The scan that has ended, or null while one runs or none was seen. */
  take(): string | null {
    if (!this.ended) return null;
    const text = this.text.replace(/\n+$/, '');
    this.reset();
    return text;
  }

  private isBurst(): boolean {
    return this.text.length >= SHORTEST_BURST;
  }

  private reset(): void {
    this.text = '';
    this.ended = false;
    this.lastAt = Number.NEGATIVE_INFINITY;
  }
}

/** A capital letter comes as Shift and the letter. */
function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Alt' || key === 'AltGraph' || key === 'Control' || key === 'CapsLock';
}
