import { randomBytes } from 'node:crypto';
import { findCard, type TestCard } from './sandbox.cards.js';
import type { Store, Stored } from './sandbox.store.js';

export type Form = Record<string, unknown>;

/** An answer that is an error, as Stripe words it. */
export class SandboxError extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(String(body.message));
  }
}

/** One request: what it asks, its store, and the events that it causes. */
export interface Call {
  store: Store;
  form: Form;
  emit(type: string, object: Stored): void;
}

const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;
const nowSeconds = () => Math.floor(Date.now() / 1000);
const base = (prefix: string, object: string) => ({
  id: newId(prefix),
  object,
  created: nowSeconds(),
  livemode: false,
});

export async function createCustomer({ store, form }: Call): Promise<Stored> {
  return store.put('customer', { ...base('cus', 'customer'), name: form.name ?? null, metadata: form.metadata ?? {} });
}

export async function createSetupIntent({ store, form }: Call): Promise<Stored> {
  await need(store, form.customer, 'customer');
  const intent = {
    ...base('seti', 'setup_intent'),
    customer: form.customer,
    status: 'requires_payment_method',
    payment_method: null,
    usage: 'off_session',
  };
  return store.put('setup_intent', {
    ...intent,
    client_secret: `${intent.id}_secret_${randomBytes(8).toString('hex')}`,
  });
}

/** What Stripe's own client does with a client secret and a card. */
export async function confirmSetupIntent(call: Call, id: string): Promise<Stored> {
  const intent = await need(call.store, id, 'setup_intent');
  const card = await attach(call, String(call.form.payment_method ?? ''), String(intent.customer));
  const done = await call.store.put('setup_intent', { ...intent, status: 'succeeded', payment_method: card.id });
  call.emit('setup_intent.succeeded', done);
  return done;
}

export async function detach({ store, emit }: Call, id: string): Promise<Stored> {
  const card = await need(store, id, 'payment_method');
  if (!card.customer) throw invalid('The payment method is not attached to a customer.');
  const loose = await store.put('payment_method', { ...card, customer: null });
  emit('payment_method.detached', loose);
  return loose;
}

export async function createPaymentIntent(call: Call): Promise<Stored> {
  const { store, form } = call;
  const amount = Number(form.amount);
  if (!Number.isSafeInteger(amount) || amount < 50) throw invalid('Amount must be at least 50.', 'amount_too_small');
  const method = await need(store, form.payment_method, 'payment_method');
  if (method.customer !== form.customer) throw invalid('The payment method belongs to another customer.');
  const intent: Stored = {
    ...base('pi', 'payment_intent'),
    amount,
    amount_received: 0,
    currency: form.currency,
    customer: form.customer,
    payment_method: method.id,
    metadata: form.metadata ?? {},
    status: 'requires_confirmation',
    last_payment_error: null,
    latest_charge: null,
  };
  intent.client_secret = `${intent.id}_secret_${randomBytes(8).toString('hex')}`;
  return charge(call, intent, behaviour(method), form.off_session === 'true');
}

/** The holder's part in an authentication: `outcome` succeed or fail. */
export async function confirmPaymentIntent(call: Call, id: string): Promise<Stored> {
  const intent = await need(call.store, id, 'payment_intent');
  if (intent.status !== 'requires_action')
    throw invalid(`The intent is ${intent.status}.`, 'payment_intent_unexpected_state');
  if (call.form.outcome !== 'fail') return succeed(call, intent, {});
  const error = {
    type: 'card_error',
    code: 'payment_intent_authentication_failure',
    message: 'The holder did not authenticate.',
  };
  const failed = await save(call.store, { ...intent, status: 'requires_payment_method', last_payment_error: error });
  call.emit('payment_intent.payment_failed', failed);
  return failed;
}

export async function cancelPaymentIntent({ store, emit }: Call, id: string): Promise<Stored> {
  const intent = await need(store, id, 'payment_intent');
  if (intent.status === 'canceled' || intent.status === 'succeeded')
    throw invalid(
      `You cannot cancel this PaymentIntent because it is ${intent.status}.`,
      'payment_intent_unexpected_state',
    );
  const canceled = await save(store, { ...intent, status: 'canceled' });
  emit('payment_intent.canceled', canceled);
  return canceled;
}

