import type { LedgerEntry } from '../../generated/prisma/client.js';
import { type Ctx, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { taxOf, taxWithin } from '../catalog/catalog.service.js';
import { bookBatch, openBatch } from './billing.batch.sql.js';
import { bookCharges } from './billing.bulk.sql.js';
import { getInvoice } from './billing.invoices.js';
import { book, type Entry } from './billing.ledger.js';
import { invoicePdf } from './billing.pdf.js';
import {
  type BalanceView,
  type Cause,
  type Description,
  type LedgerEntryView,
  toLedgerEntryView,
} from './billing.schema.js';
import { describe } from './billing.text.js';

export interface Charge {
  workspaceId: string;
  /**
   * The one cause of this charge, unique for ever over the whole installation: `action:<id>`, `shipment:<id>`,
   * `storage:<packageId>:<YYYY-MM-DD>`. The same source is booked once, whoever asks how often.
   */
  source: string;
  /** Minor units of the installation's currency (`ctx.config.currency`), as quoted, tax included; 0 or more. */
  amount: number;
  /** A key of billing.text.ts with its params; both languages are made from it. */
  description: Description;
  /** What the customer is led to by "why was I charged". */
  cause: Cause;
  period?: { start: Date; end: Date };
}

/**
 * Puts a charge on the workspace's ledger and raises its debt, in the caller's transaction (both or neither) or one of
 * its own. Safe to repeat: the same source gives the first entry again. Amount 0 books nothing and gives null. Takes
 * the balance's row lock, the last in the lock order: call it after every other lock. Throws `validation_failed` for an
 * amount that is negative, fractional or above the bound, `booked_differently` for a known source with another amount.
 */
export async function bookCharge(ctx: Ctx, charge: Charge): Promise<LedgerEntry | null> {
  if (!Number.isSafeInteger(charge.amount) || charge.amount < 0)
    throw invalid('amount', 'must be a whole number of minor units, 0 or more');
  if (charge.amount === 0) return null;
  const tax = await taxOf(ctx, charge.workspaceId);
  return book(ctx, {
    ...charge,
    kind: 'CHARGE',
    tax: { amount: taxWithin(charge.amount, tax), rateBp: tax.rateBp },
  });
}

/**
 * Takes a booked charge back (a piece was filed to the wrong customer, a shipment cancelled): a CREDIT of the same
 * amount, once, however often it is asked. Null when the source was never booked.
 */
export async function reverseCharge(
  ctx: Ctx,
  source: string,
  reason: string | { en: string; tr: string },
): Promise<LedgerEntry | null> {
  const charge = await ctx.db.ledgerEntry.findUnique({ where: { sourceKey: source } });
  if (!charge) return null;
  return book(ctx, {
    workspaceId: charge.workspaceId,
    kind: 'CREDIT',
    amount: -charge.amount,
    tax: { amount: -charge.tax, rateBp: charge.taxRateBp },
    source: `reversal:${source}`,
    description: { key: 'fee_reversed', params: { what: reason } },
    cause: { type: charge.causeType as Cause['type'], id: charge.causeId },
  });
}

export { getAccount, getInvoiceForStaff } from './billing.account.js';
export { adjustBalance, withinLimit } from './billing.adjustments.js';
export { BUCKETS, listDebts } from './billing.ageing.js';
export {
  approveRequest,
  declineRequest,
  expireRequests,
  type MoneyMove,
  moveMoney,
  withdrawRequest,
} from './billing.approvals.js';
export { beginSetup, listPaymentMethods, removeMethod, setDefaultMethod } from './billing.cards.js';
export { collectDebt, runAutoCharge } from './billing.collection.js';
export { remindByHand, writeOffDebt } from './billing.debts.js';
export { checkMoney, reconcile } from './billing.invariants.js';
export {
  creditInvoice,
  getInvoice,
  invoiceEntries,
  invoiceLoose,
  invoiceUnbilled,
  issueInvoice,
  listInvoices,
  voidInvoice,
  writeOffInvoice,
} from './billing.invoices.js';
export { remindDebtors } from './billing.ladder.js';
export { mailInvoices } from './billing.mails.js';
export { listPayments, pay } from './billing.pay.js';
export { recordManualPayment, resolvePayment, takePayment } from './billing.payments.js';
export { refundPayment } from './billing.refunds.js';
export { getSettings, SettingsInput, saveSettings } from './billing.settings.js';
export { getStatement, statementCsv, statementPdf } from './billing.statement.js';
export { getWatch, resolveAlert } from './billing.watch.js';
export { bookBatch, bookCharges, openBatch };

/** An entry of any kind, signed (+ raises the debt), with a source of its own; else as bookCharge. */
export async function bookEntry(ctx: Ctx, entry: Entry): Promise<LedgerEntry> {
  return book(ctx, entry);
}

/** The sentence of an entry that is not booked yet (a preview). */
export function describeEntry(description: Description, locale: 'en' | 'tr'): string {
  return describe(description.key, description.params, locale);
}

export async function getInvoicePdf(ctx: Ctx, id: string): Promise<{ name: string; body: Buffer }> {
  const invoice = await getInvoice(ctx, id);
  const settings = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  return { name: `${invoice.number}.pdf`, body: await invoicePdf(invoice, settings, ctx.locale) };
}

/** The same for staff, of any workspace, drafts too. Throws `not_found`. */
export async function findInvoicePdf(ctx: Ctx, id: string): Promise<{ name: string; body: Buffer }> {
  const invoice = await ctx.db.invoice.findUnique({ where: { id }, include: { lines: true } });
  if (!invoice) throw fail('not_found');
  const settings = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  return { name: `${invoice.number ?? 'draft'}.pdf`, body: await invoicePdf(invoice, settings, ctx.locale) };
}

export async function getBalance(ctx: Ctx): Promise<BalanceView> {
  const where = { workspaceId: workspaceOf(ctx) };
  const balance = await ctx.db.userBalance.findUnique({ where });
  const ladder = await ctx.db.collection.findUnique({ where });
  return {
    owed: balance?.owed ?? 0,
    currency: balance?.currency ?? ctx.config.currency,
    autoChargeThreshold: ctx.config.autoChargeThreshold,
    nextRetryAt: ladder?.nextRetryAt?.toISOString() ?? null,
  };
}

/** Newest first in the order of booking. Throws `cursor_invalid`. */
export async function listLedger(ctx: Ctx, query: PageQuery): Promise<Page<LedgerEntryView>> {
  const workspaceId = workspaceOf(ctx);
  const after = decodeCursor(query.cursor);
  const anchor = after ? await ctx.db.ledgerEntry.findFirst({ where: { id: after.id, workspaceId } }) : null;
  if (after && !anchor) throw fail('cursor_invalid');
  const rows = await ctx.db.ledgerEntry.findMany({
    where: { workspaceId, ...(anchor ? { seq: { lt: anchor.seq } } : {}) },
    orderBy: { seq: 'desc' },
    take: query.limit + 1,
  });
  return toPage(
    rows,
    query.limit,
    (row) => row,
    (row) => toLedgerEntryView(row, ctx.locale),
  );
}
