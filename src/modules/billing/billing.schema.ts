import { z } from 'zod';
import type { Invoice, InvoiceLine, LedgerEntry, Payment, PaymentMethod } from '../../generated/prisma/client.js';
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

export const InvoiceLineView = z.strictObject({
  description: z.string(),
  amount: Money,
  tax: Money,
  taxRateBp: z.int(),
  cause: Cause,
  periodStart: z.iso.datetime().nullable(),
  periodEnd: z.iso.datetime().nullable(),
});

export const InvoiceView = z.strictObject({
  id: z.uuid(),
  number: z.string(),
  status: z.enum(['OPEN', 'PAID', 'VOID', 'UNCOLLECTIBLE']),
  lines: z.array(InvoiceLineView),
  subtotal: Money,
  tax: Money,
  total: Money,
  paid: Money,
  credited: Money,
  openedAt: z.iso.datetime(),
  dueAt: z.iso.datetime().nullable(),
});
export type InvoiceView = z.infer<typeof InvoiceView>;

export type FullInvoice = Invoice & { lines: InvoiceLine[] };

/** A draft has no view: customers see an invoice when it opens. */
export function toInvoiceView(invoice: FullInvoice, locale: 'en' | 'tr'): InvoiceView {
  const money = (amount: number): Money => ({ amount, currency: invoice.currency });
  return {
    id: invoice.id,
    number: invoice.number ?? '',
    status: invoice.status as InvoiceView['status'],
    lines: [...invoice.lines]
      .sort((a, b) => a.position - b.position)
      .map((line) => ({
        description: describe(line.descriptionKey, line.descriptionParams, locale),
        amount: money(line.amount),
        tax: money(line.tax),
        taxRateBp: line.taxRateBp,
        cause: { type: line.causeType as Cause['type'], id: line.causeId },
        periodStart: line.periodStart?.toISOString() ?? null,
        periodEnd: line.periodEnd?.toISOString() ?? null,
      })),
    subtotal: money(invoice.subtotal),
    tax: money(invoice.tax),
    total: money(invoice.total),
    paid: money(invoice.paid),
    credited: money(invoice.credited),
    openedAt: (invoice.openedAt ?? invoice.createdAt).toISOString(),
    dueAt: invoice.dueAt?.toISOString() ?? null,
  };
}

const PayAmount = z.int().min(1).max(MAX_AMOUNT);
/** A number of minor units, or Money in the installation's currency. */
export const PayInput = z.strictObject({
  amount: z.union([PayAmount, z.strictObject({ amount: PayAmount, currency: z.string().length(3) })]).optional(),
});
export type PayInput = z.infer<typeof PayInput>;

export const PaymentView = z.strictObject({
  id: z.uuid(),
  status: z.enum(['PENDING', 'REQUIRES_ACTION', 'SUCCEEDED', 'FAILED']),
  amount: Money,
  refunded: Money,
  origin: z.enum(['CUSTOMER', 'AUTO', 'STAFF', 'MANUAL']),
  last4: z.string().nullable(),
  failureCode: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** Only while the customer has to authenticate: what Stripe's client needs to go on. */
  clientSecret: z.string().optional(),
});
export type PaymentView = z.infer<typeof PaymentView>;

export function toPaymentView(payment: Payment, clientSecret?: string | null): PaymentView {
  const { id, status, currency, origin, last4, failureCode } = payment;
  return {
    id,
    status,
    amount: { amount: payment.amount, currency },
    refunded: { amount: payment.refunded, currency },
    origin,
    last4,
    failureCode,
    createdAt: payment.createdAt.toISOString(),
    ...(clientSecret ? { clientSecret } : {}),
  };
}

export const SetupView = z.strictObject({
  clientSecret: z.string(),
  publishableKey: z.string(),
  /** Only in the sandbox: where the card is confirmed, in place of Stripe's own client. */
  apiUrl: z.string().optional(),
});

export const PaymentMethodView = z.strictObject({
  id: z.uuid(),
  brand: z.string(),
  last4: z.string(),
  expMonth: z.int(),
  expYear: z.int(),
  isDefault: z.boolean(),
});
export type PaymentMethodView = z.infer<typeof PaymentMethodView>;

export function toPaymentMethodView(method: PaymentMethod): PaymentMethodView {
  const { id, brand, last4, expMonth, expYear, isDefault } = method;
  return { id, brand, last4, expMonth, expYear, isDefault };
}
