import type { ActionType } from '../../generated/prisma/enums.js';
import type { Ctx } from '../../shared/context.js';
import { fail, type Refusal } from '../../shared/errors.js';
import { type Entitlement, entitlements, reserveEach } from '../catalog/catalog.service.js';
import { WORKFLOWS } from './package-action.workflows.js';

/** The key of an action's use of its quota and of its charge. */
export const sourceOf = (actionId: string) => `action:${actionId}`;

/**
 * What each of `count` actions of a type costs, one after the other: the quote. Given the new actions' ids it takes
 * them too: what is shown and what is kept comes from this one place.
 */
export async function priceEach(
  ctx: Ctx,
  wish: { workspaceId: string; type: ActionType; count: number; actionIds?: readonly string[] },
): Promise<Entitlement[]> {
  const { feature } = WORKFLOWS[wish.type];
  if (!wish.actionIds) return entitlements(ctx, wish.workspaceId, feature, wish.count);
  return reserveEach(ctx, {
    workspaceId: wish.workspaceId,
    featureCode: feature,
    sources: wish.actionIds.map(sourceOf),
  });
}

/** Null when the plan lets it be done. */
export function refusedBy(terms: Entitlement | undefined): Refusal | null {
  if (!terms || terms.allowed) return null;
  if (terms.reason === 'not_in_plan')
    return fail('action_not_allowed', { detail: 'The plan does not have this.', extra: { reason: 'not_in_plan' } });
  const detail =
    terms.reason === 'limit_reached'
      ? 'The plan allows no more of this before the quota starts anew: choose a larger plan.'
      : SUSPENDED;
  return fail('payment_required', { detail, extra: { reason: terms.reason } });
}

const SUSPENDED = 'The subscription is suspended until the debt is paid: nothing new begins.';

/** A workspace that did not pay: pieces are still received, no action starts. Throws `payment_required`. */
export async function refuseDebtors(ctx: Ctx, workspaceId: string): Promise<void> {
  const suspended = await ctx.db.subscription.findFirst({
    where: { workspaceId, status: 'SUSPENDED' },
    select: { id: true },
  });
  const exhausted = await ctx.db.collection.findFirst({
    where: { workspaceId, exhaustedAt: { not: null } },
    select: { workspaceId: true },
  });
  if (suspended || exhausted) throw fail('payment_required', { detail: SUSPENDED, extra: { reason: 'suspended' } });
}
