import { isEmpty, newPiece, type Piece, withoutScan, withScan } from './piece.js';
import { readScan, type Scan } from './scan-kind.js';
import {
  addressee,
  blockedByDuplicate,
  type Duplicate,
  decisionOf,
  FILED_KEPT,
  type FiledPiece,
  type Match,
  type Preview,
  type Problem,
  type ReceivingState,
  type Target,
} from './state.js';

export type Details = Partial<Pick<Piece, 'kind' | 'weight' | 'size' | 'shelf' | 'sender'>>;

/** `key`s are made by the caller, so that the reducer stays pure. */
export type ReceivingAction =
  | { type: 'scanned'; text: string }
  | { type: 'scanRemoved'; scan: Scan }
  | { type: 'detailed'; details: Details }
  | { type: 'photoAdded'; id: string }
  | { type: 'photoRemoved'; id: string }
  | { type: 'photoTurned'; id: string }
  | { type: 'locationChanged' }
  | { type: 'asked' }
  | { type: 'answered'; evidence: number; preview: Preview }
  | { type: 'askFailed'; evidence: number; problem: Problem; retry: boolean }
  | { type: 'picked'; mailboxId: string | null }
  | { type: 'againAllowed' }
  | { type: 'fileAsked'; target: Target }
  | { type: 'sendAgain' }
  | { type: 'sendFailed'; key: string; problem: Problem; retry: boolean }
  | { type: 'sendStopped' }
  | { type: 'doubled'; key: string; duplicate: Duplicate }
  | { type: 'notSure'; key: string; match: Match }
  | { type: 'filed'; key: string; filed: Omit<FiledPiece, 'photos'>; nextKey: string }
  | { type: 'cleared'; nextKey: string }
  | { type: 'filedPhotoAdded'; packageId: string; id: string }
  | { type: 'undoAsked'; packageId: string }
  | { type: 'undone'; packageId: string }
  | { type: 'undoFailed'; packageId: string; problem: Problem };

export function initialState(key: string, shelf = '', filed: FiledPiece[] = []): ReceivingState {
  return {
    piece: newPiece(key, shelf),
    preview: null,
    asking: { status: 'none', attempt: 0 },
    picked: null,
    again: false,
    fileWhenSure: false,
    sending: null,
    problem: null,
    waitingScans: [],
    filed,
  };
}

export function receiving(state: ReceivingState, action: ReceivingAction): ReceivingState {
  switch (action.type) {
    case 'scanned':
      return scanned(state, action.text);
    case 'scanRemoved':
      return state.sending ? state : reconsidered(state, withoutScan(state.piece, action.scan));
    case 'detailed':
      return state.sending ? state : { ...state, piece: { ...state.piece, ...action.details } };
    case 'photoAdded':
      return withPhotos(state, [...state.piece.photos, { id: action.id, turns: 0 }]);
    case 'photoRemoved':
      return withPhotos(
        state,
        state.piece.photos.filter((photo) => photo.id !== action.id),
      );
    case 'photoTurned':
      return withPhotos(
        state,
        state.piece.photos.map((photo) =>
          photo.id === action.id ? { ...photo, turns: (photo.turns + 1) % 4 } : photo,
        ),
      );
    case 'locationChanged':
      return state.sending || isEmpty(state.piece)
        ? state
        : reconsidered(state, { ...state.piece, evidence: state.piece.evidence + 1 });
    case 'asked':
      return { ...state, asking: { status: 'running', attempt: state.asking.attempt + 1 } };
    case 'answered':
      return answered(state, action.evidence, action.preview);
    case 'askFailed':
      if (action.evidence !== state.piece.evidence) return state;
      return {
        ...state,
        asking: { status: action.retry ? 'waiting' : 'none', attempt: state.asking.attempt },
        fileWhenSure: false,
        problem: action.problem,
      };
    case 'picked':
      return state.sending ? state : { ...state, picked: action.mailboxId, problem: null };
    case 'againAllowed':
      return { ...state, again: true, problem: null };
    case 'fileAsked':
      return fileAsked(state, action.target);
    case 'sendAgain':
      return state.sending === null
        ? state
        : { ...state, sending: { ...state.sending, status: 'sending', attempt: state.sending.attempt + 1 } };
    case 'sendFailed':
      return sendFailed(state, action.key, action.problem, action.retry);
    case 'sendStopped':
      return state.sending?.status === 'waiting' ? { ...state, sending: null } : state;
    case 'doubled':
      return doubled(state, action.key, action.duplicate);
    case 'notSure':
      return notSure(state, action.key, action.match);
    case 'filed':
      return action.key === state.piece.key
        ? next(state, action.nextKey, [{ ...action.filed, photos: state.piece.photos }, ...state.filed])
        : state;
    case 'cleared':
      return state.sending ? state : next(state, action.nextKey, state.filed);
    default:
      return { ...state, filed: filedList(state.filed, action) };
  }
}

