import React from 'react';
import { Icon } from './icons.js';
import { isEmpty } from './piece.js';
import { addressee, blockedByDuplicate, decisionOf, type ReceivingState } from './state.js';
import type { Say } from './use-text.js';

interface Props {
  state: ReceivingState;
  say: Say;
  wrongFields: boolean;
  onFile(): void;
  onUnmatched(): void;
  onClear(): void;
}

/** The primary action, in reach of the thumb on a phone; its words say to whom. */
export function ActionBar({ state, say, wrongFields, onFile, onUnmatched, onClear }: Props) {
  const to = addressee(state);
  const decision = decisionOf(state);
  const isSending = state.sending !== null;
  const isUnmatched = decision === 'unmatched' && to === null;
  const canFile = !isSending && !wrongFields && !blockedByDuplicate(state) && (isUnmatched || to !== null);
  const nothing = isEmpty(state.piece) && state.piece.photos.length === 0;
  return (
    <div className="rcv-actions">
      <button type="button" className="rcv-button rcv-quiet" disabled={isSending || nothing} onClick={onClear}>
        {say('actions.clear')} <kbd>Esc</kbd>
      </button>
      {!isUnmatched && (
        <button
          type="button"
          className="rcv-button"
          disabled={isSending || nothing || wrongFields || blockedByDuplicate(state)}
          onClick={onUnmatched}
        >
          <Icon name="shelf" size={20} /> {say('actions.unmatched')} <kbd>F2</kbd>
        </button>
      )}
      <button
        type="button"
        className={`rcv-button rcv-primary ${isUnmatched ? 'rcv-primary-shelf' : ''}`}
        disabled={!canFile}
        onClick={isUnmatched ? onUnmatched : onFile}
      >
        {isSending
          ? say(state.sending?.status === 'waiting' ? 'actions.waiting' : 'actions.sending')
          : isUnmatched
            ? say('actions.shelve')
            : to
              ? say('actions.fileTo', { ste: to.ste })
              : say('actions.file')}{' '}
        <kbd>Enter</kbd>
      </button>
    </div>
  );
}
