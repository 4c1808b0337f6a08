import React from 'react';
import { Icon, type IconName } from './icons.js';
import { scansOf } from './piece.js';
import type { Scan } from './scan-kind.js';
import type { ReceivingState } from './state.js';
import type { Say } from './use-text.js';

const ICONS: Readonly<Record<Scan['kind'], IconName>> = { barcode: 'scan', label: 'box', suite: 'keyboard' };

/** What the piece was recognised by so far; each can be taken away again. */
export function Scans({ state, say, onRemove }: { state: ReceivingState; say: Say; onRemove(scan: Scan): void }) {
  const scans = scansOf(state.piece);
  const waiting = state.waitingScans.length;
  if (scans.length === 0 && waiting === 0) return null;
  return (
    <ul className="rcv-scans" aria-label={say('scan.read')}>
      {scans.map((scan) => {
        const { title, detail } = describe(scan, state, say);
        return (
          <li key={`${scan.kind}${detail}`} className="rcv-chip">
            <Icon name={ICONS[scan.kind]} size={20} />
            <span>
              <strong>{title}</strong> {detail}
            </span>
            <button
              type="button"
              disabled={state.sending !== null}
              aria-label={say('scan.remove', { what: `${title} ${detail}` })}
              onClick={() => onRemove(scan)}
            >
              <Icon name="remove" size={18} />
            </button>
          </li>
        );
      })}
      {waiting > 0 && (
        <li className="rcv-chip rcv-chip-waiting">
          <Icon name="wait" size={20} />
          <span>{say('scan.waiting', { n: waiting })}</span>
        </li>
      )}
    </ul>
  );
}

function describe(scan: Scan, { preview }: ReceivingState, say: Say): { title: string; detail: string } {
  if (scan.kind === 'suite') return { title: say('scan.suite'), detail: scan.ste };
  if (scan.kind === 'label')
    return { title: say('scan.text'), detail: scan.text.replace(/\s*\n\s*/g, ' · ').slice(0, 90) };
  const known =
    preview?.trackingNumber === scan.code || (preview?.trackingNumber && scan.code.endsWith(preview.trackingNumber));
  return {
    title: (known && preview?.carrier) || say('scan.barcode'),
    detail: (known && preview?.trackingNumber) || scan.code,
  };
}
