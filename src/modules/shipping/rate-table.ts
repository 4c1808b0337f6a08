import { chargeableGrams, type Parcel } from './shipping.parcel.js';

export interface Step {
  upToGrams: number;
  /** Minor units, before discount and tax. */
  amount: number;
}

export interface TableService {
  id: string;
  carrier: string;
  service: string;
  days: number;
  volumetricDivisor: number | null;
  maxSideMm: number | null;
  steps: readonly Step[];
}

export interface TableZone<S extends TableService = TableService> {
  originCountry: string;
  countries: readonly string[];
  services: readonly S[];
}

/** As an origin: every warehouse. Among the countries: all that no other zone names. */
export const ANYWHERE = '*';
/** Among the countries: the warehouse's own. */
export const HOME = 'HOME';

/** The zone of a country as seen from the warehouse's, the one that names it best; null: nothing goes there. */
export function zoneFor<Z extends TableZone>(zones: readonly Z[], from: string, to: string): Z | null {
  const ours = zones.filter((zone) => zone.originCountry === from || zone.originCountry === ANYWHERE);
  ours.sort((a, b) => Number(a.originCountry === ANYWHERE) - Number(b.originCountry === ANYWHERE));
  const holding = (entry: string) => ours.find((zone) => zone.countries.includes(entry));
  return holding(to) ?? (from === to ? holding(HOME) : undefined) ?? holding(ANYWHERE) ?? null;
}

/** The price of the first step that holds the weight; null: too heavy or too long for this service. */
export function tablePrice(service: TableService, parcel: Parcel): number | null {
  const longest = Math.max(0, ...(parcel.dimensionsMm ?? []));
  if (service.maxSideMm !== null && longest > service.maxSideMm) return null;
  const grams = chargeableGrams(parcel, service.volumetricDivisor);
  return service.steps.find((step) => grams <= step.upToGrams)?.amount ?? null;
}
