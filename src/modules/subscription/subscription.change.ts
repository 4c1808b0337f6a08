import type { DescriptionKey } from '../billing/billing.schema.js';
import { type Offer, type Tax, withTax } from '../catalog/catalog.service.js';
import { MONTHS, periodFrom, wholeSecond } from './anchor.js';
import { type Period, remaining } from './proration.js';

/** What a customer is shown before, and what is booked when they say yes: both are made here. */
export interface Outcome {
  /** NOW: the lines are booked and invoiced at once. PERIOD_END: they come with the next period. */
  when: 'NOW' | 'PERIOD_END';
  effectiveAt: Date;
  lines: Line[];
  /** Minor units, tax included. */
  dueNow: number;
}

export interface Line {
  key: Extract<DescriptionKey, 'plan' | 'plan_unused' | 'plan_remaining'>;
  plan: Offer['planName'];
  /** Minor units, tax included; a credit is negative. */
  amount: number;
  period: Period;
}

export interface Running {
  status: 'TRIALING' | 'ACTIVE' | 'PAST_DUE' | 'SUSPENDED' | 'CANCELED';
  anchorAt: Date;
  currentPeriodStart: Date;
  currentPeriodEnd: Date;
}

/** The first period: a trial costs nothing and the anchor is its end; else the whole fee, from this second on. */
export function startOutcome(
  offer: Offer,
  tax: Tax,
  now: Date,
  mayTry: boolean,
): Outcome & { period: Period; anchor: Date; trial: boolean } {
  const start = wholeSecond(now);
  if (mayTry && offer.trialDays > 0) {
    const end = new Date(start.getTime() + offer.trialDays * 86_400_000);
    return { when: 'NOW', effectiveAt: now, lines: [], dueNow: 0, period: { start, end }, anchor: end, trial: true };
  }
  const period = periodFrom(start, start, MONTHS[offer.interval]);
  const lines = fee(offer, tax, period);
  return { when: 'NOW', effectiveAt: now, lines, dueNow: sum(lines), period, anchor: start, trial: false };
}

/**
 * To a dearer plan at the same interval: at once, unused time credited and the rest of the period charged, by the
 * second. To a cheaper one or to another interval: at the period's end. In a trial a switch costs nothing.
 */
export function changeOutcome(running: Running, current: Offer, next: Offer, tax: Tax, now: Date): Outcome {
  const dearer = next.interval === current.interval && next.amount > current.amount;
  if (!dearer) {
    const period = periodFrom(running.anchorAt, running.currentPeriodEnd, MONTHS[next.interval]);
    return { when: 'PERIOD_END', effectiveAt: period.start, lines: fee(next, tax, period), dueNow: 0 };
  }
  const lines = running.status === 'TRIALING' ? [] : prorate(running, current, next, tax, now);
  return { when: 'NOW', effectiveAt: now, lines, dueNow: sum(lines) };
}

/** Back from a suspension in the middle of a period that was not charged: the rest of it. */
export function returnLines(terms: Offer, tax: Tax, period: Period, now: Date): Line[] {
  const amount = remaining(withTax(terms.amount, tax), period, now);
  return nonZero([
    { key: 'plan_remaining', plan: terms.planName, amount, period: { start: wholeSecond(now), end: period.end } },
  ]);
}

function prorate(running: Running, current: Offer, next: Offer, tax: Tax, now: Date): Line[] {
  const whole = { start: running.currentPeriodStart, end: running.currentPeriodEnd };
  const rest = { start: wholeSecond(now), end: whole.end };
  return nonZero([
    {
      key: 'plan_unused',
      plan: current.planName,
      amount: -remaining(withTax(current.amount, tax), whole, now),
      period: rest,
    },
    {
      key: 'plan_remaining',
      plan: next.planName,
      amount: remaining(withTax(next.amount, tax), whole, now),
      period: rest,
    },
  ]);
}

function fee(offer: Offer, tax: Tax, period: Period): Line[] {
  return nonZero([{ key: 'plan', plan: offer.planName, amount: withTax(offer.amount, tax), period }]);
}

function nonZero(lines: Line[]): Line[] {
  return lines.filter((line) => line.amount !== 0);
}

function sum(lines: Line[]): number {
  return lines.reduce((total, line) => total + line.amount, 0);
}
