import type { PackageAction } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { movePackage } from '../package/package.service.js';
import { isBarcodeOf } from '../package/piece.service.js';
import { packOwnShipment } from './package-action.carriage.js';
import { failAction, succeed } from './package-action.ending.js';
import { type Held, idsOf, lockAction, targetOf } from './package-action.lock.js';
import { isPickupCode } from './package-action.pickup.js';
import { refuseDebtors } from './package-action.price.js';
import { STEP_JOB } from './package-action.request.js';
import { isLive, LIVE, objectionToStart } from './package-action.rules.js';
import type { WorkInput } from './package-action.schema.js';
import { type Step, stepAfter, stepOf } from './package-action.workflows.js';
import { attachPages, photographAll } from './package-action.yield.js';

/** How long a clerk has a piece in hand without a sign of life before another may take it. */
export const CLAIM_MS = 15 * 60_000;

/** Takes it in hand, or keeps it there for another while. Throws `action_claimed`, `action_ended`. */
export async function claimAction(ctx: Ctx, id: string): Promise<PackageAction> {
  return transaction(ctx, async (tx) => {
    const held = await lockAction(tx, id);
    refuseEnded(held.action);
    refuseOthers(tx, held.action);
    if (held.action.claimedById !== tx.actor.id)
      await record(tx, 'action.claimed', targetOf(held.action), { type: held.action.type });
    return tx.db.packageAction.update({ where: { id: held.action.id }, data: claimOf(tx) });
  });
}

/** Lets go of it; of another's claim nothing. */
export async function releaseAction(ctx: Ctx, id: string): Promise<PackageAction> {
  return transaction(ctx, async (tx) => {
    const { action } = await lockAction(tx, id);
    if (action.claimedById !== tx.actor.id) return action;
    await record(tx, 'action.released', targetOf(action), { type: action.type });
    return tx.db.packageAction.update({ where: { id: action.id }, data: { claimedById: null, claimedUntil: null } });
  });
}

/**
 * A clerk begins, with the piece in hand: scanned, it must be the right one. From now on the customer cannot cancel.
 * The same clerk again changes nothing. Throws `action_claimed`, `action_cooling`, `wrong_piece`, `action_not_allowed`
 * (another action of the piece comes first, or the piece has changed hands), `payment_required`, `action_ended`.
 */
export async function startAction(ctx: Ctx, id: string, given: WorkInput = {}): Promise<PackageAction> {
  return transaction(ctx, async (tx) => {
    const held = await lockAction(tx, id);
    const { action } = held;
    refuseEnded(action);
    refuseOthers(tx, action);
    await refuseWrongPiece(tx, held, given.barcode);
    personStep(action);
    const where = { id: action.id };
    if (action.status === 'IN_PROGRESS') return tx.db.packageAction.update({ where, data: claimOf(tx) });
    if (action.coolOffUntil && action.coolOffUntil > tx.now)
      throw fail('action_cooling', { extra: { until: action.coolOffUntil.toISOString() } });
    await begin(tx, held);
    return tx.db.packageAction.update({ where, data: { ...claimOf(tx), startedById: tx.actor.id } });
  });
}

/** The work begins, whoever does it: the piece is IN_PROCESS. */
export async function begin(ctx: Ctx, held: Held): Promise<void> {
  const { action, piece } = held;
  if (piece.workspaceId !== action.workspaceId)
    throw fail('action_not_allowed', { detail: 'The piece has gone to another mailbox since.' });
  await refuseDebtors(ctx, action.workspaceId);
  const others = await ctx.db.packageAction.findMany({
    where: {
      packageId: { in: [action.packageId, ...held.along.map((one) => one.packageId)] },
      id: { notIn: idsOf(held) },
      status: { in: [...LIVE] },
    },
    select: { type: true, status: true },
  });
  const objection = objectionToStart(action.type, others);
  if (objection) throw fail('action_not_allowed', { detail: objection, extra: { reason: 'order' } });
  // A hold is no work on the piece; a shipment has its pieces in process already.
  if (action.type !== 'HOLD' && action.shipmentId === null)
    await movePackage(ctx, piece.id, 'IN_PROCESS', { kind: 'action_started', reason: action.type });
  await ctx.db.packageAction.updateMany({
    where: { id: { in: idsOf(held) } },
    data: { status: 'IN_PROGRESS', startedAt: ctx.now, version: { increment: 1 } },
  });
  await record(ctx, 'action.started', targetOf(action), { type: action.type, packageId: action.packageId });
}

/**
 * A clerk hands in what the step yields. A last step ends the action; else the machine goes on. Throws
 * `action_not_started`, `action_claimed`, `wrong_piece`, `barcode_needed`, `code_invalid`, `validation_failed` for pages
 * or photos that are missing or unknown, `action_ended`, `heavier_than_quoted`.
 */
