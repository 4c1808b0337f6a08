import type { CreditNote, Invoice } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { share } from '../../shared/money.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { bookBatch, lockSeries, openBatch } from './billing.batch.sql.js';
import { clearLadder } from './billing.ladder.js';
import { book, type Entry, lockBalance } from './billing.ledger.js';
import { type FullInvoice, type InvoiceView, toInvoiceView } from './billing.schema.js';
import { settleInvoices } from './billing.settlement.js';

const lines = { lines: { orderBy: { position: 'asc' } } } as const;

/** The workspace's opened invoices, newest first. Throws `cursor_invalid`. */
export async function listInvoices(ctx: Ctx, query: PageQuery): Promise<Page<InvoiceView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.invoice.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      status: { not: 'DRAFT' },
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    include: lines,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(
    rows,
    query.limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => toInvoiceView(row, ctx.locale),
  );
}

/** An opened invoice of the workspace. Throws `not_found`. */
export async function getInvoice(ctx: Ctx, id: string): Promise<FullInvoice> {
  const invoice = await ctx.db.invoice.findFirst({
    where: { id, workspaceId: workspaceOf(ctx), status: { not: 'DRAFT' } },
    include: lines,
  });
  if (!invoice) throw fail('not_found');
  return invoice;
}

/** Books the entries and opens one invoice of exactly these, whatever else waits. A sum of zero or less is booked without an invoice. */
export async function invoiceEntries(
  ctx: Ctx,
  workspaceId: string,
  entries: Omit<Entry, 'workspaceId' | 'invoiceId'>[],
): Promise<void> {
  if (entries.length === 0) return;
  await transaction(ctx, async (tx) => {
    const sum = entries.reduce((total, entry) => total + entry.amount, 0);
    await lockBalance(tx, workspaceId);
    await openBatch(tx);
    const [row] = await tx.db.$queryRaw<{ invoiceId: string }[]>`
      insert into charge_batch ("workspaceId", own) values (${workspaceId}::uuid, true) returning "invoiceId"`;
    for (const entry of entries)
      await book(tx, { ...entry, workspaceId, invoiceId: sum > 0 ? row?.invoiceId : undefined });
    if (sum > 0) await bookBatch(tx);
  });
}

/** Puts everything not invoiced yet on one invoice; none when there is nothing to bill. */
export async function invoiceUnbilled(ctx: Ctx, workspaceId: string, options: { draft?: boolean } = {}): Promise<void> {
  await transaction(ctx, async (tx) => {
    await openBatch(tx);
    await tx.db.$executeRaw`insert into charge_batch ("workspaceId") values (${workspaceId}::uuid)`;
    await bookBatch(tx, options);
  });
}

/**
 * Invoices what workspaces without a running subscription were charged before this month began (pay as you go, or
 * left over from a plan that ended).
 */
export async function invoiceLoose(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    await openBatch(tx);
    const found = await tx.db.$executeRaw`
      insert into charge_batch ("workspaceId")
      select b."workspaceId" from "UserBalance" b
       where b."entryCount" > b."invoicedThroughSeq" and b.owed + b.settled - b.invoiced > 0
         and not exists (select 1 from "Subscription" s where s."workspaceId" = b."workspaceId" and s.status in ('TRIALING', 'ACTIVE', 'PAST_DUE'))
         and exists (select 1 from "LedgerEntry" e where e."workspaceId" = b."workspaceId" and e.seq > b."invoicedThroughSeq"
           and e.kind = 'CHARGE' and e."invoiceId" is null and e.at < date_trunc('month', ${ctx.now}::timestamptz))`;
    if (found > 0) await bookBatch(tx);
  });
}

/** DRAFT to OPEN: the number is given now. Throws `not_found`, `invoice_not_draft`. */
export async function issueInvoice(ctx: Ctx, id: string): Promise<Invoice> {
  return withInvoice(ctx, id, async (tx, draft) => {
    if (draft.status !== 'DRAFT') throw fail('invoice_not_draft');
    const { number, openedAt } = await nextNumber(tx, 'invoice');
    const settings = await tx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
    const dueAt = new Date(openedAt.getTime() + settings.paymentTermDays * 86_400_000);
    const paid = draft.paid === draft.total;
    const opened = { number, openedAt, dueAt, status: paid ? 'PAID' : 'OPEN', paidAt: paid ? tx.now : null } as const;
    await record(tx, 'invoice.opened', target(draft), { number, total: draft.total, paid: draft.paid });
    return tx.db.invoice.update({ where: { id }, data: { ...opened, version: { increment: 1 } } });
  });
}

/** Takes an open invoice back whole; it keeps its number. Throws `not_found`, `invoice_not_open`. */
export async function voidInvoice(ctx: Ctx, id: string, reason: string): Promise<Invoice> {
  return withInvoice(ctx, id, async (tx, invoice) => {
    if (invoice.status !== 'OPEN') throw fail('invoice_not_open');
    const room = invoice.total - invoice.credited - invoice.writtenOff;
    await take(tx, invoice, room, {
      kind: 'CREDIT',
      source: `void:${id}`,
      description: { key: 'invoice_void', params: { number: invoice.number ?? '', reason } },
    });
    await tx.db.invoice.update({
      where: { id },
      data: { status: 'VOID', paid: 0, closedAt: tx.now, version: { increment: 1 } },
    });
    await record(tx, 'invoice.voided', target(invoice), { number: invoice.number, reason });
  });
}

