import type { PieceAction } from './Actions.js';
import type { Photo } from './PhotoStrip.js';
import type { HistoryEvent } from './Timeline.js';

interface Amount {
  amount: number;
  currency: string;
}

/** The answer of the hidden page `package`. */
export interface Piece {
  id: string;
  status: string;
  kind: string;
  ste: string | null;
  workspace: { id: string; name: string } | null;
  recipient: string | null;
  location: string;
  shelf: string | null;
  carrier: string | null;
  trackingNumber: string | null;
  sender: string | null;
  description: string | null;
  note: string | null;
  tags: string[];
  weightGrams: number | null;
  dimensionsMm: number[] | null;
  receivedAt: string | null;
  freeUntil: string | null;
  flags: string[];
  storage: { accrued: Amount; tomorrow: Amount } | null;
  daysHere: number | null;
  labelText: string | null;
  match: { decision: string | null; confidence: number | null; reasons: string[] };
  unmatchedReason: string | null;
  takenBack: boolean;
  photos: Photo[];
  actions: PieceAction[];
  history: HistoryEvent[];
}