export async function completeAction(ctx: Ctx, id: string, given: WorkInput): Promise<PackageAction> {
  const before = await transaction(ctx, (tx) => finishable(tx, id, given));
  // Photos go through the store: outside of the transaction, and the same picture again is the photo that is there.
  const photos = before.step.needs?.includes('photos')
    ? await photographAll(ctx, before.held.action, given.fileIds ?? [])
    : [];
  return transaction(ctx, async (tx) => {
    const { held, step } = await finishable(tx, id, given);
    const { action } = held;
    if (step.needs?.includes('pages')) await attachPages(tx, action, given.fileIds ?? []);
    if (action.shipmentId && given.weightGrams) await packOwnShipment(tx, action.shipmentId, given.weightGrams);
    const yielded = resultOf(tx, given, photos);
    const next = stepAfter(action.type, step.code);
    if (!next) return succeed(tx, held, yielded);
    await tx.db.packageAction.updateMany({
      where: { id: { in: idsOf(held) } },
      data: { step: next.code, result: yielded, claimedById: null, claimedUntil: null, version: { increment: 1 } },
    });
    await record(tx, 'action.step_done', targetOf(action), { type: action.type, step: step.code });
    if (next.by === 'MACHINE') await enqueue(tx, STEP_JOB, { id }, { key: `action:${id}` });
    return tx.db.packageAction.findUniqueOrThrow({ where: { id } });
  });
}

/** It cannot be done (the piece is not there, it is not what it seemed): `reason` is what the customer reads. Throws `validation_failed` without one. */
export async function giveUpAction(ctx: Ctx, id: string, given: WorkInput): Promise<PackageAction> {
  const { reason } = given;
  if (!reason) throw invalid('reason', 'say why: the customer reads it');
  return transaction(ctx, async (tx) => {
    const held = await lockAction(tx, id);
    refuseEnded(held.action);
    refuseOthers(tx, held.action);
    return failAction(tx, held, reason);
  });
}

async function finishable(ctx: Ctx, id: string, given: WorkInput): Promise<{ held: Held; step: Step }> {
  const held = await lockAction(ctx, id);
  const { action } = held;
  refuseEnded(action);
  if (action.status !== 'IN_PROGRESS')
    throw fail('action_not_started', { detail: 'Start it first, with the piece in hand.' });
  refuseOthers(ctx, action);
  await refuseWrongPiece(ctx, held, given.barcode);
  const step = personStep(action);
  const needs = step.needs ?? [];
  if (needs.includes('barcode') && !given.barcode) throw fail('barcode_needed');
  if (needs.includes('code') && !isPickupCode(ctx, id, given.code ?? ''))
    throw fail('code_invalid', { detail: 'This is not the code that the customer was shown for this piece.' });
  if ((needs.includes('pages') || needs.includes('photos')) && !given.fileIds?.length)
    throw invalid('fileIds', needs.includes('pages') ? 'upload the pages first' : 'take a photo first');
  return { held, step };
}

function resultOf(ctx: Ctx, given: WorkInput, photos: string[]) {
  return {
    at: ctx.now.toISOString(),
    byStaffId: ctx.actor.id,
    ...(given.barcode ? { barcode: given.barcode } : {}),
    ...(given.weightGrams ? { weightGrams: given.weightGrams } : {}),
    ...(given.reason ? { note: given.reason } : {}),
    ...(photos.length > 0 ? { photoIds: photos } : {}),
  };
}

function personStep(action: PackageAction): Step {
  const step = stepOf(action.type, action.step);
  if (step?.by !== 'PERSON')
    throw fail('action_not_allowed', {
      detail: `The step ${action.step} is not done by hand.`,
      extra: { reason: 'step' },
    });
  return step;
}

function refuseEnded(action: PackageAction): void {
  if (!isLive(action.status))
    throw fail('action_ended', { detail: `It is ${action.status} already.`, extra: { actionStatus: action.status } });
}

function refuseOthers(ctx: Ctx, action: PackageAction): void {
  const taken = action.claimedById !== null && action.claimedById !== ctx.actor.id;
  if (taken && action.claimedUntil && action.claimedUntil > ctx.now)
    throw fail('action_claimed', { extra: { until: action.claimedUntil.toISOString() } });
}

/** Of a consolidation any piece that goes into the box. */
async function refuseWrongPiece(ctx: Ctx, { action, piece, along }: Held, barcode: string | undefined): Promise<void> {
  if (barcode === undefined || isBarcodeOf(piece, barcode)) return;
  const others = await ctx.db.package.findMany({ where: { id: { in: along.map((one) => one.packageId) } } });
  if (others.some((other) => isBarcodeOf(other, barcode))) return;
  const right = `${piece.trackingNumber ?? piece.id}${piece.shelf ? ` from shelf ${piece.shelf}` : ''}`;
  throw fail('wrong_piece', {
    detail: `${barcode} is not the piece of this ${action.type}: put it back and take ${right}.`,
  });
}

function claimOf(ctx: Ctx) {
  return { claimedById: ctx.actor.id, claimedUntil: new Date(ctx.now.getTime() + CLAIM_MS) };
}
