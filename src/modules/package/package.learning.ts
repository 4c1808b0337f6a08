import type { Recipient } from '../../generated/prisma/client.js';
import { compareNames } from '../../shared/name-likeness.js';
import { parseName } from '../../shared/names.js';
import type { NameReading } from './package.label.js';

export interface Lesson {
  recipientId: string;
  alias: string;
}

/** As good as listed: there is nothing to learn. */
const KNOWN = 0.97;
/** A name so far from all listed ones may be a word of the label; alone on it, a person's pick says that it is the name. */
const LIKE = 0.5;

/** What a person's pick teaches: which name on the label is another spelling of which recipient's. Null: nothing. */
export function lessonFrom(
  names: readonly NameReading[],
  recipients: readonly Pick<Recipient, 'id' | 'name' | 'aliases'>[],
): Lesson | null {
  let best: (Lesson & { score: number }) | null = null;
  for (const { parts, written } of names) {
    for (const recipient of recipients) {
      const scores = [recipient.name, ...recipient.aliases].map(
        (listed) => compareNames(parts, parseName(listed)).score,
      );
      const score = Math.max(...scores);
      if (score >= KNOWN) return null;
      if (!best || score > best.score) best = { recipientId: recipient.id, alias: titleCase(written), score };
    }
  }
  if (!best) return null;
  return best.score >= LIKE || names.length === 1 ? { recipientId: best.recipientId, alias: best.alias } : null;
}

/** Readings are folded; people read names with capitals. */
function titleCase(folded: string): string {
  return folded.replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
}
