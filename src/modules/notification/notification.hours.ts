/** When a reader is not to be disturbed; minutes after their midnight. */
export interface Quiet {
  fromMinute: number;
  toMinute: number;
}

export const USUAL_QUIET: Quiet = { fromMinute: 22 * 60, toMinute: 8 * 60 };
/** Notices about one workspace within this time are one digest. */
export const DIGEST_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

/** The first instant from `at` on at which the reader may be told; `at` itself outside of quiet hours. Null: none are kept. */
export function afterQuiet(at: Date, timeZone: string, quiet: Quiet | null): Date {
  if (!quiet || quiet.fromMinute === quiet.toMinute) return at;
  let instant = at;
  // Twice at the most: a day on which the clocks change can leave the first guess within the quiet hours.
  for (let tries = 0; tries < 3; tries++) {
    const left = minutesLeft(minuteOfDay(instant, timeZone), quiet);
    if (left === 0) return instant;
    const end = new Date(Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS);
    // Clocks that went forward meanwhile: the end has passed already.
    const past = (minuteOfDay(end, timeZone) - quiet.toMinute + 1440) % 1440;
    const exact = new Date(end.getTime() - past * MINUTE_MS);
    instant = past > 0 && past <= 120 && minutesLeft(minuteOfDay(exact, timeZone), quiet) === 0 ? exact : end;
  }
  return instant;
}

function minutesLeft(minute: number, { fromMinute, toMinute }: Quiet): number {
  const length = (toMinute - fromMinute + 1440) % 1440;
  const since = (minute - fromMinute + 1440) % 1440;
  return since < length ? length - since : 0;
}

function minuteOfDay(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return number('hour') * 60 + number('minute');
}
