import type Stripe from 'stripe';
import type { Payment, StripeEvent } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { enqueue } from '../../shared/jobs.js';
import { raiseAlert } from './billing.alerts.js';
import { dropCard, keepCard } from './billing.cards.js';
import { applyDispute, type StripeDispute } from './billing.disputes.js';
import { applyIntent } from './billing.payments.js';
import { applyRefund, type StripeRefund } from './billing.refunds.js';
import { getIntent, type Intent, listCards } from './billing.stripe.js';

export const APPLY_EVENT = 'billing.apply-event';
/** After so many tries an event waits for a person. */
export const EVENT_TRIES = 12;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INTENT_EVENTS = new Set(
  ['succeeded', 'payment_failed', 'canceled', 'requires_action', 'processing'].map((name) => `payment_intent.${name}`),
);

/** Into the inbox, once by its id, with the job that applies it. */
export async function receiveEvent(ctx: Ctx, event: Stripe.Event): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { count } = await tx.db.stripeEvent.createMany({
      data: [
        {
          id: event.id,
          type: event.type,
          livemode: event.livemode,
          payload: JSON.parse(JSON.stringify(event)),
          createdAt: new Date(event.created * 1000),
        },
      ],
      skipDuplicates: true,
    });
    if (count === 1) await enqueue(tx, APPLY_EVENT, { id: event.id }, { key: event.id, maxAttempts: EVENT_TRIES });
  });
}

/** Applies an event of the inbox; each effect hangs on a row of its own, so a second run, or another order, changes nothing. */
export async function applyEvent(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db.stripeEvent.findUnique({ where: { id } });
  if (!row || row.appliedAt) return;
  try {
    const outcome = await act(ctx, row);
    if (outcome === 'unknown_subject' || outcome === 'wrong_mode')
      await raiseAlert(ctx, outcome, id, { type: row.type });
    await ctx.db.stripeEvent.update({ where: { id }, data: { appliedAt: new Date(), outcome, error: null } });
  } catch (error) {
    const { attempts } = await ctx.db.stripeEvent.update({
      where: { id },
      data: { attempts: { increment: 1 }, error: (error as Error).message.slice(0, 500) },
    });
    if (attempts >= EVENT_TRIES) await raiseAlert(ctx, 'event_parked', id, { type: row.type });
    throw error;
  }
}

async function act(ctx: Ctx, row: StripeEvent): Promise<string> {
  if (row.livemode !== (ctx.config.stripe.secretKey ?? '').includes('_live_')) return 'wrong_mode';
  const subject = (row.payload as unknown as Stripe.Event).data.object as unknown as Record<string, unknown> & {
    id: string;
  };
  if (INTENT_EVENTS.has(row.type)) return onIntent(ctx, subject as unknown as Intent);
  if (/^(refund\.|charge\.refund\.)/.test(row.type))
    return onPayment(ctx, subject.payment_intent, (payment) =>
      applyRefund(ctx, payment.id, subject as unknown as StripeRefund),
    );
  if (row.type.startsWith('charge.dispute.'))
    return onPayment(ctx, subject.payment_intent, (payment) =>
      applyDispute(ctx, payment.id, subject as unknown as StripeDispute),
    );
  if (row.type === 'payment_method.detached') {
    await dropCard(ctx, subject.id);
    return 'applied';
  }
  if (row.type === 'setup_intent.succeeded' || row.type === 'payment_method.attached')
    return onCards(ctx, subject.customer);
  return 'ignored';
}

async function onIntent(ctx: Ctx, intent: Intent): Promise<string> {
  const payment = await paymentOf(ctx, intent);
  if (!payment) return 'unknown_subject';
  await applyIntent(ctx, payment.id, intent);
  return 'applied';
}

/** A refund or a dispute implies that its payment succeeded: if we have not heard so yet, Stripe is asked first. */
async function onPayment(ctx: Ctx, intentId: unknown, apply: (payment: Payment) => Promise<unknown>): Promise<string> {
  if (typeof intentId !== 'string') return 'unknown_subject';
  const known = await ctx.db.payment.findUnique({ where: { stripeIntentId: intentId } });
  if (known?.status === 'SUCCEEDED') {
    await apply(known);
    return 'applied';
  }
  const intent = await getIntent(ctx, intentId);
  const payment = await paymentOf(ctx, intent);
  if (!payment) return 'unknown_subject';
  const now = await applyIntent(ctx, payment.id, intent);
  if (now.status !== 'SUCCEEDED') throw new Error(`payment ${payment.id} has not succeeded at Stripe`);
  await apply(now);
  return 'applied';
}

/** What is at Stripe now, not what the event says: an attachment that comes after its detachment brings nothing back. */
async function onCards(ctx: Ctx, customer: unknown): Promise<string> {
  const account =
    typeof customer === 'string'
      ? await ctx.db.billingAccount.findUnique({ where: { stripeCustomerId: customer } })
      : null;
  if (!account?.stripeCustomerId) return 'unknown_subject';
  for (const card of await listCards(ctx, account.stripeCustomerId)) await keepCard(ctx, account.workspaceId, card);
  return 'applied';
}

async function paymentOf(ctx: Ctx, intent: Intent): Promise<Payment | null> {
  const id = intent.metadata?.paymentId;
  if (!id || !UUID.test(id)) return ctx.db.payment.findUnique({ where: { stripeIntentId: intent.id } });
  const payment = await ctx.db.payment.findUnique({ where: { id } });
  const customer = typeof intent.customer === 'string' ? intent.customer : intent.customer?.id;
  return payment?.stripeCustomerId === customer ? payment : null;
}
