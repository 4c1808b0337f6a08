import { useEffect, useRef } from 'react';

/** Function keys work from every control of the page; a scanner never sends them. */
export function useShortcuts(shortcuts: readonly (readonly [key: string, run: () => void])[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const shortcut = latest.current.find(([key]) => key === event.key);
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut[1]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
