import type { MatchResult } from '../../src/modules/package/package.matching.js';
import type { TestLabel } from './labels.js';

export interface LabelScore {
  labels: number;
  wrongFiled: number;
  autoFiled: number;
  found: number;
  conflictsFlagged: number;
  unknownShelved: number;
}

const SURE = new Set(['exact', 'lookalike', 'bare']);
const SHOWN = 4;

/** Shares, in percent, by the same rules as the shared score.mjs. */
export function score(labels: readonly TestLabel[], match: (label: TestLabel) => MatchResult): LabelScore {
  const count = { wrong: 0, sure: 0, filed: 0, known: 0, found: 0, conflicts: 0, flagged: 0, unknown: 0, shelved: 0 };
  for (const label of labels) {
    const { decision, ste, candidates } = match(label);
    const listed = candidates.map((candidate) => candidate.ste);
    const isConflict = label.both.length > 0;
    if (decision === 'MATCHED' && (isConflict || ste !== label.truth)) count.wrong++;
    if (SURE.has(label.kind)) {
      count.sure++;
      if (decision === 'MATCHED' && ste === label.truth) count.filed++;
    }
    if (label.truth !== null) {
      count.known++;
      if (listed.slice(0, SHOWN).includes(label.truth)) count.found++;
    }
    if (isConflict) {
      count.conflicts++;
      if (decision === 'REVIEW' && label.both.every((one) => listed.includes(one))) count.flagged++;
    }
    if (label.kind === 'unknown') {
      count.unknown++;
      if (decision === 'UNMATCHED') count.shelved++;
    }
  }
  return {
    labels: labels.length,
    wrongFiled: percent(count.wrong, labels.length),
    autoFiled: percent(count.filed, count.sure),
    found: percent(count.found, count.known),
    conflictsFlagged: percent(count.flagged, count.conflicts),
    unknownShelved: percent(count.shelved, count.unknown),
  };
}

function percent(part: number, whole: number): number {
  return Math.round((10_000 * part) / Math.max(1, whole)) / 100;
}
