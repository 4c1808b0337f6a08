import type { ActionAnswer } from './answers.js';
import { evidenceOf, type Measures, type Piece } from './piece.js';
import { addressee, type Duplicate, type FiledPiece, type Match, type Preview, type ReceivingState } from './state.js';

/** What the page asks about a piece that is not filed yet. */
export function previewBody(piece: Piece, locationId: string | null): Record<string, unknown> {
  return {
    ...evidenceOf(piece),
    barcodes: piece.barcodes,
    ...(locationId === null ? {} : { locationId }),
  };
}

export function previewOf(answer: ActionAnswer): Preview {
  return {
    match: (answer.match as Match | undefined) ?? null,
    trackingNumber: text(answer.trackingNumber),
    carrier: text(answer.carrier),
    duplicate: (answer.duplicate as Duplicate | null | undefined) ?? null,
  };
}

/** What else goes with a filing: where, how heavy, and why it is nobody's. */
export interface FilingExtras {
  measures: Measures;
  locationId: string | null;
  unmatchedReason: string;
}

/** The body of `Package.receive`. A sure match goes by its label, so that the server decides; a pick by its mailbox. */
export function receiveBody(state: ReceivingState, extras: FilingExtras): Record<string, unknown> {
  const { measures, locationId, unmatchedReason } = extras;
  const { piece, preview, picked, sending, again } = state;
  const trackingNumber = preview?.trackingNumber ?? piece.barcodes[0];
  const shelf = piece.shelf.trim();
  const sender = piece.sender.trim();
  return {
    ...evidenceOf(piece),
    ...(trackingNumber ? { trackingNumber } : {}),
    ...(preview?.carrier ? { carrier: preview.carrier } : {}),
    kind: piece.kind,
    ...measures,
    ...(shelf ? { shelf } : {}),
    ...(sender ? { sender } : {}),
    ...(locationId ? { locationId } : {}),
    ...(sending?.target === 'unmatched' ? { unmatched: true, unmatchedReason } : picked ? { mailboxId: picked } : {}),
    ...(again ? { again: true } : {}),
    requestKey: piece.key,
  };
}

export function filedPiece(state: ReceivingState, packageId: string, answer: ActionAnswer): Omit<FiledPiece, 'photos'> {
  const unmatched = state.sending?.target === 'unmatched';
  const to = unmatched
    ? null
    : (answer.match?.candidates.find((one) => one.ste === answer.match?.ste) ?? addressee(state));
  const receivedAt = answer.record?.params?.receivedAt;
  return {
    key: state.piece.key,
    packageId,
    at: typeof receivedAt === 'string' ? receivedAt : new Date().toISOString(),
    unmatched,
    ste: to?.ste ?? null,
    workspaceName: to?.workspaceName ?? null,
    trackingNumber: state.preview?.trackingNumber ?? state.piece.barcodes[0] ?? null,
    shelf: state.piece.shelf.trim(),
    status: 'filed',
    problem: null,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
