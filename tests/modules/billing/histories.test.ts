import { afterAll, expect, test } from '@jest/globals';
import { type Histories, historyOf, openHistories } from '../../support/histories.js';

/** `HISTORIES=10000 SEED=1 npm test -- tests/modules/billing/histories` for the long run; the suite's is a taste. */
const HISTORIES = Number(process.env.HISTORIES ?? 5);
const SEED = Number(process.env.SEED ?? 20_261_124);
/** Rules are checked over all of a database after each step: a fresh one keeps that quick. */
const EACH_DATABASE = 25;
let open: Histories | null = null;
afterAll(() => open?.close());

test(
  'random histories (start, change, use, pay, fail, refund, dispute, crash, duplicate, reorder): every rule after each step, Stripe’s money is ours at the end',
  async () => {
    const seen = new Map<string, number>();
    for (let n = 0; n < HISTORIES; n++) {
      if (n % EACH_DATABASE === 0) {
        await open?.close();
        open = await openHistories();
      }
      const told = await historyOf(open as Histories, SEED + n);
      for (const step of told) seen.set(step, (seen.get(step) ?? 0) + 1);
    }
    // A history that was all refusals would prove nothing.
    for (const step of ['pay', 'use', 'cycle', 'news', 'refund'])
      expect([step, seen.get(step) ?? 0]).not.toEqual([step, 0]);
  },
  Math.max(300_000, HISTORIES * 20_000),
);
