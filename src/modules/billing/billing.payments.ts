import type { Payment, PaymentOrigin } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { raiseAlert } from './billing.alerts.js';
import { catchUpCards } from './billing.cards.js';
import { clearLadder, climbLadder } from './billing.ladder.js';
import { book, lockBalance } from './billing.ledger.js';
import { MAX_AMOUNT } from './billing.schema.js';
import { cancelIntent, confirmIntent, Declined, findIntent, type Intent } from './billing.stripe.js';

/** Stripe takes no card charge below this (minor units); less waits. */
export const SMALLEST_CHARGE = 50;
/** Stripe forgets an idempotency key after 24 hours; a charge without an answer is not sent again that late. */
const KEY_LIVES_MS = 23 * 60 * 60 * 1000;
export const RESOLVE = 'billing.resolve-payment';

export interface Order {
  workspaceId: string;
  /** Minor units; null: the whole debt. */
  amount: number | null;
  origin: PaymentOrigin;
  requestKey?: string;
}

/**
 * Takes money in three steps: the attempt is written and committed, Stripe is asked under a key made of its row, the
 * outcome is recorded. One attempt in flight for each workspace, whoever began it. Throws `validation_failed`,
 * `nothing_owed`, `payment_in_flight`, `payment_method_required`. The attempt comes back in whatever state it reached.
 */
export async function takePayment(ctx: Ctx, order: Order): Promise<{ payment: Payment; intent: Intent | null }> {
  await catchUpCards(ctx, order.workspaceId);
  return execute(ctx, await intend(ctx, order));
}

/**
 * What became of an attempt without an answer: looked for at Stripe by its metadata first; sent again under the same
 * key only while Stripe still knows the key; later, and not found, it never happened.
 */
export async function resolvePayment(ctx: Ctx, id: string): Promise<void> {
  const payment = await ctx.db.payment.findUnique({ where: { id } });
  if (payment?.status !== 'PENDING' || !payment.stripeCustomerId) return;
  const found = await findIntent(ctx, payment.stripeCustomerId, id);
  if (found) {
    await applyIntent(ctx, id, found);
  } else if (Date.now() - payment.createdAt.getTime() < KEY_LIVES_MS) {
    const { payment: now } = await execute(ctx, payment);
    if (now.status === 'PENDING') throw new Error(`payment ${id} has no outcome yet`);
  } else {
    await settleFailed(ctx, id, 'never_reached_stripe');
  }
}

/**
 * Records what an intent says, from the answer, a webhook, a look-up or the reconciliation, in any order and any number
 * of times: a success is booked once and stays. An amount or currency other than ours is booked by nobody and alerted.
 */
export async function applyIntent(ctx: Ctx, paymentId: string, intent: Intent): Promise<Payment> {
  return transaction(ctx, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    const received = intent.status === 'succeeded' ? intent.amount_received : intent.amount;
    if (received !== payment.amount || intent.currency.toUpperCase() !== payment.currency) {
      const meta = { intent: intent.id, ours: payment.amount, theirs: received, currency: intent.currency };
      await raiseAlert(tx, 'payment_mismatch', paymentId, meta);
      return payment;
    }
    if (intent.status === 'succeeded') return succeed(tx, payment, intent.id);
    if (intent.status === 'requires_action' && payment.status === 'PENDING')
      return tx.db.payment.update({
        where: { id: paymentId },
        data: { status: 'REQUIRES_ACTION', stripeIntentId: intent.id, version: { increment: 1 } },
      });
    const over = intent.status === 'canceled' || intent.status === 'requires_payment_method';
    if (!over) return payment;
    const code = intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? intent.status;
    return failed(tx, payment, code, intent);
  });
}

/**
 * Money that came another way (bank transfer, cash), above what is owed too: then it is a credit. The reference is
 * booked once. Throws `validation_failed`, `booked_differently`, `payment_in_flight` while a card is being charged.
 */
export async function recordManualPayment(
  ctx: Ctx,
  given: { workspaceId: string; amount: number; reference: string },
): Promise<Payment> {
  return transaction(ctx, async (tx) => {
    await lockBalance(tx, given.workspaceId);
    const requestKey = `manual:${given.workspaceId}:${given.reference}`;
    const known = await tx.db.payment.findUnique({ where: { requestKey } });
    if (!Number.isSafeInteger(given.amount) || given.amount < 1 || given.amount > MAX_AMOUNT)
      throw invalid('amount', `must be a whole number of minor units, 1 to ${MAX_AMOUNT}`);
    if (known && known.amount !== given.amount)
      throw fail('booked_differently', { detail: `${given.reference} is booked with another amount.` });
    if (known) return known;
    const payment = await tx.db.payment.create({
      data: {
        ...given,
        requestKey,
        currency: tx.config.currency,
        status: 'PENDING',
        origin: 'MANUAL',
        createdAt: tx.now,
      },
    });
    return succeed(tx, payment, null);
  }).catch((error: unknown) => {
    throw sqlState(error) === '23505' ? fail('payment_in_flight') : error;
  });
}

/** The payment's row, locked after the workspace's balance: the order in which all of billing locks. */
export async function lockPayment(ctx: Ctx, id: string): Promise<Payment> {
  const seen = await ctx.db.payment.findUnique({ where: { id } });
  if (!seen) throw fail('not_found');
  await lockBalance(ctx, seen.workspaceId);
  return ctx.db.payment.findUniqueOrThrow({ where: { id } });
}

