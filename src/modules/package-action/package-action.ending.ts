import type { PackageAction, PackageStatus, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { bookCharge } from '../billing/billing.service.js';
import { releaseFeature } from '../catalog/catalog.service.js';
import { movePackage } from '../package/package.service.js';
import { cancelOwnShipment } from './package-action.carriage.js';
import { type Held, idsOf, targetOf } from './package-action.lock.js';
import { sourceOf } from './package-action.price.js';
import { TYPE_WORDS } from './package-action.words.js';
import { WORKFLOWS } from './package-action.workflows.js';

const DONE = { step: null, claimedById: null, claimedUntil: null, version: { increment: 1 } } as const;

/** The work is done: the piece goes where the workflow says, and the price as quoted goes on the ledger, in one transaction. */
export async function succeed(ctx: Ctx, held: Held, result: Prisma.InputJsonObject): Promise<PackageAction> {
  const { action, piece } = held;
  if (action.shipmentId === null) await moveOn(ctx, held);
  await end(ctx, held, { status: 'SUCCEEDED', progress: 100, result, failureReason: null });
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
  return ctx.db.packageAction.findUniqueOrThrow({ where: { id: action.id } });
}

/** It could not be done: nothing is charged, the quota gets its unit back, the piece goes back to where it waited. */
export async function failAction(ctx: Ctx, held: Held, reason: string): Promise<PackageAction> {
  const { action, piece } = held;
  if (action.shipmentId === null && action.status === 'IN_PROGRESS' && piece.status === 'IN_PROCESS')
    await movePackage(ctx, action.packageId, await placeBefore(ctx, action.packageId), {
      kind: 'action_failed',
      reason: action.type,
    });
  return undo(ctx, held, 'FAILED', reason);
}

/** Before the work began: nothing is charged. */
export async function cancel(ctx: Ctx, held: Held, reason: string | null): Promise<PackageAction> {
  return undo(ctx, held, 'CANCELLED', reason);
}

async function undo(
  ctx: Ctx,
  held: Held,
  status: 'FAILED' | 'CANCELLED',
  reason: string | null,
): Promise<PackageAction> {
  const { action } = held;
  await releaseFeature(ctx, sourceOf(action.id));
  await end(ctx, held, { status, failureReason: reason });
  const meta = { type: action.type, packageId: action.packageId, shown: { reason } };
  await record(ctx, status === 'FAILED' ? 'action.failed' : 'action.cancelled', targetOf(action), meta);
  // The shipment takes its pieces back to where they were; one that is cancelled, or gone, is left as it is.
  if (action.shipmentId) await cancelOwnShipment(ctx, action.shipmentId, reason);
  return ctx.db.packageAction.findUniqueOrThrow({ where: { id: action.id } });
}

async function end(ctx: Ctx, held: Held, how: Prisma.PackageActionUpdateManyMutationInput): Promise<void> {
  await ctx.db.packageAction.updateMany({
    where: { id: { in: idsOf(held) } },
    data: { ...DONE, finishedAt: ctx.now, ...how },
  });
}

async function moveOn(ctx: Ctx, { action, piece }: Held): Promise<void> {
  const { leadsTo } = WORKFLOWS[action.type];
  const to = leadsTo === 'BACK' ? await placeBefore(ctx, action.packageId) : leadsTo;
  if (piece.status !== to && (leadsTo !== 'BACK' || piece.status === 'IN_PROCESS'))
    await movePackage(ctx, action.packageId, to, { kind: 'action_succeeded', reason: action.type });
}

/** Where a piece waits when no work is done on it: on hold while a hold runs. */
async function placeBefore(ctx: Ctx, packageId: string): Promise<PackageStatus> {
  const hold = await ctx.db.packageAction.findFirst({
    where: { packageId, type: 'HOLD', status: 'SUCCEEDED', holdEndedAt: null, holdUntil: { gt: ctx.now } },
    select: { id: true },
  });
  return hold ? 'ON_HOLD' : 'PENDING';
}
