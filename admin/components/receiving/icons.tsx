import React from 'react';

const SHAPES = {
  check: 'M4 12.5l5.5 5.5L20 7',
  question: 'M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.5v.5',
  shelf: 'M4 4v16M20 4v16M4 9h16M4 16h16M8 9V5h4v4M13 16v-4h4v4',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  rotate: 'M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4',
  remove: 'M6 6l12 12M18 6L6 18',
  undo: 'M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17v.6',
  wait: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8v8M11 8v8M13.5 8v8M16.5 8v8',
  keyboard: 'M3 7h18v10H3zM7 10.5h.5M11 10.5h.5M15 10.5h.5M8 14h8',
  offline: 'M3 3l18 18M5 12.5a10 10 0 0 1 4-2.3M12 19h.1M15 10.4a10 10 0 0 1 4 2.1M8.5 16a5 5 0 0 1 7 0',
  box: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
} as const;

export type IconName = keyof typeof SHAPES;

/** Always beside a word, so it is silent to screen readers. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="rcv-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
