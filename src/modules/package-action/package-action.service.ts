import type { PackageAction, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, type Refusal } from '../../shared/errors.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { cancel } from './package-action.ending.js';
import { lockAction } from './package-action.lock.js';
import { shownCode } from './package-action.pickup.js';
import { type Asked, askForActions, quoteActions } from './package-action.request.js';
import {
  type ActionInput,
  type ActionQuery,
  type ActionView,
  type BulkActionInput,
  type BulkActionView,
  type QuoteView,
  toActionView,
} from './package-action.schema.js';

export { dropActions, endCoolOff, endHolds, runStep, sweepActions } from './package-action.steps.js';
export {
  CLAIM_MS,
  claimAction,
  completeAction,
  giveUpAction,
  releaseAction,
  startAction,
} from './package-action.work.js';

/** Throws `not_found`, `action_not_allowed` with the reason, `payment_required`, `validation_failed`. */
export async function requestAction(ctx: Ctx, packageId: string, wish: ActionInput): Promise<ActionView> {
  const [asked] = await askForActions(ctx, [packageId], wish);
  if (!asked?.action) throw asked?.refusal ?? fail('not_found');
  return viewOf(ctx, asked.action);
}

/** The same wish for many pieces; what is refused is refused for that piece alone. */
export async function requestActions(ctx: Ctx, { packageIds, ...wish }: BulkActionInput): Promise<BulkActionView> {
  const asked = await askForActions(ctx, packageIds, wish as ActionInput);
  return {
    data: asked.map(({ packageId, action, refusal }: Asked) => ({
      packageId,
      status: action ? 202 : (refusal?.status ?? 404),
      action: action ? viewOf(ctx, action) : null,
      error: refusal ? problemOf(refusal) : null,
    })),
  };
}

/** What the same request would cost now. */
export async function quote(ctx: Ctx, { packageIds, ...wish }: BulkActionInput): Promise<QuoteView> {
  const { items, next } = await quoteActions(ctx, packageIds, wish as ActionInput);
  const { currency } = ctx.config;
  const data = items.map(({ packageId, terms, refusal }) => ({
    packageId,
    allowed: refusal === null,
    price: { amount: refusal ? 0 : (terms?.price ?? 0), currency },
    free: refusal === null && terms?.priced === 0,
    error: refusal ? problemOf(refusal) : null,
  }));
  return {
    data,
    total: { amount: data.reduce((sum, item) => sum + item.price.amount, 0), currency },
    quotaLeft: next.left,
    quotaEndsAt: next.periodEnd.toISOString(),
  };
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
    if (status === 'CANCELLED') return viewOf(tx, held.action);
    if (status !== 'REQUESTED' && status !== 'QUEUED')
      throw fail('action_started', {
        detail: `It is ${status}: it cannot be cancelled any more.`,
        extra: { actionStatus: status },
      });
    return viewOf(tx, await cancel(tx, held, null));
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