async function intend(ctx: Ctx, order: Order): Promise<Payment> {
  return transaction(ctx, async (tx) => {
    const { workspaceId } = order;
    const balance = await lockBalance(tx, workspaceId);
    const inFlight = await tx.db.payment.findFirst({
      where: { workspaceId, status: { in: ['PENDING', 'REQUIRES_ACTION'] } },
    });
    if (inFlight) throw fail('payment_in_flight', { extra: { paymentId: inFlight.id } });
    const amount = order.amount ?? balance.owed;
    if (balance.owed <= 0) throw fail('nothing_owed');
    if (amount > balance.owed) throw invalid('amount', `is more than the ${balance.owed} that are owed`);
    if (amount < SMALLEST_CHARGE) throw invalid('amount', `must be ${SMALLEST_CHARGE} or more: cards take no less`);
    const account = await tx.db.billingAccount.findUnique({ where: { workspaceId } });
    const card = await tx.db.paymentMethod.findFirst({ where: { workspaceId, isDefault: true, removedAt: null } });
    if (!card || !account?.stripeCustomerId) throw fail('payment_method_required');
    const payment = await tx.db.payment.create({
      data: {
        workspaceId,
        amount,
        currency: tx.config.currency,
        status: 'PENDING',
        origin: order.origin,
        stripeCustomerId: account.stripeCustomerId,
        stripeMethodId: card.stripeId,
        last4: card.last4,
        requestKey: order.requestKey,
        requestAmount: order.amount,
        createdAt: tx.now,
      },
    });
    await record(tx, 'payment.begun', target(payment), { amount, origin: order.origin });
    // Whatever happens to this process, somebody asks Stripe what became of it.
    const runAt = new Date(Date.now() + 60_000);
    await enqueue(tx, RESOLVE, { id: payment.id }, { key: `resolve:${payment.id}`, runAt });
    return payment;
  });
}

async function execute(ctx: Ctx, payment: Payment): Promise<{ payment: Payment; intent: Intent | null }> {
  const { stripeCustomerId, stripeMethodId } = payment;
  if (!stripeCustomerId || !stripeMethodId) throw new Error('a card payment without a card');
  const offSession = payment.origin !== 'CUSTOMER';
  try {
    const intent = await confirmIntent(ctx, { ...payment, stripeCustomerId, stripeMethodId, offSession });
    return { payment: await applyIntent(ctx, payment.id, intent), intent };
  } catch (error) {
    if (error instanceof Declined) {
      const { intent, reason } = error;
      const after = await transaction(ctx, async (tx) => failed(tx, await lockPayment(tx, payment.id), reason, intent));
      return { payment: after, intent };
    }
    // The answer is unknown: the attempt stays in flight until the job has found out.
    ctx.log.warn({ payment: payment.id, reason: (error as Error).message }, 'no answer from Stripe');
    return { payment: await ctx.db.payment.findUniqueOrThrow({ where: { id: payment.id } }), intent: null };
  }
}

async function succeed(ctx: Ctx, payment: Payment, stripeIntentId: string | null): Promise<Payment> {
  if (payment.status === 'SUCCEEDED') return payment;
  const done = await ctx.db.payment.update({
    where: { id: payment.id },
    data: { status: 'SUCCEEDED', stripeIntentId, failureCode: null, resolvedAt: ctx.now, version: { increment: 1 } },
  });
  const { workspaceId, amount } = payment;
  await book(ctx, {
    workspaceId,
    kind: 'PAYMENT',
    amount: -amount,
    source: `payment:${payment.id}`,
    description:
      payment.origin === 'MANUAL'
        ? { key: 'payment_manual', params: { reference: payment.reference ?? '' } }
        : { key: 'payment_card', params: { last4: payment.last4 ?? '' } },
    cause: { type: 'payment', id: payment.id },
  });
  await record(ctx, 'payment.succeeded', target(payment), { amount, origin: payment.origin });
  await clearLadder(ctx, workspaceId);
  return done;
}

async function settleFailed(ctx: Ctx, id: string, code: string): Promise<void> {
  await transaction(ctx, async (tx) => failed(tx, await lockPayment(tx, id), code, null));
}

async function failed(ctx: Ctx, payment: Payment, code: string, intent: Intent | null): Promise<Payment> {
  if (payment.status !== 'PENDING' && payment.status !== 'REQUIRES_ACTION') return payment;
  const done = await ctx.db.payment.update({
    where: { id: payment.id },
    data: {
      status: 'FAILED',
      failureCode: code,
      stripeIntentId: intent?.id ?? payment.stripeIntentId,
      resolvedAt: ctx.now,
      version: { increment: 1 },
    },
  });
  await record(ctx, 'payment.failed', target(payment), { amount: payment.amount, code, origin: payment.origin });
  if (payment.origin === 'AUTO') await climbLadder(ctx, payment.workspaceId);
  // It could still be finished by hand at Stripe, beside the next attempt: it is ended there.
  if (intent && intent.status !== 'canceled')
    await enqueue(ctx, CANCEL, { paymentId: payment.id, intentId: intent.id });
  return done;
}

export const CANCEL = 'billing.cancel-intent';

/** Ends an intent at Stripe and records what that gave: a success that came first is booked. */
export async function endIntent(ctx: Ctx, paymentId: string, intentId: string): Promise<void> {
  await applyIntent(ctx, paymentId, await cancelIntent(ctx, intentId));
}

export function inScope(ctx: Ctx, key: string): string {
  return `${ctx.actor.id}:${workspaceOf(ctx)}:${key}`;
}

function target(payment: Payment) {
  return { type: 'Payment', id: payment.id, workspaceId: payment.workspaceId };
}
