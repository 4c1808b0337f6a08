import type { ApprovalKind, ApprovalRequest } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { bookAdjustment, withinLimit } from './billing.adjustments.js';
import { debtToWriteOff, writeOffDebt } from './billing.debts.js';
import { creditInvoice, writeOffInvoice } from './billing.invoices.js';
import { recordManualPayment } from './billing.payments.js';
import { executeRefund, reserveRefund } from './billing.refunds.js';
import { MAX_AMOUNT } from './billing.schema.js';

const DAY_MS = 86_400_000;

/** Money that staff move by hand. `subjectId` is the payment, the invoice or, for the balance, the workspace. */
export interface MoneyMove {
  kind: ApprovalKind;
  subjectId: string;
  /** Minor units; what it means is the kind's: signed for ADJUST; left out: all that is left (REFUND, WRITE_OFF...). */
  amount?: number;
  /** Why; for MANUAL_PAYMENT the bank's reference. */
  reason: string;
  withCredit?: boolean;
}

/**
 * Moves it at once when one person may (BillingSettings.approvalLimit); above, throws `approval_needed`, or with
 * `askApproval` lays a request before a second person and returns it. Asked again for the same, it is the same request.
 */
export async function moveMoney(ctx: Ctx, move: MoneyMove, askApproval = false): Promise<ApprovalRequest | null> {
  if (move.reason.trim().length < 3) throw invalid('reason', 'must say why, in three letters or more');
  const seen = await measure(ctx, move);
  try {
    await withinLimit(ctx, seen.amount);
  } catch (refusal) {
    if (!askApproval) throw refusal;
    return ask(ctx, move, seen);
  }
  const sent = await transaction(ctx, (tx) => carryOut(tx, { ...move, ...seen, key: null }));
  if (sent) await executeRefund(ctx, sent);
  return null;
}

/**
 * Does what was asked for, once, as its decision commits. Throws `own_approval` for who asked, `approval_not_pending`,
 * `approval_outdated` when more would move now than was asked for, and whatever the move itself is refused with: then
 * the request still waits.
 */
export async function approveRequest(ctx: Ctx, id: string): Promise<void> {
  const refundId = await transaction(ctx, async (tx) => {
    const request = await lockWaiting(tx, id);
    if (request.requestedById === tx.actor.id) throw fail('own_approval');
    const move = { ...request, amount: request.amount, key: request.id };
    const now = await measure(tx, { ...move, amount: movesTheRest(request.kind) ? undefined : request.amount });
    if (Math.abs(now.amount) > Math.abs(request.amount)) throw fail('approval_outdated');
    const sent = await carryOut(tx, { ...move, amount: now.amount });
    await decide(tx, request, 'EXECUTED', null);
    return sent;
  });
  if (refundId)
    await executeRefund(ctx, refundId).catch((error: Error) => ctx.log.warn({ refundId, err: error }, 'refund waits'));
}

/** Throws `approval_not_pending`, `own_approval` (one's own request is withdrawn, not declined). */
export async function declineRequest(ctx: Ctx, id: string, note: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const request = await lockWaiting(tx, id);
    if (request.requestedById === tx.actor.id) throw fail('own_approval');
    await decide(tx, request, 'DECLINED', note);
  });
}

/** By who asked. Throws `approval_not_pending`, `staff_forbidden`. */
export async function withdrawRequest(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const request = await lockWaiting(tx, id);
    if (request.requestedById !== tx.actor.id) throw fail('staff_forbidden');
    await decide(tx, request, 'WITHDRAWN', null);
  });
}

/** Requests that nobody decided in time. Returns how many lapsed. */
export async function expireRequests(ctx: Ctx): Promise<number> {
  const late = await ctx.db.approvalRequest.findMany({ where: { status: 'WAITING', expiresAt: { lte: ctx.now } } });
  for (const { id } of late)
    await transaction(ctx, async (tx) => {
      await tx.db.$queryRaw`select 1 from "ApprovalRequest" where id = ${id}::uuid for update`;
      const request = await tx.db.approvalRequest.findUniqueOrThrow({ where: { id } });
      if (request.status === 'WAITING') await decide(tx, request, 'EXPIRED', null);
    });
  return late.length;
}

interface Measured {
  workspaceId: string;
  amount: number;
}