/**
 * Gives up what is left to pay: UNCOLLECTIBLE. Throws `not_found`, `invoice_not_open`, `approval_outdated` when that is
 * more than `atMost` by now.
 */
export async function writeOffInvoice(ctx: Ctx, id: string, reason: string, atMost?: number): Promise<Invoice> {
  return withInvoice(ctx, id, async (tx, invoice) => {
    if (invoice.status !== 'OPEN') throw fail('invoice_not_open');
    const rest = invoice.total - invoice.paid - invoice.credited;
    if (atMost !== undefined && rest > atMost) throw fail('approval_outdated');
    await take(tx, invoice, rest, {
      kind: 'WRITE_OFF',
      source: `write-off:${id}`,
      description: { key: 'write_off', params: { reason } },
    });
    await tx.db.invoice.update({
      where: { id },
      data: { status: 'UNCOLLECTIBLE', writtenOff: rest, closedAt: tx.now, version: { increment: 1 } },
    });
    await record(tx, 'invoice.written_off', target(invoice), { number: invoice.number, amount: rest, reason });
  });
}

/** Corrects an open or paid invoice by a numbered credit note, tax in proportion. Throws `not_found`, `invoice_not_open`, `validation_failed` above what is left to credit. */
export async function creditInvoice(ctx: Ctx, id: string, amount: number, reason: string): Promise<CreditNote> {
  let note: CreditNote | undefined;
  await withInvoice(ctx, id, async (tx, invoice) => {
    if (invoice.status !== 'OPEN' && invoice.status !== 'PAID') throw fail('invoice_not_open');
    const left = invoice.total - invoice.credited;
    if (!Number.isSafeInteger(amount) || amount < 1 || amount > left)
      throw invalid('amount', `must be a whole number of minor units, 1 to ${left}`);
    const { number } = await nextNumber(tx, 'credit');
    const entry = await take(tx, invoice, amount, {
      kind: 'CREDIT',
      source: `credit-note:${number}`,
      description: { key: 'credit_note', params: { number, reason } },
    });
    note = await tx.db.creditNote.create({
      data: {
        invoiceId: id,
        workspaceId: invoice.workspaceId,
        number,
        amount,
        tax: -entry.tax,
        currency: invoice.currency,
        reason,
        ledgerEntryId: entry.id,
        createdById: tx.actor.id,
        createdAt: tx.now,
      },
    });
    // What it is paid by shrinks with what there is to pay; settling puts it right for all invoices.
    const paid = Math.min(invoice.paid, left - amount);
    const status = paid + invoice.credited + amount === invoice.total ? 'PAID' : 'OPEN';
    await tx.db.invoice.update({
      where: { id },
      data: { credited: { increment: amount }, paid, status, version: { increment: 1 } },
    });
    await record(tx, 'invoice.credited', target(invoice), {
      number: invoice.number,
      creditNote: number,
      amount,
      reason,
    });
  });
  if (!note) throw new Error('no credit note');
  return note;
}

/** Books against one invoice: its amount no longer waits for money. */
async function take(ctx: Ctx, invoice: Invoice, amount: number, entry: Pick<Entry, 'kind' | 'source' | 'description'>) {
  await ctx.db.userBalance.update({
    where: { workspaceId: invoice.workspaceId },
    data: { invoiced: { decrement: amount } },
  });
  return book(ctx, {
    ...entry,
    workspaceId: invoice.workspaceId,
    amount: -amount,
    tax: { amount: -share(invoice.tax, amount, invoice.total), rateBp: 0 },
    cause: { type: 'invoice', id: invoice.id },
    invoiceId: invoice.id,
  });
}

async function withInvoice(
  ctx: Ctx,
  id: string,
  work: (ctx: Ctx, invoice: Invoice) => Promise<unknown>,
): Promise<Invoice> {
  return transaction(ctx, async (tx) => {
    const seen = await tx.db.invoice.findUnique({ where: { id } });
    if (!seen) throw fail('not_found');
    await lockBalance(tx, seen.workspaceId);
    await work(tx, await tx.db.invoice.findUniqueOrThrow({ where: { id } }));
    await settleInvoices(tx, seen.workspaceId);
    await clearLadder(tx, seen.workspaceId);
    return tx.db.invoice.findUniqueOrThrow({ where: { id } });
  });
}

async function nextNumber(ctx: Ctx, kind: 'invoice' | 'credit'): Promise<{ number: string; openedAt: Date }> {
  const id = await lockSeries(ctx, kind);
  const series = await ctx.db.numberSeries.update({ where: { id }, data: { last: { increment: 1 } } });
  const number = `${id.split(':')[1]}-${String(series.last).padStart(6, '0')}`;
  return { number: kind === 'credit' ? `CN-${number}` : number, openedAt: series.lastAt };
}

function target(invoice: Invoice) {
  return { type: 'Invoice', id: invoice.id, workspaceId: invoice.workspaceId };
}
