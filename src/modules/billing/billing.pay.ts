import type { Payment } from '../../generated/prisma/client.js';
import { type Ctx, workspaceOf } from '../../shared/context.js';
import { fail, invalid, Refusal } from '../../shared/errors.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { applyIntent, inScope, takePayment } from './billing.payments.js';
import { type PayInput, type PaymentView, toPaymentView } from './billing.schema.js';
import { getIntent } from './billing.stripe.js';

export interface PayAnswer {
  status: 200 | 202;
  payment: PaymentView;
  replayed: boolean;
}

/**
 * The owner pays. The key is kept on the payment's own row, since the answer comes from outside. Throws `card_declined`,
 * `payment_method_required`, `nothing_owed`, `payment_in_flight`, `idempotency_key_reused`, `idempotency_in_progress`.
 */
export async function pay(ctx: Ctx, given: PayInput, key: string | undefined): Promise<PayAnswer> {
  const amount = amountOf(ctx, given);
  const requestKey = key === undefined ? undefined : inScope(ctx, checked(key));
  const first = requestKey ? await ctx.db.payment.findUnique({ where: { requestKey } }) : null;
  if (first) return { ...answer(await again(ctx, first, amount)), replayed: true };
  try {
    const { payment, intent } = await takePayment(ctx, {
      workspaceId: workspaceOf(ctx),
      amount,
      origin: 'CUSTOMER',
      requestKey,
    });
    return { ...answer({ payment, clientSecret: intent?.client_secret }), replayed: false };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'payment_in_flight') throw error;
    return { ...answer(await goOn(ctx, error, requestKey)), replayed: false };
  }
}

/** Newest first. Throws `cursor_invalid`. */
export async function listPayments(ctx: Ctx, query: PageQuery): Promise<Page<PaymentView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.payment.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(
    rows,
    query.limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => toPaymentView(row),
  );
}

interface Reached {
  payment: Payment;
  clientSecret?: string | null;
}

async function again(ctx: Ctx, first: Payment, amount: number | null): Promise<Reached> {
  if (first.requestAmount !== amount) throw fail('idempotency_key_reused');
  if (first.status === 'PENDING') throw fail('idempotency_in_progress', { headers: { 'Retry-After': '2' } });
  return first.status === 'REQUIRES_ACTION' ? authenticate(ctx, first) : { payment: first };
}

/** A payment that waits for its owner's authentication is given again, so that it can be finished. */
async function goOn(ctx: Ctx, refusal: Refusal, requestKey: string | undefined): Promise<Reached> {
  const inFlight = await ctx.db.payment.findUnique({ where: { id: String(refusal.options.extra?.paymentId) } });
  if (requestKey && inFlight?.requestKey === requestKey)
    throw fail('idempotency_in_progress', { headers: { 'Retry-After': '2' } });
  if (inFlight?.status !== 'REQUIRES_ACTION') throw fail('payment_in_flight');
  return authenticate(ctx, inFlight);
}

async function authenticate(ctx: Ctx, payment: Payment): Promise<Reached> {
  if (!payment.stripeIntentId) return { payment };
  const intent = await getIntent(ctx, payment.stripeIntentId);
  return { payment: await applyIntent(ctx, payment.id, intent), clientSecret: intent.client_secret };
}

function answer({ payment, clientSecret }: Reached): { status: 200 | 202; payment: PaymentView } {
  if (payment.status === 'FAILED')
    throw fail('card_declined', {
      detail: `The card was declined: ${payment.failureCode}.`,
      extra: { paymentId: payment.id },
    });
  if (payment.status === 'SUCCEEDED') return { status: 200, payment: toPaymentView(payment) };
  return { status: 202, payment: toPaymentView(payment, payment.status === 'REQUIRES_ACTION' ? clientSecret : null) };
}

function amountOf(ctx: Ctx, { amount }: PayInput): number | null {
  if (amount === undefined) return null;
  if (typeof amount === 'number') return amount;
  if (amount.currency !== ctx.config.currency) throw invalid('amount.currency', `must be ${ctx.config.currency}`);
  return amount.amount;
}

function checked(key: string): string {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  return key;
}
