import React, { useLayoutEffect, useRef } from 'react';
import { Icon } from '../receiving/icons.js';
import type { Problem } from '../receiving/state.js';
import { nameOf, type Task } from './task.js';
import type { Say } from './use-words.js';

interface Props {
  problem: Problem;
  /** The piece that should be in the hand. */
  right: Task | null;
  say: Say;
  onDismiss(): void;
}

/** The wrong piece: the whole screen says so, until somebody has answered. */
export function Alarm({ problem, right, say, onDismiss }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  // At once: a key that comes now is for this question, not for the field behind it.
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <div className="queue-alarm" role="alertdialog" aria-modal="true" aria-labelledby="queue-alarm">
      <Icon name="warning" size={96} />
      <h2 id="queue-alarm">{say(`alarm.${problem.code}`)}</h2>
      {right ? (
        <p>{say('alarm.right', { piece: nameOf(right), shelf: right.shelf ?? '–' })}</p>
      ) : (
        problem.message && <p>{problem.message}</p>
      )}
      <button ref={button} type="button" onClick={onDismiss}>
        {say('alarm.seen')} <kbd>Enter</kbd>
      </button>
    </div>
  );
}
