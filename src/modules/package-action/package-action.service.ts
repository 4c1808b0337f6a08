import type { PackageAction, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, type Refusal } from '../../shared/errors.js';
import { once } from '../../shared/idempotency.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { cancel } from './package-action.ending.js';
import { lockAction } from './package-action.lock.js';
import { shownCode } from './package-action.pickup.js';
import { type Asked, askForActions, prepare, quoteActions, type Wish, wishFor } from './package-action.request.js';
import {
  type ActionInput,
  type ActionQuery,
  type ActionView,
  type BulkActionInput,
  type BulkActionView,
  type QuoteView,
  toActionView,
} from './package-action.schema.js';

export { dropActions, endCoolOff, endHolds, followShipment, runStep, sweepActions } from './package-action.steps.js';
export {
  CLAIM_MS,
  claimAction,
  completeAction,
  giveUpAction,
  releaseAction,
  startAction,
} from './package-action.work.js';

/** A POST's answer: anew, or the first again. */
export interface Answer<T> {
  status: number;
  body: T;
  replayed: boolean;
}

/**
 * Throws `not_found`, `action_not_allowed` with the reason, `payment_required`, `validation_failed`; FORWARD and
 * CONSOLIDATE what quoteRates and createShipment throw. With a key the first answer is replayed, as for any POST.
 */
export async function requestAction(
  ctx: Ctx,
  packageId: string,
  input: ActionInput,
  key?: string,
): Promise<Answer<ActionView>> {
  const wish = wishFor(packageId, input);
  return keyed(ctx, wish, { key, status: 202, request: ['packages/:id/actions', packageId, input] }, (tx, [asked]) => {
    if (!asked?.action) throw asked?.refusal ?? fail('not_found');
    return viewOf(tx, asked.action);
  });
}

/** The same wish for many pieces; what is refused is refused for that piece alone. */
export async function requestActions(ctx: Ctx, given: BulkActionInput, key?: string): Promise<Answer<BulkActionView>> {
  const wish = bulkWish(given);
  return keyed(ctx, wish, { key, status: 207, request: ['packages/actions', given] }, (tx, asked) => ({
    data: asked.map(({ packageId, action, refusal }) => ({
      packageId,
      status: action ? 202 : (refusal?.status ?? 404),
      action: action ? viewOf(tx, action) : null,
      error: refusal ? problemOf(refusal) : null,
    })),
  }));
}

/** What the same request would cost now. */
export async function quote(ctx: Ctx, given: BulkActionInput): Promise<QuoteView> {
  const { items, next } = await quoteActions(ctx, bulkWish(given));
  const { currency } = ctx.config;
  const data = items.map(({ packageId, terms, price, rate, refusal }) => ({
    packageId,
    allowed: refusal === null,
    price: { amount: price, currency },
    free: refusal === null && terms?.priced === 0,
    rate: refusal === null ? rate : null,
    error: refusal ? problemOf(refusal) : null,
  }));
  return {
    data,
    total: { amount: data.reduce((sum, item) => sum + item.price.amount, 0), currency },
    quotaLeft: next.left,
    quotaEndsAt: next.periodEnd.toISOString(),
  };
}

function bulkWish({ packageIds, ...input }: BulkActionInput): Wish {
  const ids = packageIds.map((id) => id.toLowerCase());
  return { packageIds: ids, input: (input.type === 'CONSOLIDATE' ? { ...input, packageIds } : input) as ActionInput };
}

/**
 * A carrier is asked before the transaction opens, so the key is kept here and not by the route. What the carrier
 * refused is thrown inside: a request whose first answer is kept gets that answer, whatever a carrier says by now.
 */
async function keyed<T>(
  ctx: Ctx,
  wish: Wish,
  kept: { key: string | undefined; status: number; request: unknown },
  answer: (ctx: Ctx, asked: Asked[]) => T,
): Promise<Answer<T>> {
  const prepared = await prepare(ctx, wish).catch((error: unknown) => ({ error }));
  const work = async (tx: Ctx) => {
    if ('error' in prepared) throw prepared.error;
    return answer(tx, await askForActions(tx, wish, prepared));
  };
  if (kept.key === undefined) return { status: kept.status, body: await work(ctx), replayed: false };
  return (await once(ctx, kept.key, kept.request, kept.status, work)) as Answer<T>;
}

/** Newest first. Throws `cursor_invalid`. */
export async function listActions(ctx: Ctx, query: ActionQuery): Promise<Page<ActionView>> {
  const after = decodeCursor(query.cursor);
  const where: Prisma.PackageActionWhereInput = {
    workspaceId: workspaceOf(ctx),
    ...(query.status ? { status: { in: query.status } } : {}),
    ...(query.type ? { type: { in: query.type } } : {}),
    ...(query.packageId ? { packageId: query.packageId } : {}),
    ...(after ? { OR: [{ requestedAt: { lt: after.at } }, { requestedAt: after.at, id: { lt: after.id } }] } : {}),
  };
  const rows = await ctx.db.packageAction.findMany({
    where,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(
    rows,
    query.limit,
    (row) => ({ at: row.requestedAt, id: row.id }),
    (row) => viewOf(ctx, row),
  );
}

/** Throws `not_found`. */
export async function getAction(ctx: Ctx, id: string): Promise<ActionView> {
  return viewOf(ctx, await ownAction(ctx, id));
}

/** Until the work begins; the unit of the quota comes back. Again: the same answer. Throws `not_found`, `action_started`. */
export async function cancelAction(ctx: Ctx, id: string): Promise<ActionView> {
  await ownAction(ctx, id);
  return transaction(ctx, async (tx) => {
    const held = await lockAction(tx, id);
    const { status } = held.action;
    if (status === 'REQUESTED' || status === 'QUEUED') await cancel(tx, held, null);
    else if (status !== 'CANCELLED')
      throw fail('action_started', {
        detail: `It is ${status}: it cannot be cancelled any more.`,
        extra: { actionStatus: status },
      });
    return getAction(tx, id);
  });
}

async function ownAction(ctx: Ctx, id: string): Promise<PackageAction> {
  const row = await ctx.db.packageAction.findFirst({ where: { id, workspaceId: workspaceOf(ctx) } });
  if (!row) throw fail('not_found');
  return row;
}

function viewOf(ctx: Ctx, row: PackageAction): ActionView {
  return toActionView(row, shownCode(ctx, row));
}

function problemOf(refusal: Refusal): { code: string; detail: string; reason?: string } {
  const reason = refusal.options.extra?.reason;
  return { code: refusal.code, detail: refusal.message, ...(typeof reason === 'string' ? { reason } : {}) };
}
