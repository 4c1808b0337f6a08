/**
 * The moment `months` whole months after `anchor`, in UTC: the same day and time, or the last day of a month that has
 * no such day. Always counted from the anchor, so that 31 January, 28 February, 31 March follow each other.
 */
export function boundary(anchor: Date, months: number): Date {
  const month = anchor.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(anchor.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return new Date(
    Date.UTC(
      anchor.getUTCFullYear(),
      month,
      Math.min(anchor.getUTCDate(), lastDay),
      anchor.getUTCHours(),
      anchor.getUTCMinutes(),
      anchor.getUTCSeconds(),
      anchor.getUTCMilliseconds(),
    ),
  );
}

/** How many months after `anchor` the boundary `at` is. */
export function monthsFrom(anchor: Date, at: Date): number {
  return (at.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + at.getUTCMonth() - anchor.getUTCMonth();
}

/** The period of `length` months that begins at the boundary `start`. */
export function periodFrom(anchor: Date, start: Date, length: number): { start: Date; end: Date } {
  return { start, end: boundary(anchor, monthsFrom(anchor, start) + length) };
}

/** The period of `length` months, counted from the anchor, that holds `moment`. */
export function periodHolding(anchor: Date, moment: Date, length: number): { start: Date; end: Date } {
  let count = Math.floor(monthsFrom(anchor, moment) / length) * length;
  while (boundary(anchor, count) > moment) count -= length;
  while (boundary(anchor, count + length) <= moment) count += length;
  return { start: boundary(anchor, count), end: boundary(anchor, count + length) };
}

export const MONTHS = { MONTH: 1, YEAR: 12 } as const;

/** Periods begin on a whole second, so that proration by the second has no rest. */
export function wholeSecond(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 1000) * 1000);
}