export async function createRefund({ store, form, emit }: Call): Promise<Stored> {
  const intent = await need(store, form.payment_intent, 'payment_intent');
  const earlier = (await store.list('refund', String(intent.id))).reduce((sum, item) => sum + Number(item.amount), 0);
  const amount = form.amount === undefined ? Number(intent.amount_received) - earlier : Number(form.amount);
  if (amount < 1 || earlier + amount > Number(intent.amount_received))
    throw invalid('Refund amount is greater than what is left of the charge.', 'charge_already_refunded');
  const refund = {
    ...base('re', 'refund'),
    amount,
    currency: intent.currency,
    payment_intent: intent.id,
    charge: intent.latest_charge,
    status: 'succeeded',
    metadata: form.metadata ?? {},
  };
  await store.put('refund', refund, String(intent.id));
  emit('refund.created', refund);
  return refund;
}

/** A bank's dispute: opened on an intent, or (with an id of one) decided as `status` won or lost. */
export async function dispute({ store, form, emit }: Call): Promise<Stored> {
  const known = typeof form.id === 'string' ? await need(store, form.id, 'dispute') : null;
  if (known) {
    const decided = await store.put('dispute', { ...known, status: form.status });
    emit('charge.dispute.closed', decided);
    return decided;
  }
  const intent = await need(store, form.payment_intent, 'payment_intent');
  const amount = Number(form.amount ?? intent.amount_received);
  const opened = {
    ...base('dp', 'dispute'),
    amount,
    payment_intent: intent.id,
    charge: intent.latest_charge,
    status: 'needs_response',
  };
  await store.put('dispute', opened);
  emit('charge.dispute.created', opened);
  return opened;
}

export async function need(store: Store, id: unknown, kind: string): Promise<Stored> {
  const found = typeof id === 'string' ? await store.get(id) : null;
  if (found?.object !== kind)
    throw new SandboxError(404, {
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: `No such ${kind}: '${String(id)}'`,
    });
  return found;
}

function invalid(message: string, code?: string): SandboxError {
  return new SandboxError(400, { type: 'invalid_request_error', message, ...(code ? { code } : {}) });
}

async function attach({ store, emit }: Call, token: string, customer: string): Promise<Stored> {
  const card = findCard(token);
  if (!card) throw invalid(`No such test card: '${token}'`, 'resource_missing');
  const method = {
    ...base('pm', 'payment_method'),
    type: 'card',
    customer,
    card: { brand: card.brand, last4: card.number.slice(-4), exp_month: 12, exp_year: 2034 },
    sandbox: card,
  };
  await store.put('payment_method', method, customer);
  emit('payment_method.attached', method);
  return method;
}

function behaviour(method: Stored): TestCard {
  return method.sandbox as TestCard;
}

async function charge(call: Call, intent: Stored, card: TestCard, offSession: boolean): Promise<Stored> {
  if (card.authenticate && !offSession) {
    const waiting = await save(call.store, {
      ...intent,
      status: 'requires_action',
      next_action: { type: 'use_stripe_sdk' },
    });
    call.emit('payment_intent.requires_action', waiting);
    return waiting;
  }
  const code = card.authenticate ? 'authentication_required' : card.decline;
  if (!code) return succeed(call, intent, card);
  const error = {
    type: 'card_error',
    code: card.authenticate ? code : 'card_declined',
    decline_code: code,
    message: 'Your card was declined.',
  };
  const failed = await save(call.store, { ...intent, status: 'requires_payment_method', last_payment_error: error });
  call.emit('payment_intent.payment_failed', failed);
  throw new SandboxError(402, { ...error, payment_intent: failed });
}

async function succeed(call: Call, intent: Stored, card: Partial<TestCard>): Promise<Stored> {
  const done = await save(call.store, {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: newId('ch'),
    next_action: null,
  });
  call.emit('payment_intent.succeeded', done);
  if (card.disputed) await dispute({ ...call, form: { payment_intent: done.id } });
  return done;
}

function save(store: Store, intent: Stored): Promise<Stored> {
  return store.put('payment_intent', intent, String(intent.customer));
}
