import { type Dispatch, useCallback, useEffect, useReducer, useRef } from 'react';
import { type ActionAnswer, type Outcome, retryDelaySeconds } from './answers.js';
import { reasonInWords } from './Decision.js';
import type { PhotoUploads } from './photo-uploads.js';
import { measuresOf, type Units } from './piece.js';
import { type ReceivingAction, receiving } from './reducer.js';
import { filedPiece, previewBody, previewOf, receiveBody } from './requests.js';
import { restore, type Settings, save } from './session.js';
import type { ReceivingState } from './state.js';
import { paths, post } from './transport.js';
import type { Say } from './use-text.js';

export interface Receiving {
  state: ReceivingState;
  dispatch: Dispatch<ReceivingAction>;
  /** Ask or send at once instead of waiting for the next try. */
  retryNow(): void;
  undo(packageId: string): Promise<void>;
}

export function newKey(): string {
  return crypto.randomUUID();
}

interface Given {
  settings: Settings;
  units: Units;
  locationId: string | null;
  uploads: PhotoUploads;
  say: Say;
}

/** The page's state and what it asks of the server: the decision, the filing, the undo. */
export function useReceiving({ settings, units, locationId, uploads, say }: Given): Receiving {
  const [state, dispatch] = useReducer(receiving, null, () =>
    restore(sessionStorage, newKey(), settings.shelf, uploads.has),
  );
  const latest = useRef({ state, units, locationId, say });
  latest.current = { state, units, locationId, say };

  useEffect(() => save(sessionStorage, state), [state]);

  const ask = useCallback(async () => {
    const { piece } = latest.current.state;
    const { evidence } = piece;
    dispatch({ type: 'asked' });
    const outcome = await post(paths.page(), previewBody(piece, latest.current.locationId));
    if (outcome.ok) dispatch({ type: 'answered', evidence, preview: previewOf(outcome.answer) });
    else dispatch({ type: 'askFailed', evidence, problem: outcome.problem, retry: outcome.retry });
  }, []);

  const send = useCallback(async () => {
    const { state: sent, units: inUnits, locationId: at, say: words } = latest.current;
    const { key, photos } = sent.piece;
    const { measures } = measuresOf(sent.piece, inUnits);
    const extras = { measures, locationId: at, unmatchedReason: reasonInWords(sent, words) };
    const outcome = await post(paths.receive(), receiveBody(sent, extras));
    const packageId = outcome.ok ? packageIdOf(outcome.answer) : null;
    if (packageId === null) {
      dispatch(refusedFiling(key, outcome));
      return;
    }
    // Photos taken while the answer was on its way belong to this piece too.
    const now = latest.current.state.piece;
    uploads.send(packageId, now.key === key ? now.photos : photos);
    const filed = filedPiece(sent, packageId, outcome.answer ?? {});
    dispatch({ type: 'filed', key, filed, nextKey: newKey() });
  }, [uploads]);

  const { asking, sending } = state;
  const isReady = locationId !== null;
  useEffect(() => {
    if (!isReady) return;
    if (asking.status === 'stale') void ask();
    if (asking.status !== 'waiting') return;
    const timer = setTimeout(() => void ask(), retryDelaySeconds(asking.attempt) * 1000);
    return () => clearTimeout(timer);
  }, [asking.status, asking.attempt, isReady, ask]);

  useEffect(() => {
    if (sending?.status === 'sending') void send();
    if (sending?.status !== 'waiting') return;
    const timer = setTimeout(() => dispatch({ type: 'sendAgain' }), retryDelaySeconds(sending.attempt) * 1000);
    return () => clearTimeout(timer);
  }, [sending?.status, sending?.attempt, send]);

  const retryNow = useCallback(() => {
    const { state: now } = latest.current;
    if (now.sending?.status === 'waiting') dispatch({ type: 'sendAgain' });
    if (now.asking.status === 'waiting') void ask();
  }, [ask]);

  useEffect(() => {
    window.addEventListener('online', retryNow);
    return () => window.removeEventListener('online', retryNow);
  }, [retryNow]);

  const undo = useCallback(async (packageId: string) => {
    dispatch({ type: 'undoAsked', packageId });
    const outcome = await post(paths.record(packageId, 'undoReceive'), {});
    if (outcome.ok) dispatch({ type: 'undone', packageId });
    else dispatch({ type: 'undoFailed', packageId, problem: outcome.problem });
  }, []);

  return { state, dispatch, retryNow, undo };
}

/** A filing that made no piece: doubled, not sure any more, or refused. */
function refusedFiling(key: string, outcome: Outcome): ReceivingAction {
  const { answer } = outcome;
  const first = answer?.packageId;
  if (!outcome.ok && outcome.problem.code === 'already_received' && typeof first === 'string')
    return { type: 'doubled', key, duplicate: { packageId: first, receivedAt: null } };
  if (answer?.match) return { type: 'notSure', key, match: answer.match };
  if (outcome.ok) return { type: 'sendFailed', key, problem: { code: 'internal' }, retry: false };
  return { type: 'sendFailed', key, problem: outcome.problem, retry: outcome.retry };
}

/** An answer without a piece carries no record, or an empty one. */
function packageIdOf(answer: ActionAnswer): string | null {
  const id = answer.record?.id ?? answer.record?.params?.id;
  return typeof id === 'string' && id !== '' ? id : null;
}
