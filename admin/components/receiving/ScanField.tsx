import React, { type ClipboardEvent, forwardRef, type KeyboardEvent, type Ref } from 'react';
import { Icon } from './icons.js';
import type { Say } from './use-text.js';

interface Props {
  say: Say;
  /** Keeps the on-screen keyboard away: a scanner types. */
  scanner: boolean;
  onScanner(on: boolean): void;
  onText(text: string): void;
  onSubmit(text: string): void;
  onPastePictures(files: File[]): void;
}

/** Where everything starts. Enter hands the text over; with nothing typed it files. Shift and Enter make a new line. */
export const ScanField = forwardRef(function ScanField(props: Props, ref: Ref<HTMLTextAreaElement>) {
  const { say } = props;
  const submit = (field: HTMLTextAreaElement) => {
    const text = field.value;
    field.value = '';
    grow(field);
    props.onText('');
    props.onSubmit(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit(event.currentTarget);
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (pictures.length > 0) {
      event.preventDefault();
      props.onPastePictures(pictures);
      return;
    }
    const pasted = event.clipboardData.getData('text');
    // A pasted label is whole: it needs no Enter.
    if (!pasted.trim().includes('\n')) return;
    event.preventDefault();
    const field = event.currentTarget;
    field.value = `${field.value}${pasted}`;
    submit(field);
  };
  return (
    <div className="rcv-scan">
      <Icon name="scan" size={28} />
      <textarea
        ref={ref}
        className="rcv-scan-field"
        rows={1}
        aria-label={say('scan.label')}
        placeholder={say('scan.placeholder')}
        inputMode={props.scanner ? 'none' : 'text'}
        enterKeyHint="done"
        autoCapitalize="characters"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={20_000}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onInput={(event) => {
          grow(event.currentTarget);
          props.onText(event.currentTarget.value);
        }}
      />
      <button
        type="button"
        className="rcv-square"
        aria-pressed={!props.scanner}
        aria-label={say('scan.keyboard')}
        title={say('scan.keyboard')}
        onClick={() => props.onScanner(!props.scanner)}
      >
        <Icon name="keyboard" />
      </button>
    </div>
  );
});

function grow(field: HTMLTextAreaElement): void {
  field.rows = Math.min(6, field.value.split('\n').length);
}
