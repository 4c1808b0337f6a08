import { type Dispatch, type RefObject, useEffect, useRef, useState } from 'react';
import { candidateByKey } from './Candidates.js';
import type { PhotoUploads } from './photo-uploads.js';
import { measuresOf, type Units } from './piece.js';
import type { ReceivingAction } from './reducer.js';
import { blockedByDuplicate, decisionOf, pickedCandidate, type ReceivingState, type Target } from './state.js';
import type { PhotoDoors } from './use-photos.js';
import { newKey, type Receiving } from './use-receiving.js';
import { useScanner } from './use-scanner.js';
import { useShortcuts } from './use-shortcuts.js';

interface Given {
  receiving: Receiving;
  units: Units;
  uploads: PhotoUploads;
  photos: PhotoDoors;
  field: RefObject<HTMLTextAreaElement | null>;
  focus(): void;
}

/** What the clerk can do; each hands the focus back to the scan field. */
export interface Desk {
  /** Enter in the field, with what was typed. */
  submit(text: string): void;
  typed(text: string): void;
  pick(mailboxId: string): void;
  file(target: Target): void;
  again(): void;
  clear(): void;
  /** The filed piece of which an undo was asked, and not confirmed yet. */
  askedUndo: string | null;
  askUndo(packageId: string | null): void;
  undo(packageId: string): void;
}

export function useDesk({ receiving, units, uploads, photos, field, focus }: Given): Desk {
  const { state, dispatch } = receiving;
  const [askedUndo, askUndo] = useState<string | null>(null);
  const { typed, reset } = useNumberKeys(state, dispatch);

  const file = (target: Target) => {
    if (measuresOf(state.piece, units).wrong.length === 0) dispatch({ type: 'fileAsked', target });
    focus();
  };
  const pick = (mailboxId: string) => {
    dispatch({ type: 'picked', mailboxId });
    focus();
  };
  const submit = (text: string) => {
    const picked = candidateByKey(state, text.trim());
    reset();
    if (picked !== null) {
      pick(picked.mailboxId);
      file('customer');
    } else if (text.trim() !== '') {
      dispatch({ type: 'scanned', text });
    } else {
      file(decisionOf(state) === 'unmatched' && pickedCandidate(state) === null ? 'unmatched' : 'customer');
    }
  };
  const clear = () => {
    if (field.current && field.current.value !== '') {
      field.current.value = '';
      typed('');
    } else if (state.sending === null && askedUndo === null) {
      for (const photo of state.piece.photos) uploads.drop(photo.id);
      dispatch({ type: 'cleared', nextKey: newKey() });
    }
    askUndo(null);
    focus();
  };
  const undo = (packageId: string) => {
    askUndo(null);
    void receiving.undo(packageId);
    focus();
  };
  const undoNewest = () => {
    const newest = state.filed.find((piece) => piece.status === 'filed');
    if (newest === undefined) return;
    if (askedUndo === newest.packageId) undo(newest.packageId);
    else askUndo(newest.packageId);
  };
  const again = () => {
    if (blockedByDuplicate(state)) dispatch({ type: 'againAllowed' });
    focus();
  };
  useScanner(field, (text) => dispatch({ type: 'scanned', text }));
  useShortcuts([
    ['F2', () => file('unmatched')],
    ['F4', () => photos.input.current?.click()],
    ['F6', again],
    ['F9', undoNewest],
    ['Escape', clear],
  ]);
  return { submit, typed, pick, file, again, clear, askedUndo, askUndo, undo };
}

/** A lone digit picks its candidate while it stands in the field; more digits are a suite, and the pick is taken back. */
function useNumberKeys(state: ReceivingState, dispatch: Dispatch<ReceivingAction>) {
  const byKey = useRef<string | null>(null);
  const typed = (text: string) => {
    const pick = candidateByKey(state, text.trim());
    if (pick !== null) dispatch({ type: 'picked', mailboxId: pick.mailboxId });
    else if (byKey.current !== null && text !== '' && state.picked === byKey.current)
      dispatch({ type: 'picked', mailboxId: null });
    byKey.current = pick?.mailboxId ?? null;
  };
  const reset = () => {
    byKey.current = null;
  };
  return { typed, reset };
}

/** Files a sure match without Enter, where the clerk wants that. */
export function useFileAtOnce(on: boolean, state: ReceivingState, dispatch: Dispatch<ReceivingAction>): void {
  const isSure = decisionOf(state) === 'matched';
  useEffect(() => {
    if (on && isSure) dispatch({ type: 'fileAsked', target: 'customer' });
  }, [on, isSure, dispatch]);
}

/** The decision depends on where the piece lies. */
export function useLocationChange(locationId: string | null, dispatch: Dispatch<ReceivingAction>): void {
  const before = useRef(locationId);
  useEffect(() => {
    if (before.current !== null && before.current !== locationId) dispatch({ type: 'locationChanged' });
    before.current = locationId;
  }, [locationId, dispatch]);
}
