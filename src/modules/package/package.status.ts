import type { PackageStatus } from '../../generated/prisma/enums.js';
import { fail, type Refusal } from '../../shared/errors.js';

/** Every move that a piece can make; what is not here is refused. RETURNED and DISPOSED are ends. */
export const MOVES: Readonly<Record<PackageStatus, readonly PackageStatus[]>> = {
  // An announcement ends as DISPOSED when it is withdrawn, or met by a piece that was filed otherwise.
  EXPECTED: ['PENDING', 'DISPOSED'],
  UNMATCHED: ['PENDING', 'RETURNED', 'DISPOSED'],
  PENDING: ['IN_PROCESS', 'ON_HOLD', 'RETURNED', 'UNMATCHED'],
  IN_PROCESS: ['PENDING', 'ON_HOLD', 'COMPLETED', 'RETURNED', 'DISPOSED'],
  ON_HOLD: ['PENDING', 'IN_PROCESS', 'RETURNED'],
  // Only when its shipment comes back to the warehouse.
  COMPLETED: ['PENDING'],
  RETURNED: [],
  DISPOSED: [],
};

/** Nothing is left to do with the piece; its storage clock has stopped. */
export function isEnd(status: PackageStatus): boolean {
  return status === 'COMPLETED' || status === 'RETURNED' || status === 'DISPOSED';
}

export function canMove(from: PackageStatus, to: PackageStatus): boolean {
  return MOVES[from].includes(to);
}

/** The 409 that names what is permitted instead. */
export function moveRefused(from: PackageStatus, to: PackageStatus, permitted = MOVES[from]): Refusal {
  const choice = permitted.length > 0 ? `it can go to ${permitted.join(', ')}` : 'it is at its end';
  return fail('move_not_allowed', {
    detail: `A package that is ${from} cannot go to ${to}: ${choice}.`,
    extra: { from, to, permitted },
  });
}
