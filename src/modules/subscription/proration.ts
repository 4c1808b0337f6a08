import { share } from '../../shared/money.js';

export interface Period {
  start: Date;
  end: Date;
}

/** The part of `amount` (minor units for the whole period) that falls on what is left of it at `now`: by the second, half up. */
export function remaining(amount: number, period: Period, now: Date): number {
  const total = seconds(period.start, period.end);
  const left = total - Math.min(total, Math.max(0, seconds(period.start, now)));
  return share(amount, left, total);
}

function seconds(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / 1000);
}
