import React, { forwardRef, type KeyboardEvent, type Ref } from 'react';
import { Icon } from '../receiving/icons.js';
import type { Say } from './use-words.js';

interface Props {
  say: Say;
  hint: string;
  /** A touch device: its keyboard stays away until asked for. */
  scanner: boolean;
  onScanner(on: boolean): void;
  onScan(text: string): void;
}

/** Where scans land; typed codes too, with Enter. */
export const ScanLine = forwardRef(function ScanLine(props: Props, ref: Ref<HTMLTextAreaElement>) {
  const { say, hint, scanner, onScanner, onScan } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const text = event.currentTarget.value.trim();
    event.currentTarget.value = '';
    if (text) onScan(text);
  };
  return (
    <div className="queue-scan">
      <Icon name="scan" size={28} />
      <textarea
        ref={ref}
        rows={1}
        inputMode={scanner ? 'none' : 'text'}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-label={say('scan')}
        placeholder={hint}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        className="queue-square"
        aria-pressed={!scanner}
        aria-label={say('keyboard')}
        onClick={() => onScanner(!scanner)}
      >
        <Icon name="keyboard" />
      </button>
    </div>
  );
});
