import type { PackageAction, PackageStatus, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { bookCharge } from '../billing/billing.service.js';
import { releaseFeature } from '../catalog/catalog.service.js';
import { movePackage } from '../package/package.service.js';
import { type Held, targetOf } from './package-action.lock.js';
import { sourceOf } from './package-action.price.js';
import { TYPE_WORDS } from './package-action.words.js';
import { WORKFLOWS } from './package-action.workflows.js';

const DONE = { step: null, claimedById: null, claimedUntil: null, version: { increment: 1 } } as const;

/** The work is done: the piece goes where the workflow says, and the price as quoted goes on the ledger, in one transaction. */
export async function succeed(
  ctx: Ctx,
  { action, piece }: Held,
  result: Prisma.InputJsonObject,
): Promise<PackageAction> {
  const { leadsTo } = WORKFLOWS[action.type];
  const to = leadsTo === 'BACK' ? await placeBefore(ctx, action.packageId) : leadsTo;
  if (piece.status !== to && (leadsTo !== 'BACK' || piece.status === 'IN_PROCESS'))
    await movePackage(ctx, action.packageId, to, { kind: 'action_succeeded', reason: action.type });
  const after = await ctx.db.packageAction.update({
    where: { id: action.id },
    data: { ...DONE, status: 'SUCCEEDED', finishedAt: ctx.now, progress: 100, result, failureReason: null },
  });
  await record(ctx, 'action.succeeded', targetOf(action), { type: action.type, packageId: action.packageId, result });
  await bookCharge(ctx, {
    workspaceId: action.workspaceId,
    source: sourceOf(action.id),
    amount: action.price,
    description: {
      key: 'action',
      params: { type: TYPE_WORDS[action.type], package: piece.trackingNumber ?? piece.id.slice(-8) },
    },
    cause: { type: 'action', id: action.id },
  });
  return after;
}

/** It could not be done: nothing is charged, the quota gets its unit back, the piece goes back to where it waited. */
export async function failAction(ctx: Ctx, { action, piece }: Held, reason: string): Promise<PackageAction> {
  if (action.status === 'IN_PROGRESS' && piece.status === 'IN_PROCESS')
    await movePackage(ctx, action.packageId, await placeBefore(ctx, action.packageId), {
      kind: 'action_failed',
      reason: action.type,
    });
  await releaseFeature(ctx, sourceOf(action.id));
  const after = await ctx.db.packageAction.update({
    where: { id: action.id },
    data: { ...DONE, status: 'FAILED', finishedAt: ctx.now, failureReason: reason },
  });
  await record(ctx, 'action.failed', targetOf(action), {
    type: action.type,
    packageId: action.packageId,
    shown: { reason },
  });
  return after;
}

/** Before the work began: nothing is charged. */
export async function cancel(ctx: Ctx, { action }: Held, reason: string | null): Promise<PackageAction> {
  await releaseFeature(ctx, sourceOf(action.id));
  const after = await ctx.db.packageAction.update({
    where: { id: action.id },
    data: { ...DONE, status: 'CANCELLED', finishedAt: ctx.now, failureReason: reason },
  });
  await record(ctx, 'action.cancelled', targetOf(action), { type: action.type, packageId: action.packageId, reason });
  return after;
}

/** Where a piece waits when no work is done on it: on hold while a hold runs. */
async function placeBefore(ctx: Ctx, packageId: string): Promise<PackageStatus> {
  const hold = await ctx.db.packageAction.findFirst({
    where: { packageId, type: 'HOLD', status: 'SUCCEEDED', holdEndedAt: null, holdUntil: { gt: ctx.now } },
    select: { id: true },
  });
  return hold ? 'ON_HOLD' : 'PENDING';
}
