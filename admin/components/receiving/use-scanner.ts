import { type RefObject, useEffect, useRef } from 'react';
import { BURST_END_MS, BURST_GAP_MS, BurstDetector } from './scan-burst.js';

type TextInput = HTMLInputElement | HTMLTextAreaElement;

/**
 * Brings a scan to the scan field wherever the focus is. In the field itself the keys simply land, and the field's own
 * text is the truth; elsewhere the burst is taken, and what it typed into another input is undone. An input marked
 * `data-scan="keep"` (the shelf) keeps what is scanned into it.
 */
export function useScanner(field: RefObject<HTMLTextAreaElement | null>, onScan: (text: string) => void): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    const detector = new BurstDetector();
    let lastAt = 0;
    let before: { input: TextInput; value: string } | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const finish = () => {
      const text = detector.take();
      const scanned = field.current;
      if (text === null || scanned === null) return;
      const input = document.activeElement;
      if (input instanceof HTMLElement && input.dataset.scan === 'keep') {
        scanned.focus();
        return;
      }
      const inField = input === scanned;
      const whole = inField && scanned.value.trim() !== '' ? scanned.value : text;
      if (inField) setValue(scanned, '');
      else if (before !== null && before.input === input) setValue(before.input, before.value);
      scanned.focus();
      latest.current(whole);
    };

    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const { activeElement } = document;
      if (event.timeStamp - lastAt > BURST_GAP_MS) {
        before =
          isTextInput(activeElement) && activeElement !== field.current
            ? { input: activeElement, value: activeElement.value }
            : null;
      }
      lastAt = event.timeStamp;
      const step = detector.feed({ key: event.key, at: event.timeStamp });
      if (step === 'typed') return;
      clearTimeout(timer);
      const inField = activeElement === field.current;
      if (step === 'burst') {
        // A blank or a digit of the scan must not press the button that has the focus, nor pick a candidate.
        if (!isTextInput(activeElement)) event.preventDefault();
        event.stopPropagation();
        return;
      }
      event.stopPropagation();
      event.preventDefault();
      if (inField && field.current) field.current.value += '\n';
      timer = setTimeout(finish, BURST_END_MS);
    };

    document.addEventListener('keydown', onKey, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [field]);
}

function isTextInput(element: Element | null): element is TextInput {
  return (
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && element.type !== 'file' && element.type !== 'checkbox')
  );
}

/** As if typed, so that React sees it. */
export function setValue(input: TextInput, value: string): void {
  const owner = input instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(owner, 'value')?.set?.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
