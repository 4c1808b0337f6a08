import { z } from 'zod';
import type { LedgerEntry } from '../../generated/prisma/client.js';
import { Money } from '../../shared/money.js';
import { describe } from './billing.text.js';

export type { Description, DescriptionKey, DescriptionParams } from './billing.text.js';

/** Minor units that one entry may move: far inside the column's 32 bits. */
export const MAX_AMOUNT = 1_000_000_000;

export const LedgerKind = z.enum(['CHARGE', 'PAYMENT', 'CREDIT', 'REFUND', 'ADJUSTMENT', 'WRITE_OFF']);
export type LedgerKind = z.infer<typeof LedgerKind>;

/** What an entry or an invoice line was caused by: the link behind "why was I charged". */
export const Cause = z.strictObject({
  type: z.enum(['package', 'action', 'shipment', 'period', 'invoice', 'payment', 'refund', 'dispute', 'adjustment']),
  id: z.uuid().nullable(),
});
export type Cause = z.infer<typeof Cause>;

export const BalanceView = z.strictObject({
  owed: z.int(),
  currency: z.string(),
  autoChargeThreshold: z.int(),
  nextRetryAt: z.iso.datetime().nullable(),
});
export type BalanceView = z.infer<typeof BalanceView>;

export const LedgerEntryView = z.strictObject({
  id: z.uuid(),
  kind: LedgerKind,
  amount: Money,
  balanceAfter: Money,
  description: z.string(),
  cause: Cause,
  invoiceId: z.uuid().nullable(),
  at: z.iso.datetime(),
});
export type LedgerEntryView = z.infer<typeof LedgerEntryView>;

export function toLedgerEntryView(entry: LedgerEntry, locale: 'en' | 'tr'): LedgerEntryView {
  const { currency } = entry;
  return {
    id: entry.id,
    kind: entry.kind,
    amount: { amount: entry.amount, currency },
    balanceAfter: { amount: entry.balanceAfter, currency },
    description: describe(entry.descriptionKey, entry.descriptionParams, locale),
    cause: { type: entry.causeType as Cause['type'], id: entry.causeId },
    invoiceId: entry.invoiceId,
    at: entry.at.toISOString(),
  };
}
