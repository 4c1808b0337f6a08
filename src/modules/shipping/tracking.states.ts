import type { ShipmentStatus } from '../../generated/prisma/enums.js';

/** Each carrier's words in one set: what we call it, what it means for the shipment, and which of two at one moment is the later. */
const STATES: Readonly<Record<string, { detail: string; status: ShipmentStatus; rank: number }>> = {
  in_transit: { detail: 'in_transit', status: 'IN_TRANSIT', rank: 1 },
  out_for_delivery: { detail: 'out_for_delivery', status: 'IN_TRANSIT', rank: 2 },
  available_for_pickup: { detail: 'available_for_pickup', status: 'IN_TRANSIT', rank: 2 },
  failure: { detail: 'failure', status: 'EXCEPTION', rank: 3 },
  error: { detail: 'failure', status: 'EXCEPTION', rank: 3 },
  delivered: { detail: 'delivered', status: 'DELIVERED', rank: 4 },
  return_to_sender: { detail: 'return_to_sender', status: 'EXCEPTION', rank: 5 },
};

/** Null: it tells nothing of where the parcel is (a label was printed, a word that we do not know). */
export function mapState(state: string): { detail: string; status: ShipmentStatus } | null {
  return STATES[state.toLowerCase()] ?? null;
}

export interface Told {
  at: Date;
  detail: string;
}

export interface Standing {
  status: ShipmentStatus;
  /** When the news that decides it was made. */
  at: Date;
}

/**
 * Where a parcel stands by all that was ever told of it, in whatever order it came and however often. The latest news
 * counts by the carrier's clock, but what was delivered is no longer on its way: it only comes back. Null: no news.
 */
export function standingBy(told: readonly Told[]): Standing | null {
  const known = told
    .flatMap(({ at, detail }) => {
      const state = mapState(detail);
      return state ? [{ at, ...state, rank: STATES[detail]?.rank ?? 0 }] : [];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.rank - b.rank);
  const latest = known.at(-1);
  if (!latest) return null;
  const delivered = known.findLast((one) => one.status === 'DELIVERED');
  const comingBack = known.findLast((one) => one.detail === 'return_to_sender');
  if (!delivered) return pick(latest);
  const after = comingBack && comingBack.at >= delivered.at;
  return pick(after ? comingBack : delivered);
}

function pick({ status, at }: { status: ShipmentStatus; at: Date }): Standing {
  return { status, at };
}