function scanned(state: ReceivingState, text: string): ReceivingState {
  if (state.sending) return { ...state, waitingScans: [...state.waitingScans, text] };
  const scan = readScan(text);
  return scan === null ? state : reconsidered(state, withScan(state.piece, scan));
}

/** What was decided about the piece falls when its evidence does. */
function reconsidered(state: ReceivingState, piece: Piece): ReceivingState {
  if (piece.evidence === state.piece.evidence) return state;
  const empty = isEmpty(piece);
  return {
    ...state,
    piece,
    preview: empty ? null : state.preview,
    asking: { status: empty ? 'none' : 'stale', attempt: 0 },
    picked: null,
    again: false,
    fileWhenSure: false,
    problem: null,
  };
}

function withPhotos(state: ReceivingState, photos: Piece['photos']): ReceivingState {
  return { ...state, piece: { ...state.piece, photos } };
}

function answered(state: ReceivingState, evidence: number, preview: Preview): ReceivingState {
  if (evidence !== state.piece.evidence || state.sending) return state;
  const decided: ReceivingState = {
    ...state,
    preview,
    asking: { status: 'none', attempt: 0 },
    problem: null,
    fileWhenSure: false,
  };
  return state.fileWhenSure ? fileAsked(decided, 'customer') : decided;
}

/** Enter, or a button. What is missing for it is left as it is: the page shows what to do. */
function fileAsked(state: ReceivingState, target: Target): ReceivingState {
  if (state.sending || (isEmpty(state.piece) && target === 'customer')) return state;
  if (decisionOf(state) === 'asking' && target === 'customer') return { ...state, fileWhenSure: true };
  if (blockedByDuplicate(state) || (target === 'customer' && addressee(state) === null)) return state;
  return { ...state, sending: { target, status: 'sending', attempt: 1 }, problem: null };
}

function sendFailed(state: ReceivingState, key: string, problem: Problem, retry: boolean): ReceivingState {
  if (state.sending === null || key !== state.piece.key) return state;
  return retry
    ? { ...state, sending: { ...state.sending, status: 'waiting' }, problem }
    : { ...state, sending: null, problem };
}

/** A colleague filed this tracking number between preview and filing; nothing was filed now. */
function doubled(state: ReceivingState, key: string, duplicate: Duplicate): ReceivingState {
  if (key !== state.piece.key) return state;
  const preview: Preview = { match: null, trackingNumber: null, carrier: null, ...state.preview, duplicate };
  return { ...state, sending: null, again: false, preview, problem: null };
}

/** Between preview and filing the customers changed: what was sure is not any more, and nothing was filed. */
function notSure(state: ReceivingState, key: string, match: Match): ReceivingState {
  if (key !== state.piece.key) return state;
  const preview: Preview = { trackingNumber: null, carrier: null, duplicate: null, ...state.preview, match };
  return { ...state, sending: null, preview, picked: null };
}

function next(state: ReceivingState, key: string, filed: FiledPiece[]): ReceivingState {
  const fresh = initialState(key, state.piece.shelf, filed.slice(0, FILED_KEPT));
  return state.waitingScans.reduce((piece, text) => scanned(piece, text), fresh);
}

function filedList(filed: FiledPiece[], action: ReceivingAction): FiledPiece[] {
  const change = changeOf(action);
  if (change === null) return filed;
  return filed.map((piece) => (piece.packageId === change.packageId ? change.apply(piece) : piece));
}

function changeOf(action: ReceivingAction): { packageId: string; apply(piece: FiledPiece): FiledPiece } | null {
  switch (action.type) {
    case 'filedPhotoAdded':
      return {
        packageId: action.packageId,
        apply: (piece) => ({ ...piece, photos: [...piece.photos, { id: action.id, turns: 0 }] }),
      };
    case 'undoAsked':
      return { packageId: action.packageId, apply: (piece) => ({ ...piece, status: 'undoing', problem: null }) };
    case 'undone':
      return { packageId: action.packageId, apply: (piece) => ({ ...piece, status: 'undone', problem: null }) };
    case 'undoFailed':
      return {
        packageId: action.packageId,
        apply: (piece) => ({ ...piece, status: 'filed', problem: action.problem }),
      };
    default:
      return null;
  }
}
