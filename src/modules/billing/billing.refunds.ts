import type { Payment, Refund } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { raiseAlert } from './billing.alerts.js';
import { book } from './billing.ledger.js';
import { lockPayment } from './billing.payments.js';
import { Declined, sendRefund } from './billing.stripe.js';

export const SEND_REFUND = 'billing.send-refund';

/**
 * Gives (part of) a payment back, in three steps like a charge: the amount is set aside on the payment first, so that
 * refunds and disputes never come to more than it. `withCredit` forgives what the refund would put back on the debt;
 * without it the customer owes it again. Throws `not_found`, `payment_not_refundable`, `refund_too_large`, `validation_failed`.
 */
export async function refundPayment(ctx: Ctx, paymentId: string, given: RefundWish): Promise<Refund> {
  const refund = await reserveRefund(ctx, paymentId, given);
  return refund.status === 'PENDING' ? executeRefund(ctx, refund.id) : refund;
}

export interface RefundWish {
  /** Minor units; default: all that is left of the payment. */
  amount?: number;
  reason: string;
  withCredit?: boolean;
}

/** The first step alone, in the caller's transaction; a job sends it if the caller does not. Throws as refundPayment. */
export async function reserveRefund(ctx: Ctx, paymentId: string, given: RefundWish): Promise<Refund> {
  return transaction(ctx, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (payment.status !== 'SUCCEEDED') throw fail('payment_not_refundable');
    const left = payment.amount - payment.refunded - payment.disputed;
    const amount = given.amount ?? left;
    if (!Number.isSafeInteger(amount) || amount < 1)
      throw invalid('amount', 'must be a whole number of minor units, 1 or more');
    if (amount > left) throw fail('refund_too_large', { detail: `${left} are left of this payment.` });
    const row = await setAside(tx, payment, { amount, reason: given.reason, withCredit: given.withCredit ?? true });
    if (!payment.stripeIntentId) return settleRefund(tx, payment, row, true, null);
    await enqueue(tx, SEND_REFUND, { id: row.id }, { key: `refund:${row.id}`, runAt: new Date(Date.now() + 60_000) });
    return row;
  });
}

/** Sends a refund that is set aside and records the outcome; repeated, it is the same refund at Stripe. */
export async function executeRefund(ctx: Ctx, id: string): Promise<Refund> {
  const refund = await ctx.db.refund.findUniqueOrThrow({ where: { id }, include: { payment: true } });
  const intentId = refund.payment.stripeIntentId;
  if (refund.status !== 'PENDING' || !intentId) return refund;
  try {
    const answer = await sendRefund(ctx, refund, intentId);
    return await applyRefund(ctx, refund.paymentId, answer);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    return transaction(ctx, async (tx) => {
      const payment = await lockPayment(tx, refund.paymentId);
      const row = await tx.db.refund.findUniqueOrThrow({ where: { id } });
      return settleRefund(tx, payment, row, false, error.reason);
    });
  }
}

export interface StripeRefund {
  id: string;
  amount: number;
  status: string | null;
  metadata: Record<string, string> | null;
  failure_reason?: string;
}

/** What Stripe says of a refund, ours or made in its dashboard; any order, any number of times. */
export async function applyRefund(ctx: Ctx, paymentId: string, given: StripeRefund): Promise<Refund> {
  return transaction(ctx, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    const ours = given.metadata?.refundId;
    const known =
      (await tx.db.refund.findUnique({ where: { stripeRefundId: given.id } })) ??
      (ours ? await tx.db.refund.findFirst({ where: { id: ours, paymentId } }) : null);
    if (!known && payment.refunded + payment.disputed + given.amount > payment.amount) {
      await raiseAlert(tx, 'refund_above_payment', given.id, { paymentId, amount: given.amount });
      throw fail('refund_too_large');
    }
    const made = { amount: given.amount, reason: 'made at Stripe', withCredit: true };
    const row = known ?? (await setAside(tx, payment, made));
    const linked = await tx.db.refund.update({ where: { id: row.id }, data: { stripeRefundId: given.id } });
    const good = given.status !== 'failed' && given.status !== 'canceled';
    const fresh = await tx.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
    return settleRefund(tx, fresh, linked, good, given.failure_reason ?? given.status);
  });
}

async function setAside(
  ctx: Ctx,
  payment: Payment,
  given: { amount: number; reason: string; withCredit: boolean },
): Promise<Refund> {
  await ctx.db.payment.update({
    where: { id: payment.id },
    data: { refunded: { increment: given.amount }, version: { increment: 1 } },
  });
  const row = await ctx.db.refund.create({
    data: {
      ...given,
      paymentId: payment.id,
      workspaceId: payment.workspaceId,
      currency: payment.currency,
      status: 'PENDING',
      createdById: ctx.actor.id,
      createdAt: ctx.now,
    },
  });
  await record(ctx, 'refund.begun', target(row), { paymentId: payment.id, amount: given.amount, reason: given.reason });
  return row;
}

async function settleRefund(
  ctx: Ctx,
  payment: Payment,
  row: Refund,
  good: boolean,
  code: string | null,
): Promise<Refund> {
  if (row.status === 'FAILED' || (good && row.status === 'SUCCEEDED')) return row;
  if (good) await bookRefund(ctx, row);
  else await takeBack(ctx, payment, row);
  await record(ctx, good ? 'refund.succeeded' : 'refund.failed', target(row), {
    amount: row.amount,
    code: good ? null : code,
  });
  return ctx.db.refund.update({
    where: { id: row.id },
    data: { status: good ? 'SUCCEEDED' : 'FAILED', failureCode: good ? null : code, resolvedAt: ctx.now },
  });
}

async function bookRefund(ctx: Ctx, row: Refund): Promise<void> {
  const { workspaceId, amount, reason } = row;
  const cause = { type: 'refund', id: row.id } as const;
  const entry = await book(ctx, {
    workspaceId,
    kind: 'REFUND',
    amount,
    source: `refund:${row.id}`,
    description: { key: 'refund', params: { reason } },
    cause,
  });
  // Only what would become debt is forgiven: money given back out of a credit leaves no debt.
  const credit = row.withCredit ? Math.min(amount, Math.max(0, entry.balanceAfter)) : 0;
  if (credit === 0) return;
  await book(ctx, {
    workspaceId,
    kind: 'ADJUSTMENT',
    amount: -credit,
    source: `refund-credit:${row.id}`,
    description: { key: 'refund_credit', params: { reason } },
    cause,
  });
}

/** The bank did not take it: what was set aside is free again, and what was booked is turned round. */
async function takeBack(ctx: Ctx, payment: Payment, row: Refund): Promise<void> {
  await ctx.db.payment.update({
    where: { id: payment.id },
    data: { refunded: { decrement: row.amount }, version: { increment: 1 } },
  });
  const sources = [`refund:${row.id}`, `refund-credit:${row.id}`];
  const entries = await ctx.db.ledgerEntry.findMany({ where: { sourceKey: { in: sources } }, orderBy: { seq: 'asc' } });
  for (const entry of entries) {
    await book(ctx, {
      workspaceId: entry.workspaceId,
      kind: 'ADJUSTMENT',
      amount: -entry.amount,
      source: `failed:${entry.sourceKey}`,
      description: { key: 'fee_reversed', params: { what: row.reason } },
      cause: { type: 'refund', id: row.id },
    });
  }
}

function target(row: Refund) {
  return { type: 'Refund', id: row.id, workspaceId: row.workspaceId };
}
