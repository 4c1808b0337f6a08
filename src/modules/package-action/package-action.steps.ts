import type { PackageAction } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, Refusal } from '../../shared/errors.js';
import { enqueueEach } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { movePackage } from '../package/package.service.js';
import { finishScan } from './document.finish.js';
import { cancel, failAction, succeed } from './package-action.ending.js';
import { idsOf, lockAction, targetOf } from './package-action.lock.js';
import { STEP_JOB } from './package-action.request.js';
import { isLive, LIVE } from './package-action.rules.js';
import { begin } from './package-action.work.js';
import { stepOf, WORKFLOWS } from './package-action.workflows.js';

/**
 * Does the step that is a machine's. Safe to repeat and to be killed at any moment: what a step makes has a key of its
 * own, and the action ends in the transaction that books it. A step that is a person's, or an action that has ended, is
 * left alone. A refusal for good (an unreadable page) fails the action; what may pass is thrown, to be tried again.
 */
export async function runStep(ctx: Ctx, id: string): Promise<void> {
  const action = await ctx.db.packageAction.findUnique({ where: { id } });
  if (!action || !isLive(action.status) || stepOf(action.type, action.step)?.by !== 'MACHINE') return;
  try {
    if (action.step === 'hold') await hold(ctx, id);
    if (action.step === 'build_document') await buildDocument(ctx, action);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) throw error;
    // Debt holds it back until it is paid; the sweep looks again.
    if (error.code === 'payment_required') return;
    await transaction(ctx, async (tx) => {
      const held = await lockAction(tx, id);
      if (isLive(held.action.status)) await failAction(tx, held, error.message);
    });
  }
}

/** The cool-off has passed: it waits for a clerk now. */
export async function endCoolOff(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { action } = await lockAction(tx, id);
    if (action.status !== 'REQUESTED' || (action.coolOffUntil ?? tx.now) > tx.now) return;
    await tx.db.packageAction.update({ where: { id }, data: { status: 'QUEUED', version: { increment: 1 } } });
    await record(tx, 'action.queued', targetOf(action), { type: action.type });
  });
}

/** Holds whose time has come: the piece waits for its customer again, unless something else happens to it. Returns how many. */
export async function endHolds(ctx: Ctx): Promise<number> {
  const due = await ctx.db.packageAction.findMany({
    where: { holdUntil: { lte: ctx.now }, holdEndedAt: null, status: 'SUCCEEDED' },
    select: { id: true },
    orderBy: { holdUntil: 'asc' },
    take: 500,
  });
  for (const { id } of due) await transaction(ctx, (tx) => endHold(tx, id));
  return due.length;
}

/** What waits for a machine although no job may be left for it: a debt was paid, a process was killed in between. */
export async function sweepActions(ctx: Ctx): Promise<void> {
  const cooled = await ctx.db.packageAction.findMany({
    where: { status: 'REQUESTED', coolOffUntil: { lte: ctx.now } },
    select: { id: true },
    take: 1_000,
  });
  for (const { id } of cooled) await endCoolOff(ctx, id);
  const machine = Object.values(WORKFLOWS).flatMap(({ steps }) => steps.filter((step) => step.by === 'MACHINE'));
  const waiting = await ctx.db.packageAction.findMany({
    where: { status: { in: [...LIVE] }, step: { in: machine.map((step) => step.code) } },
    select: { id: true },
    take: 1_000,
  });
  const keys = waiting.map(({ id }) => `action:${id}`);
  // A job that runs or waits is left alone: a long one must not be begun a second time beside itself.
  const known = await ctx.db.$queryRaw<{ key: string }[]>`
    select key from graphile_worker.jobs where key = any(${keys}::text[]) and attempts < max_attempts`;
  const busy = new Set(known.map((job) => job.key));
  const lost = waiting.filter(({ id }) => !busy.has(`action:${id}`));
  await enqueueEach(
    ctx,
    STEP_JOB,
    lost.map(({ id }) => ({ payload: { id }, key: `action:${id}` })),
  );
}

/** The piece has ended, or gone to another mailbox, by another door: what was asked for it is void. */
export async function dropActions(ctx: Ctx, packageId: string): Promise<void> {
  const live = await ctx.db.packageAction.findMany({
    where: { packageId, status: { in: [...LIVE] } },
    select: { id: true, shipmentId: true },
  });
  for (const { id, shipmentId } of live) {
    if (shipmentId) {
      await followShipment(ctx, shipmentId);
      continue;
    }
    await transaction(ctx, async (tx) => {
      const held = await lockAction(tx, id);
      const { action, piece } = held;
      const over = ['COMPLETED', 'RETURNED', 'DISPOSED', 'UNMATCHED'].includes(piece.status);
      if (!isLive(action.status) || (!over && piece.workspaceId === action.workspaceId)) return;
      const reason = over
        ? `The piece is ${piece.status}.`
        : 'The piece was not yours: it has gone to its own mailbox.';
      if (action.status === 'IN_PROGRESS') await failAction(tx, held, reason);
      else await cancel(tx, held, reason);
    });
  }
}

