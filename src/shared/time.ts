/** The calendar day (`YYYY-MM-DD`) on which `instant` falls in `timeZone`. */
export function localDay(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  );
}

/** `day` moved by whole calendar days; no time zone can bend it. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The instant at which `day` begins in `timeZone`, whatever daylight saving does to it. */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Zones run from UTC+14 to UTC-12: half the span until the minute is found at which the calendar turns.
  let before = midnight / 60_000 - 15 * 60;
  let after = midnight / 60_000 + 13 * 60;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(new Date(middle * 60_000), timeZone) < day) before = middle;
    else after = middle;
  }
  return new Date(after * 60_000);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
