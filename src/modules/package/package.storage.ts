import { addDays, localDay } from '../../shared/time.js';

/** What the clock hangs on at the warehouse. */
export interface StoragePlace {
  timezone: string;
  freeStorageDays: number;
}

/** The clock of a piece that came to its owner at `now`: free through `freeUntil`, the first fee on the day after it. */
export function startClock(now: Date, place: StoragePlace) {
  const freeUntil = addDays(localDay(now, place.timezone), place.freeStorageDays);
  return {
    freeUntil: new Date(freeUntil),
    storageNextOn: new Date(addDays(freeUntil, 1)),
    storageEndedAt: null,
    storageWarnedAt: null,
  };
}