const LEFT = new Set(['HANDED_OVER', 'IN_TRANSIT', 'DELIVERED', 'EXCEPTION']);

/**
 * The action goes where its shipment is: packed or labelled at the shipping desk it is in work, handed over it has
 * succeeded (and is charged), cancelled there it has not. Whatever order the news come in.
 */
export async function followShipment(ctx: Ctx, shipmentId: string): Promise<void> {
  const known = await ctx.db.packageAction.findFirst({ where: { shipmentId, leadId: null }, select: { id: true } });
  if (!known) return;
  await transaction(ctx, async (tx) => {
    const held = await lockAction(tx, known.id);
    const { action } = held;
    if (!isLive(action.status)) return;
    const shipment = await tx.db.shipment.findUniqueOrThrow({ where: { id: shipmentId } });
    if (shipment.status === 'CANCELED') {
      const reason = shipment.cancelReason ?? 'The shipment was cancelled.';
      if (action.status === 'IN_PROGRESS') await failAction(tx, held, reason);
      else await cancel(tx, held, reason);
      return;
    }
    const left = LEFT.has(shipment.status);
    if (!left && shipment.status !== 'LABELED' && shipment.packedAt === null) return;
    await tx.db.packageAction.updateMany({
      where: { id: { in: idsOf(held) }, step: { not: 'ship' } },
      data: {
        status: 'IN_PROGRESS',
        step: 'ship',
        startedAt: action.startedAt ?? tx.now,
        claimedById: null,
        claimedUntil: null,
        version: { increment: 1 },
      },
    });
    if (left)
      await succeed(tx, held, { shipmentId, trackingNumber: shipment.trackingNumber, carrier: shipment.carrier });
  });
}

async function hold(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const held = await lockAction(tx, id);
    const { action } = held;
    if (!isLive(action.status)) return;
    if (!action.holdUntil || action.holdUntil <= tx.now)
      throw fail('action_not_allowed', { detail: 'Its time is over.' });
    if (action.status !== 'IN_PROGRESS') await begin(tx, held);
    // A new hold takes the place of one that runs.
    await tx.db.packageAction.updateMany({
      where: { packageId: action.packageId, type: 'HOLD', status: 'SUCCEEDED', holdEndedAt: null },
      data: { holdEndedAt: tx.now },
    });
    await succeed(tx, held, { heldUntil: action.holdUntil.toISOString() });
  });
}

async function endHold(ctx: Ctx, id: string): Promise<void> {
  const { action, piece } = await lockAction(ctx, id);
  if (action.holdEndedAt !== null) return;
  await ctx.db.packageAction.update({ where: { id }, data: { holdEndedAt: ctx.now, version: { increment: 1 } } });
  await record(ctx, 'action.hold_ended', targetOf(action), { packageId: action.packageId });
  if (piece.status === 'ON_HOLD' && piece.workspaceId === action.workspaceId)
    await movePackage(ctx, piece.id, 'PENDING', { kind: 'hold_ended' });
}

async function buildDocument(ctx: Ctx, action: PackageAction): Promise<void> {
  const pages = await ctx.db.packageActionFile.findMany({
    where: { actionId: action.id },
    orderBy: { position: 'asc' },
    include: { file: true },
  });
  const made = await finishScan(ctx, {
    action,
    pages: pages.map(({ file }) => file),
    onProgress: (percent) => setProgress(ctx, action.id, percent),
  });
  await transaction(ctx, async (tx) => {
    const held = await lockAction(tx, action.id);
    if (held.action.status !== 'IN_PROGRESS' || held.action.step !== 'build_document') return;
    await succeed(tx, held, { ...(held.action.result as object), ...made });
  });
}

/** For who follows it; it never goes back when a killed job begins anew. */
async function setProgress(ctx: Ctx, id: string, percent: number): Promise<void> {
  const progress = Math.max(0, Math.min(99, Math.floor(percent)));
  await ctx.db.packageAction.updateMany({
    where: { id, status: 'IN_PROGRESS', progress: { lt: progress } },
    data: { progress, version: { increment: 1 } },
  });
}
