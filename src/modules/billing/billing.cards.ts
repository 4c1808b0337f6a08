import type { PaymentMethod } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { COLLECT, lockBalance } from './billing.ledger.js';
import { type PaymentMethodView, toPaymentMethodView } from './billing.schema.js';
import { type Card, createCustomer, createSetupIntent, detachCard, listCards } from './billing.stripe.js';

/** Begins to save a card: the client finishes it with Stripe, a webhook tells us. */
export async function beginSetup(ctx: Ctx): Promise<{ clientSecret: string; publishableKey: string; apiUrl?: string }> {
  const workspaceId = workspaceOf(ctx);
  const customer = await customerOf(ctx, workspaceId);
  const clientSecret = await createSetupIntent(ctx, customer);
  await ctx.db.billingAccount.update({ where: { workspaceId }, data: { setupPendingAt: ctx.now } });
  const { publishableKey = '', apiUrl } = ctx.config.stripe;
  return { clientSecret, publishableKey, ...(publishableKey.startsWith('pk_test_sandbox') ? { apiUrl } : {}) };
}

/** Newest first. Throws `cursor_invalid`. */
export async function listPaymentMethods(ctx: Ctx, query: PageQuery): Promise<Page<PaymentMethodView>> {
  const workspaceId = workspaceOf(ctx);
  const after = decodeCursor(query.cursor);
  await catchUpCards(ctx, workspaceId);
  const rows = await ctx.db.paymentMethod.findMany({
    where: {
      workspaceId,
      removedAt: null,
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toPaymentMethodView);
}

/** Throws `not_found`. */
export async function setDefaultMethod(ctx: Ctx, id: string): Promise<PaymentMethod> {
  return transaction(ctx, async (tx) => {
    const workspaceId = workspaceOf(tx);
    await lockBalance(tx, workspaceId);
    const method = await tx.db.paymentMethod.findFirst({ where: { id, workspaceId, removedAt: null } });
    if (!method) throw fail('not_found');
    await tx.db.paymentMethod.updateMany({ where: { workspaceId, isDefault: true }, data: { isDefault: false } });
    await record(tx, 'payment_method.made_default', target(method), { last4: method.last4 });
    await tryAgain(tx, workspaceId);
    return tx.db.paymentMethod.update({ where: { id }, data: { isDefault: true } });
  });
}

/** Throws `not_found`, `card_needed` for the last card of a workspace that owes. A charge under way keeps the card it began with. */
export async function removeMethod(ctx: Ctx, id: string): Promise<void> {
  const stripeId = await transaction(ctx, async (tx) => {
    const workspaceId = workspaceOf(tx);
    const balance = await lockBalance(tx, workspaceId);
    const methods = await tx.db.paymentMethod.findMany({
      where: { workspaceId, removedAt: null },
      orderBy: { createdAt: 'desc' },
    });
    const method = methods.find((item) => item.id === id);
    if (!method) throw fail('not_found');
    if (methods.length === 1 && balance.owed > 0) throw fail('card_needed');
    await remove(tx, method);
    return method.stripeId;
  });
  await detachCard(ctx, stripeId);
}

/** The webhook's news of a card, or our own look at Stripe: new ones are kept, the first becomes the default. */
export async function keepCard(ctx: Ctx, workspaceId: string, card: Card): Promise<void> {
  await transaction(ctx, async (tx) => {
    await lockBalance(tx, workspaceId);
    const known = await tx.db.paymentMethod.findUnique({ where: { stripeId: card.id } });
    if (known || !card.card) return;
    const first = (await tx.db.paymentMethod.count({ where: { workspaceId, removedAt: null, isDefault: true } })) === 0;
    const { brand, last4, exp_month: expMonth, exp_year: expYear } = card.card;
    const method = await tx.db.paymentMethod.create({
      data: { workspaceId, stripeId: card.id, brand, last4, expMonth, expYear, isDefault: first, createdAt: tx.now },
    });
    await tx.db.billingAccount.update({ where: { workspaceId }, data: { setupPendingAt: null } });
    await record(tx, 'payment_method.added', target(method), { brand, last4 });
    await tryAgain(tx, workspaceId);
  });
}

/** A card detached at Stripe. */
export async function dropCard(ctx: Ctx, stripeId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const method = await tx.db.paymentMethod.findUnique({ where: { stripeId } });
    if (!method || method.removedAt) return;
    await lockBalance(tx, method.workspaceId);
    await remove(tx, method);
  });
}

/** While a card is being saved and its webhook is not here yet, Stripe is asked; it may be away, then what we hold stands. */
export async function catchUpCards(ctx: Ctx, workspaceId: string): Promise<void> {
  const account = await ctx.db.billingAccount.findUnique({ where: { workspaceId } });
  if (!account?.setupPendingAt || !account.stripeCustomerId) return;
  const cards = await listCards(ctx, account.stripeCustomerId).catch(() => []);
  for (const card of cards) await keepCard(ctx, workspaceId, card);
}

/** Another card may pay what the last one did not. */
function tryAgain(ctx: Ctx, workspaceId: string): Promise<void> {
  return enqueue(ctx, COLLECT, { workspaceId, again: true }, { key: `collect:${workspaceId}` });
}

async function customerOf(ctx: Ctx, workspaceId: string): Promise<string> {
  const account = await ctx.db.billingAccount.findUnique({ where: { workspaceId } });
  if (account?.stripeCustomerId) return account.stripeCustomerId;
  const workspace = await ctx.db.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const stripeCustomerId = await createCustomer(ctx, workspaceId, workspace.name);
  return transaction(ctx, async (tx) => {
    await tx.db.billingAccount.upsert({
      where: { workspaceId },
      create: { workspaceId, stripeCustomerId },
      update: { stripeCustomerId },
    });
    await record(tx, 'billing_account.connected', { type: 'BillingAccount', id: workspaceId, workspaceId });
    return stripeCustomerId;
  });
}

async function remove(ctx: Ctx, method: PaymentMethod): Promise<void> {
  await ctx.db.paymentMethod.update({ where: { id: method.id }, data: { removedAt: ctx.now, isDefault: false } });
  const next = await ctx.db.paymentMethod.findFirst({
    where: { workspaceId: method.workspaceId, removedAt: null },
    orderBy: { createdAt: 'desc' },
  });
  if (method.isDefault && next)
    await ctx.db.paymentMethod.update({ where: { id: next.id }, data: { isDefault: true } });
  await record(ctx, 'payment_method.removed', target(method), { last4: method.last4 });
}

function target(method: PaymentMethod) {
  return { type: 'PaymentMethod', id: method.id, workspaceId: method.workspaceId };
}
