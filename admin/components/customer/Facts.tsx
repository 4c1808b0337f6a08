import { useTranslation } from 'adminjs';
import React from 'react';
import { type Money, type Text, useText } from './use-text.js';

type Row = Record<string, unknown>;
const HIDDEN = new Set(['id', 'version', 'photos', 'history', 'actions', 'cause', 'lines', 'taxRateBp']);
const ENUMS = [
  'PackageStatus',
  'PackageKind',
  'PackageActionType',
  'ActionStatus',
  'PackageActionStatus',
  'InvoiceStatus',
  'PaymentStatus',
  'PaymentOrigin',
  'LedgerKind',
  'ShipmentStatus',
  'TicketStatus',
  'TicketPriority',
  'SubscriptionStatus',
  'Role',
];

/** The plain facts of whatever the API answers: what later modules add shows without a page of its own. */
export function Facts({ row, skip = [] }: { row: Row; skip?: readonly string[] }) {
  const text = useText();
  const { translateProperty, i18n } = useTranslation();
  const label = (name: string) =>
    i18n.exists(`components.CustomerView.field.${name}`)
      ? text.say(`field.${name}`)
      : translateProperty(name, undefined, { defaultValue: spaced(name) });
  const facts = Object.entries(row).flatMap(([name, value]) => {
    if (HIDDEN.has(name) || skip.includes(name) || name.endsWith('Id')) return [];
    const shown = written(text, value);
    return shown === null ? [] : [[name, shown] as const];
  });
  return (
    <dl className="piece-facts">
      {facts.map(([name, shown]) => (
        <div key={name}>
          <dt>{label(name)}</dt>
          <dd>{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

function written(text: Text, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return text.say(value ? 'yes' : 'no');
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\dT/.test(value) ? text.time(value) : text.value(value, ...ENUMS);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const plain = value.filter((item) => typeof item === 'string' || typeof item === 'number');
    return plain.length > 0 ? plain.join(', ') : null;
  }
  if (isMoney(value)) return text.money(value);
  const parts = Object.values(value).filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.length > 0 ? parts.join(' · ') : null;
}

function isMoney(value: object): value is Money {
  return (
    'amount' in value && 'currency' in value && typeof value.amount === 'number' && typeof value.currency === 'string'
  );
}

function spaced(name: string): string {
  return name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
