import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundary, monthsFrom, periodFrom, periodHolding } from '../../../src/modules/subscription/anchor.js';
import { remaining } from '../../../src/modules/subscription/proration.js';

const moment = fc.date({
  min: new Date('1996-01-01T00:00:00Z'),
  max: new Date('2096-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const day = (date: Date) => date.toISOString().slice(0, 10);

/** The calendar walked day by day: no arithmetic with months in it. */
function oracle(anchor: Date, months: number): string {
  const cursor = new Date(`${day(anchor).slice(0, 8)}01T00:00:00Z`);
  for (let left = months; left > 0; ) {
    cursor.setUTCDate(cursor.getUTCDate() + 1);
    if (cursor.getUTCDate() === 1) left--;
  }
  const month = cursor.getUTCMonth();
  let best = new Date(cursor);
  while (cursor.getUTCMonth() === month && cursor.getUTCDate() <= anchor.getUTCDate()) {
    best = new Date(cursor);
    cursor.setUTCDate(cursor.getUTCDate() + 1);
  }
  return day(best) + anchor.toISOString().slice(10);
}

test('an anchor day comes back after short months and leap years', () => {
  const walk = (from: string, counts: number[]) => counts.map((count) => day(boundary(new Date(from), count)));
  expect(walk('2026-01-31T23:59:59Z', [1, 2, 3, 13])).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2027-02-28']);
  expect(walk('2028-02-29T00:00:00Z', [12, 24, 36, 48])).toEqual([
    '2029-02-28',
    '2030-02-28',
    '2031-02-28',
    '2032-02-29',
  ]);
  expect(walk('2026-10-30T12:00:00Z', [1, 4, 5])).toEqual(['2026-11-30', '2027-02-28', '2027-03-30']);
});

test('boundaries equal the calendar oracle; periods touch, and exactly one holds each moment', () => {
  fc.assert(
    fc.property(
      moment,
      fc.nat(60),
      (anchor, months) => boundary(anchor, months).toISOString() === oracle(anchor, months),
    ),
    { numRuns: 1_000 },
  );
  fc.assert(
    fc.property(moment, fc.nat(600), fc.constantFrom(1, 12), (anchor, months, length) => {
      const start = boundary(anchor, months);
      const first = periodFrom(anchor, start, length);
      const next = periodFrom(anchor, first.end, length);
      return monthsFrom(anchor, start) === months && start < first.end && next.start.getTime() === first.end.getTime();
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(moment, moment, fc.constantFrom(1, 12), (anchor, at, length) => {
      const { start, end } = periodHolding(anchor, at, length);
      return start <= at && at < end && monthsFrom(anchor, start) % length === 0;
    }),
    { numRuns: 2_000 },
  );
});

test('proration is by the second, half up, within half a unit, and never leaves the amount', () => {
  const period = { start: new Date('2026-01-31T10:00:00Z'), end: new Date('2026-02-28T10:00:00Z') };
  const amount = fc.integer({ min: 0, max: 100_000_000 });
  const offset = fc.integer({ min: -1_000, max: 28 * 86_400 + 1_000 });
  fc.assert(
    fc.property(amount, offset, (price, seconds) => {
      const now = new Date(period.start.getTime() + seconds * 1000);
      const total = 28n * 86_400n;
      const left = total - BigInt(Math.min(28 * 86_400, Math.max(0, seconds)));
      const value = BigInt(remaining(price, period, now));
      const twiceOff = 2n * value * total - 2n * BigInt(price) * left;
      return value >= 0n && value <= BigInt(price) && twiceOff > -total && twiceOff <= total;
    }),
    { numRuns: 20_000 },
  );
  expect(remaining(3000, period, new Date('2026-02-14T10:00:00Z'))).toBe(1500);
  expect(remaining(1, period, new Date('2026-02-14T10:00:00Z'))).toBe(1);
  expect(remaining(-1, period, new Date('2026-02-14T10:00:00Z'))).toBe(-1);
});
