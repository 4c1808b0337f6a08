import Stripe from 'stripe';
import type { Config } from '../../shared/config.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';

/** Pinned: what Stripe sends does not change under us. */
const API_VERSION = '2026-10-28.endive';
const clients = new WeakMap<object, Stripe>();

export type Intent = Stripe.PaymentIntent;
export type Card = Pick<Stripe.PaymentMethod, 'id' | 'card'>;

/** A refusal that is final: nothing was charged. Anything else that goes wrong leaves the outcome unknown. */
export class Declined extends Error {
  constructor(
    readonly reason: string,
    readonly intent: Intent | null,
  ) {
    super(reason);
  }
}

/** Throws `payments_unavailable` where no key is set (the sandbox sets one). */
export function stripeOf(config: Config): Stripe {
  const known = clients.get(config.stripe);
  if (known) return known;
  const { secretKey, apiUrl } = config.stripe;
  if (!secretKey) throw fail('payments_unavailable');
  const url = apiUrl ? new URL(apiUrl) : null;
  const client = new Stripe(secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 1,
    timeout: 15_000,
    telemetry: false,
    ...(url
      ? {
          host: url.hostname,
          port: url.port || (url.protocol === 'https:' ? 443 : 80),
          protocol: url.protocol === 'https:' ? 'https' : 'http',
        }
      : {}),
  });
  clients.set(config.stripe, client);
  return client;
}

/** The customer of a workspace at Stripe; asked twice it is the same one. */
export async function createCustomer(ctx: Ctx, workspaceId: string, name: string): Promise<string> {
  const customer = await stripeOf(ctx.config).customers.create(
    { name, metadata: { workspaceId } },
    { idempotencyKey: `customer:${workspaceId}` },
  );
  return customer.id;
}

export async function createSetupIntent(ctx: Ctx, customer: string): Promise<string> {
  const intent = await stripeOf(ctx.config).setupIntents.create({ customer, usage: 'off_session' });
  if (!intent.client_secret) throw fail('payments_unavailable');
  return intent.client_secret;
}

export async function listCards(ctx: Ctx, customer: string): Promise<Card[]> {
  return (await stripeOf(ctx.config).paymentMethods.list({ customer, type: 'card', limit: 100 })).data;
}

export async function detachCard(ctx: Ctx, stripeId: string): Promise<void> {
  await stripeOf(ctx.config)
    .paymentMethods.detach(stripeId)
    .catch((error: unknown) => {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    });
}

export interface ChargeOrder {
  id: string;
  workspaceId: string;
  amount: number;
  currency: string;
  stripeCustomerId: string;
  stripeMethodId: string;
  offSession: boolean;
}

/** Sends the charge under the key of its row: however often it is sent, it is made once. Throws Declined. */
export async function confirmIntent(ctx: Ctx, order: ChargeOrder): Promise<Intent> {
  return final(
    stripeOf(ctx.config).paymentIntents.create(
      {
        amount: order.amount,
        currency: order.currency.toLowerCase(),
        customer: order.stripeCustomerId,
        payment_method: order.stripeMethodId,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        confirm: true,
        ...(order.offSession ? { off_session: true } : {}),
        metadata: { paymentId: order.id, workspaceId: order.workspaceId },
      },
      { idempotencyKey: `payment:${order.id}` },
    ),
  );
}

/** The intent of a payment by its metadata, among the customer's own: what became of a call whose answer was lost. */
export async function findIntent(ctx: Ctx, customer: string, paymentId: string): Promise<Intent | null> {
  for await (const intent of stripeOf(ctx.config).paymentIntents.list({ customer, limit: 100 })) {
    if (intent.metadata.paymentId === paymentId) return intent;
  }
  return null;
}

export function getIntent(ctx: Ctx, id: string): Promise<Intent> {
  return stripeOf(ctx.config).paymentIntents.retrieve(id);
}

/** Ends an intent that nobody may finish any more; one that has succeeded meanwhile is given back as it is. */
export async function cancelIntent(ctx: Ctx, id: string): Promise<Intent> {
  return stripeOf(ctx.config)
    .paymentIntents.cancel(id)
    .catch((error: unknown) => {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return getIntent(ctx, id);
      throw error;
    });
}

export async function sendRefund(
  ctx: Ctx,
  refund: { id: string; amount: number },
  intentId: string,
): Promise<Stripe.Refund> {
  return final(
    stripeOf(ctx.config).refunds.create(
      { payment_intent: intentId, amount: refund.amount, metadata: { refundId: refund.id } },
      { idempotencyKey: `refund:${refund.id}` },
    ),
  );
}

/** Succeeded charges since `since`, for the nightly comparison. */
export async function* listIntentsSince(ctx: Ctx, since: Date): AsyncGenerator<Intent> {
  const created = { gte: Math.floor(since.getTime() / 1000) };
  for await (const intent of stripeOf(ctx.config).paymentIntents.list({ created, limit: 100 })) yield intent;
}

/** Signature, secret and age (300 s) are checked over the raw bytes. Throws `webhook_invalid`. */
export function readEvent(config: Config, body: Buffer, signature: string | undefined): Stripe.Event {
  const { webhookSecret } = config.stripe;
  if (!webhookSecret || !signature) throw fail('webhook_invalid');
  try {
    return stripeOf(config).webhooks.constructEvent(body, signature, webhookSecret, 300);
  } catch (error) {
    throw fail('webhook_invalid', { cause: error });
  }
}

/** Card errors and refused requests are final; time-outs, 409, 429 and 5xx are not. */
async function final<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const { errors } = Stripe;
    if (error instanceof errors.StripeCardError)
      throw new Declined(error.decline_code ?? error.code ?? 'card_declined', error.payment_intent ?? null);
    if (error instanceof errors.StripeInvalidRequestError && error.statusCode !== 409 && error.statusCode !== 429)
      throw new Declined(error.code ?? 'refused', null);
    throw error;
  }
}
