import { type LengthUnit, parseSize, parseWeight, type SizeMm, type WeightUnit } from './measures.js';
import type { Scan } from './scan-kind.js';

export type Kind = 'PARCEL' | 'LETTER' | 'FLAT';
export const KINDS: readonly Kind[] = ['PARCEL', 'LETTER', 'FLAT'];

/** A picture of the piece; the bytes stay with the uploader, here is what the page shows. */
export interface PiecePhoto {
  id: string;
  /** Clockwise quarter turns that the clerk asked for. */
  turns: number;
}

/** The piece in the clerk's hands, as typed and scanned. */
export interface Piece {
  /** Names this filing: a request sent twice makes one package. */
  key: string;
  /** Texts of labels, in the order scanned. */
  labels: string[];
  /** Carrier barcodes, in the order scanned. */
  barcodes: string[];
  /** A suite that was typed or scanned alone; the last one counts. */
  ste: string | null;
  /** Grows with each piece of evidence: an answer about an older one is stale. */
  evidence: number;
  kind: Kind;
  weight: string;
  size: string;
  shelf: string;
  sender: string;
  photos: PiecePhoto[];
}

export interface Units {
  weight: WeightUnit;
  length: LengthUnit;
}

export function newPiece(key: string, shelf = ''): Piece {
  return {
    key,
    labels: [],
    barcodes: [],
    ste: null,
    evidence: 0,
    kind: 'PARCEL',
    weight: '',
    size: '',
    shelf,
    sender: '',
    photos: [],
  };
}

/** The piece with one scan more; the same one again changes nothing. */
export function withScan(piece: Piece, scan: Scan): Piece {
  if (scan.kind === 'suite')
    return piece.ste === scan.ste ? piece : { ...piece, ste: scan.ste, evidence: piece.evidence + 1 };
  if (scan.kind === 'barcode') {
    if (piece.barcodes.includes(scan.code)) return piece;
    return { ...piece, barcodes: [...piece.barcodes, scan.code], evidence: piece.evidence + 1 };
  }
  if (piece.labels.includes(scan.text)) return piece;
  return { ...piece, labels: [...piece.labels, scan.text], evidence: piece.evidence + 1 };
}

/** The piece without what was scanned by mistake. */
export function withoutScan(piece: Piece, scan: Scan): Piece {
  const evidence = piece.evidence + 1;
  if (scan.kind === 'suite') return { ...piece, ste: null, evidence };
  if (scan.kind === 'barcode')
    return { ...piece, barcodes: piece.barcodes.filter((code) => code !== scan.code), evidence };
  return { ...piece, labels: piece.labels.filter((text) => text !== scan.text), evidence };
}

export function scansOf(piece: Piece): Scan[] {
  return [
    ...piece.barcodes.map((code): Scan => ({ kind: 'barcode', code })),
    ...piece.labels.map((text): Scan => ({ kind: 'label', text })),
    ...(piece.ste === null ? [] : [{ kind: 'suite', ste: piece.ste } as const]),
  ];
}

export function isEmpty(piece: Piece): boolean {
  return piece.labels.length === 0 && piece.barcodes.length === 0 && piece.ste === null;
}

/** What the label and the suite say: the decision is made of these. A suite that a person typed stands above the label. */
export function evidenceOf(piece: Piece): { labelText?: string; ste?: string } {
  const labelText = piece.labels.join('\n');
  return { ...(labelText === '' ? {} : { labelText }), ...(piece.ste === null ? {} : { ste: piece.ste }) };
}

export interface Measures {
  weightGrams?: number;
  dimensionsMm?: SizeMm;
}

/** Weight and size in whole grams and millimetres, and which of the two fields cannot be read. */
export function measuresOf(piece: Piece, units: Units): { measures: Measures; wrong: ('weight' | 'size')[] } {
  const weight = parseWeight(piece.weight, units.weight);
  const size = parseSize(piece.size, units.length);
  const wrong: ('weight' | 'size')[] = [];
  if (weight.state === 'wrong') wrong.push('weight');
  if (size.state === 'wrong') wrong.push('size');
  return {
    measures: {
      ...(weight.state === 'ok' ? { weightGrams: weight.value } : {}),
      ...(size.state === 'ok' ? { dimensionsMm: size.value } : {}),
    },
    wrong,
  };
}
