import { type RefObject, useCallback, useEffect } from 'react';

const OWN_FOCUS = 'input, select, textarea, button, a, label, summary, [tabindex]';

/** The scan field has the focus unless the clerk went to another control on purpose. */
export function useFocus(field: RefObject<HTMLTextAreaElement | null>): () => void {
  const focus = useCallback(() => field.current?.focus({ preventScroll: true }), [field]);
  useEffect(() => {
    focus();
    const onClick = (event: MouseEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const selecting = (window.getSelection()?.toString() ?? '') !== '';
      if (target?.closest('.rcv') && !target.closest(OWN_FOCUS) && !selecting) focus();
    };
    const onShown = () => {
      if (document.visibilityState === 'visible' && document.activeElement === document.body) focus();
    };
    document.addEventListener('click', onClick);
    document.addEventListener('visibilitychange', onShown);
    return () => {
      document.removeEventListener('click', onClick);
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [focus]);
  return focus;
}
