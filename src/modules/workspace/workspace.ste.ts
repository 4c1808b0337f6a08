import { makeSte } from '../../shared/damm.js';

/** Tries at five digits before a longer body is taken: by then that space is well filled. */
const SHORT_TRIES = 6;
export const STE_TRIES = 30;

/** The number to try at the `attempt`th go: a random body of 5 digits, later 6, and its check digit. No leading zero: people drop it. */
export function steCandidate(attempt: number, random: (min: number, max: number) => number): string {
  const body = attempt < SHORT_TRIES ? random(10_000, 100_000) : random(100_000, 1_000_000);
  return makeSte(String(body));
}