/** Whose money, and how much of it, before anything is moved. */
async function measure(ctx: Ctx, { kind, subjectId, amount }: MoneyMove): Promise<Measured> {
  if (amount !== undefined && (!Number.isSafeInteger(amount) || amount === 0 || Math.abs(amount) > MAX_AMOUNT))
    throw invalid('amount', `must be a whole number of minor units, not zero, within ${MAX_AMOUNT}`);
  if (amount !== undefined && amount < 0 && kind !== 'ADJUST')
    throw invalid('amount', 'must be a whole number of minor units, 1 or more');
  if (kind === 'REFUND') {
    const payment = await ctx.db.payment.findUnique({ where: { id: subjectId } });
    if (!payment) throw fail('not_found');
    const left = payment.amount - payment.refunded - payment.disputed;
    if (amount !== undefined && amount > left)
      throw fail('refund_too_large', { detail: `${left} are left of this payment.` });
    return { workspaceId: payment.workspaceId, amount: amount ?? left };
  }
  if (kind === 'WRITE_OFF' || kind === 'CREDIT_NOTE') {
    const invoice = await ctx.db.invoice.findUnique({ where: { id: subjectId } });
    if (!invoice) throw fail('not_found');
    const rest = invoice.total - invoice.paid - invoice.credited - invoice.writtenOff;
    return { workspaceId: invoice.workspaceId, amount: kind === 'WRITE_OFF' ? rest : needed(amount) };
  }
  if (!(await ctx.db.userBalance.findUnique({ where: { workspaceId: subjectId } }))) throw fail('not_found');
  if (kind === 'WRITE_OFF_DEBT') return { workspaceId: subjectId, amount: await debtToWriteOff(ctx, subjectId) };
  return { workspaceId: subjectId, amount: needed(amount) };
}

function needed(amount: number | undefined): number {
  if (amount === undefined) throw invalid('amount', 'is needed');
  return amount;
}

function movesTheRest(kind: ApprovalKind): boolean {
  return kind === 'WRITE_OFF' || kind === 'WRITE_OFF_DEBT';
}

async function ask(ctx: Ctx, move: MoneyMove, seen: Measured): Promise<ApprovalRequest> {
  const { actor } = ctx;
  if (actor.type !== 'STAFF') throw fail('staff_forbidden');
  const { kind, subjectId } = move;
  const same = { kind, subjectId, amount: seen.amount, status: 'WAITING' } as const;
  return transaction(ctx, async (tx) => {
    const waiting = await tx.db.approvalRequest.findFirst({ where: same });
    if (waiting) return waiting;
    const { approvalDays } = await tx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
    const request = await tx.db.approvalRequest.create({
      data: {
        ...same,
        workspaceId: seen.workspaceId,
        currency: tx.config.currency,
        reason: move.reason.trim(),
        withCredit: move.withCredit ?? true,
        requestedById: actor.id,
        requestedByName: actor.name,
        createdAt: tx.now,
        expiresAt: new Date(tx.now.getTime() + approvalDays * DAY_MS),
      },
    });
    await record(tx, 'approval.requested', target(request), { kind, amount: seen.amount, reason: request.reason });
    return request;
  }).catch(async (error: unknown) => {
    // Two colleagues, or one twice, at once: the index let one through.
    const waiting = sqlState(error) === '23505' ? await ctx.db.approvalRequest.findFirst({ where: same }) : null;
    if (!waiting) throw error;
    return waiting;
  });
}

/** Returns the refund that is to be sent once this is committed. `key` makes the repeat of a request's move impossible. */
async function carryOut(ctx: Ctx, move: MoneyMove & Measured & { key: string | null }): Promise<string | null> {
  const { kind, subjectId, workspaceId, amount } = move;
  const reason = move.reason.trim();
  if (kind === 'REFUND') {
    const refund = await reserveRefund(ctx, subjectId, { amount, reason, withCredit: move.withCredit });
    return refund.status === 'PENDING' ? refund.id : null;
  }
  if (kind === 'ADJUST') await bookAdjustment(ctx, { workspaceId, amount, reason, key: move.key ?? undefined });
  if (kind === 'MANUAL_PAYMENT') await recordManualPayment(ctx, { workspaceId, amount, reference: reason });
  if (kind === 'WRITE_OFF') await writeOffInvoice(ctx, subjectId, reason, amount);
  if (kind === 'WRITE_OFF_DEBT') await writeOffDebt(ctx, subjectId, reason, amount);
  if (kind === 'CREDIT_NOTE') await creditInvoice(ctx, subjectId, amount, reason);
  return null;
}

async function lockWaiting(ctx: Ctx, id: string): Promise<ApprovalRequest> {
  await ctx.db.$queryRaw`select 1 from "ApprovalRequest" where id = ${id}::uuid for update`;
  const request = await ctx.db.approvalRequest.findUnique({ where: { id } });
  if (!request) throw fail('not_found');
  if (request.status !== 'WAITING' || request.expiresAt <= ctx.now) throw fail('approval_not_pending');
  return request;
}

const EVENTS = {
  EXECUTED: 'approval.granted',
  DECLINED: 'approval.declined',
  WITHDRAWN: 'approval.withdrawn',
  EXPIRED: 'approval.expired',
} as const;

async function decide(
  ctx: Ctx,
  request: ApprovalRequest,
  status: keyof typeof EVENTS,
  decisionNote: string | null,
): Promise<void> {
  const by = ctx.actor.type === 'STAFF' ? { decidedById: ctx.actor.id, decidedByName: ctx.actor.name } : {};
  await ctx.db.approvalRequest.update({
    where: { id: request.id },
    data: { status, decisionNote, decidedAt: ctx.now, ...by },
  });
  const { kind, amount, requestedByName } = request;
  await record(ctx, EVENTS[status], target(request), { kind, amount, requestedByName, note: decisionNote });
}

function target({ id, workspaceId }: ApprovalRequest) {
  return { type: 'ApprovalRequest', id, workspaceId };
}
