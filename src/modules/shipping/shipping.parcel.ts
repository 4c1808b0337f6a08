export interface Piece {
  id: string;
  weightGrams: number;
  dimensionsMm: [length: number, width: number, height: number] | null;
}

export interface Parcel {
  weightGrams: number;
  dimensionsMm: [length: number, width: number, height: number] | null;
}

/** What no carrier takes, and no scale of ours shows: a slip of the keyboard. */
export const MAX_WEIGHT_GRAMS = 1_000_000;
export const MAX_SIDE_MM = 5_000;

/** The box, paper and tape that several pieces are packed into. */
const BOX_GRAMS = 150;
const PACKING_PERCENT = 5;

/** The parcel that the pieces make: one goes as it is, several go into a box. Millimetres and grams. */
export function parcelOf(pieces: readonly Piece[]): Parcel {
  const [first] = pieces;
  if (!first) throw new Error('a parcel of nothing');
  if (pieces.length === 1) return { weightGrams: first.weightGrams, dimensionsMm: first.dimensionsMm };
  const net = pieces.reduce((sum, piece) => sum + piece.weightGrams, 0);
  return { weightGrams: net + BOX_GRAMS + Math.ceil((net * PACKING_PERCENT) / 100), dimensionsMm: boxOf(pieces) };
}

/** Weight that a carrier counts: real, or by size where that is more. `divisor`: cubic centimetres to the kilogram. */
export function chargeableGrams(parcel: Parcel, divisor: number | null): number {
  if (divisor === null || parcel.dimensionsMm === null) return parcel.weightGrams;
  const [length, width, height] = parcel.dimensionsMm;
  // mm3 / 1000 are cm3, cm3 / divisor are kg, times 1000 are g.
  return Math.max(parcel.weightGrams, Math.ceil((length * width * height) / divisor));
}

/** Stacked flat, one on the other. Without the size of one the size of the box is unknown. */
function boxOf(pieces: readonly Piece[]): Parcel['dimensionsMm'] {
  let box: [number, number, number] = [0, 0, 0];
  for (const { dimensionsMm } of pieces) {
    if (dimensionsMm === null) return null;
    const [length = 0, width = 0, height = 0] = [...dimensionsMm].sort((a, b) => b - a);
    box = [Math.max(box[0], length), Math.max(box[1], width), box[2] + height];
  }
  return box;
}
