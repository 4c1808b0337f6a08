import type { Piece, PiecePhoto } from './piece.js';

export interface MatchReason {
  code: string;
  detail?: string;
  /** In the reader's language. */
  text?: string;
}

export interface Candidate {
  mailboxId: string;
  ste: string;
  workspaceName: string;
  recipient: string | null;
  confidence: number;
  reasons: MatchReason[];
}

export interface Match {
  decision: 'MATCHED' | 'REVIEW' | 'UNMATCHED';
  ste: string | null;
  confidence: number;
  candidates: Candidate[];
}

/** A piece with the same tracking number that was received here within a day. */
export interface Duplicate {
  packageId: string;
  receivedAt: string | null;
}

/** What the server makes of the piece before it is filed. */
export interface Preview {
  match: Match | null;
  trackingNumber: string | null;
  carrier: string | null;
  duplicate: Duplicate | null;
}

export interface Problem {
  /** A refusal's stable code, or `network`, `unavailable`. */
  code: string;
  /** The server's own words, for codes that the page has none for. */
  message?: string;
  requestId?: string;
}

export type Target = 'customer' | 'unmatched';

/** `waiting`: the network or the server was away; the same request goes out again by itself. */
export interface Sending {
  target: Target;
  status: 'sending' | 'waiting';
  attempt: number;
}

export type FiledStatus = 'filed' | 'undoing' | 'undone';

/** One of the last pieces of this session. */
export interface FiledPiece {
  key: string;
  packageId: string;
  at: string;
  unmatched: boolean;
  ste: string | null;
  workspaceName: string | null;
  trackingNumber: string | null;
  shelf: string;
  photos: PiecePhoto[];
  status: FiledStatus;
  /** Why it could not be undone. */
  problem: Problem | null;
}

export const FILED_KEPT = 20;

export interface ReceivingState {
  piece: Piece;
  preview: Preview | null;
  /** `stale`: the evidence changed and was not asked about yet; `waiting`: the server is away, it is asked again. */
  asking: { status: 'none' | 'stale' | 'running' | 'waiting'; attempt: number };
  /** The candidate that a person picked. */
  picked: string | null;
  /** Filed although its tracking number was received already. */
  again: boolean;
  /** Enter came before the answer: file as soon as it says MATCHED. */
  fileWhenSure: boolean;
  sending: Sending | null;
  problem: Problem | null;
  /** Scans made while the piece was still on its way: the next piece's. */
  waitingScans: string[];
  /** Newest first. */
  filed: FiledPiece[];
}

/** `more`: a carrier's barcode alone, announced by nobody: the label is still to be scanned. */
export type Decision = 'none' | 'asking' | 'more' | 'matched' | 'review' | 'unmatched';

export function decisionOf(state: ReceivingState): Decision {
  if (state.asking.status !== 'none') return 'asking';
  const decision = state.preview?.match?.decision;
  if (decision === undefined) return 'none';
  if (decision === 'MATCHED') return 'matched';
  if (decision === 'REVIEW') return 'review';
  return state.piece.labels.length === 0 && state.piece.ste === null ? 'more' : 'unmatched';
}

export function pickedCandidate(state: ReceivingState): Candidate | null {
  return state.preview?.match?.candidates.find((candidate) => candidate.mailboxId === state.picked) ?? null;
}

/** Whom the piece goes to when Enter is pressed: the sure match or the clerk's pick. */
export function addressee(state: ReceivingState): Candidate | null {
  const match = state.preview?.match;
  return pickedCandidate(state) ?? (match?.decision === 'MATCHED' ? (match.candidates[0] ?? null) : null);
}

export function blockedByDuplicate(state: ReceivingState): boolean {
  return state.preview?.duplicate != null && !state.again;
}

/** Why nobody was found, as a key below `reason` in the page's words. */
export function unmatchedReason({ piece }: ReceivingState): { key: 'suite' | 'label'; ste: string } {
  return piece.ste === null ? { key: 'label', ste: '' } : { key: 'suite', ste: piece.ste };
}
