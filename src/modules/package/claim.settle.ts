import type { Package, PackageClaim } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { tellMembers } from '../notification/notification.service.js';

/** A piece came to a workspace that had claimed it, by whatever door: the claim is fulfilled. With the package locked. */
export async function settleClaim(ctx: Ctx, piece: Package): Promise<void> {
  if (piece.workspaceId === null || piece.trackingKey === null) return;
  const claims = await ctx.db.packageClaim.updateManyAndReturn({
    where: { workspaceId: piece.workspaceId, trackingKey: piece.trackingKey, status: 'OPEN' },
    data: {
      status: 'RELEASED',
      packageId: piece.id,
      decidedAt: ctx.now,
      decidedById: ctx.actor.type === 'STAFF' ? ctx.actor.id : null,
    },
  });
  for (const claim of claims) {
    await record(
      ctx,
      'claim.released',
      { type: 'PackageClaim', id: claim.id, workspaceId: claim.workspaceId },
      { packageId: piece.id },
    );
    await tellDecision(ctx, claim, 'RELEASED', '');
  }
}

const DECISIONS = {
  RELEASED: { en: 'found and filed to you', tr: 'bulundu ve size kaydedildi' },
  REFUSED: { en: 'refused', tr: 'reddedildi' },
} as const;

/** Tells the members of who claimed it, once for each claim. */
export async function tellDecision(
  ctx: Ctx,
  claim: PackageClaim,
  decision: keyof typeof DECISIONS,
  reason: string,
): Promise<void> {
  await tellMembers(ctx, 'claim-decided', {
    sourceKey: `claim:${claim.id}`,
    workspaceId: claim.workspaceId,
    target: { type: 'PackageClaim', id: claim.id },
    path: '/app/claims',
    params: { tracking: claim.trackingNumber, decision: DECISIONS[decision], reason },
  });
}
