import type { Package, PackageStatus, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { writeWords } from './package.edit.sql.js';
import { addHistory } from './package.history.js';
import type { ExpectedInput, PackageDetailView, PackageInput, PackageView } from './package.schema.js';
import { canMove, isEnd, moveRefused } from './package.status.js';
import { trackingKeyOf } from './package.tracking.js';
import { toPackageDetailView, toPackageView } from './package.view.js';
import { restartStorage, reverseStorage, storageOf } from './storage.service.js';

const WITH_PHOTOS = { photos: { orderBy: { id: 'asc' } } } as const satisfies Prisma.PackageInclude;

/** A piece of the caller's workspace, with its history while it was theirs. Throws `not_found`. */
export async function getPackageDetail(ctx: Ctx, id: string): Promise<PackageDetailView> {
  const workspaceId = workspaceOf(ctx);
  const row = await ctx.db.package.findFirst({
    where: { id, workspaceId },
    include: {
      ...WITH_PHOTOS,
      history: { where: { workspaceId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] },
      actions: { where: { workspaceId }, orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }] },
    },
  });
  if (!row) throw fail('not_found');
  await noteSight(ctx, { packageId: id, workspaceId, userId: ctx.actor.id, kind: 'PIECE' });
  return toPackageDetailView(ctx, row, row.receivedAt === null ? null : await storageOf(ctx, row));
}

export interface Sight {
  packageId: string;
  workspaceId: string;
  userId: string | null;
  kind: 'PIECE' | 'PHOTO';
}

/** Remembers the first time that somebody opened a piece or its pictures. Staff who look with a customer's eyes are not the customer. */
export async function noteSight(ctx: Ctx, sight: Sight): Promise<void> {
  if (ctx.readOnly) return;
  await ctx.db.packageSight.createMany({ data: [{ ...sight, at: ctx.now }], skipDuplicates: true });
}

/** The customer's own words on a piece. Throws `not_found`, `version_conflict`. */
export async function updatePackage(
  ctx: Ctx,
  id: string,
  given: PackageInput,
  version: number | null,
): Promise<PackageView> {
  const workspaceId = workspaceOf(ctx);
  const written = await writeWords(ctx, { id, workspaceId, version }, given);
  const row = await ctx.db.package.findFirst({ where: { id, workspaceId }, include: WITH_PHOTOS });
  if (!row) throw fail('not_found');
  if (!written) throw fail('version_conflict');
  return toPackageView(ctx, row);
}

/** A customer announces what is on its way. Throws `already_expected`; the unique index has the last word in a race. */
export async function announcePackage(ctx: Ctx, given: ExpectedInput): Promise<PackageView> {
  const workspaceId = workspaceOf(ctx);
  const trackingKey = trackingKeyOf(given.trackingNumber);
  return transaction(ctx, async (tx) => {
    const mailbox = await tx.db.mailbox.findUnique({ where: { workspaceId } });
    if (!mailbox || mailbox.closedAt) throw fail('not_found', { detail: 'This workspace has no mailbox.' });
    const known = await tx.db.package.findFirst({ where: { workspaceId, trackingKey, status: 'EXPECTED' } });
    if (known) throw fail('already_expected', { extra: { packageId: known.id } });
    const row = await tx.db.package.create({
      data: {
        workspaceId,
        mailboxId: mailbox.id,
        locationId: mailbox.locationId,
        status: 'EXPECTED',
        trackingNumber: given.trackingNumber,
        trackingKey,
        carrier: given.carrier ?? null,
        description: given.description ?? null,
        listedAt: tx.now,
        createdAt: tx.now,
      },
      include: WITH_PHOTOS,
    });
    await addHistory(tx, row, { from: null, kind: 'announced' });
    await record(tx, 'package.announced', targetOf(row), { trackingNumber: given.trackingNumber });
    return toPackageView(tx, row);
  });
}

/** The kind of the move that opens a piece again whose shipment was returned. */
export const CAME_BACK = 'shipment_returned';

export interface Move {
  reason?: string | undefined;
  /** What the history calls it; default `moved`. */
  kind?: string;
  /** What staff saw on their screen: another version is refused. */
  version?: number | undefined;
}

/**
 * The one door of status changes (package.status.ts has the table). Joins the caller's transaction.
 * Throws `not_found`, `move_not_allowed` with the permitted ones, `version_conflict`.
 * A piece of the unmatched shelf becomes PENDING by assignPackage, which knows whose it is.
 */
export async function movePackage(ctx: Ctx, id: string, to: PackageStatus, move: Move = {}): Promise<Package> {
  return transaction(ctx, async (tx) => {
    const before = await lockPackage(tx, id);
    if (move.version !== undefined && move.version !== before.version) throw fail('version_conflict');
    if (!canMove(before.status, to)) throw moveRefused(before.status, to);
    if (to === 'PENDING' && before.status === 'EXPECTED')
      throw invalid('status', 'an announced piece becomes PENDING when it is received');
    if (to === 'PENDING' && before.status === 'UNMATCHED')
      throw invalid('mailboxId', 'a piece of the unmatched shelf becomes PENDING by its match with a mailbox');
    if (to === 'PENDING' && before.status === 'COMPLETED' && move.kind !== CAME_BACK)
      throw moveRefused(before.status, to, []);
    const nobodys = { workspaceId: null, mailboxId: null };
    const released = to === 'UNMATCHED';
    if (released && before.workspaceId) await reverseStorage(tx, id, before.workspaceId);
    const after = await tx.db.package.update({
      where: { id },
      data: {
        status: to,
        version: { increment: 1 },
        ...(released ? { ...nobodys, unmatchedReason: move.reason ?? null, storageNextOn: null } : {}),
        ...(isEnd(to) && before.storageEndedAt === null ? { storageEndedAt: tx.now } : {}),
        ...(before.status === 'EXPECTED' ? { ...nobodys, voidedAt: tx.now } : {}),
      },
    });
    const meta = released ? { fromMailboxId: before.mailboxId, fromWorkspaceId: before.workspaceId } : undefined;
    await addHistory(tx, after, { from: before.status, kind: move.kind ?? 'moved', reason: move.reason, meta });
    if (isEnd(before.status) && !isEnd(to)) await restartStorage(tx, id);
    await record(tx, 'package.moved', targetOf(before), { from: before.status, to, reason: move.reason ?? null });
    return after;
  });
}

/** The row, held until the transaction ends. Throws `not_found`. */
export async function lockPackage(ctx: Ctx, id: string): Promise<Package> {
  await ctx.db.$queryRaw`select 1 from "Package" where id = ${id}::uuid for update`;
  const row = await ctx.db.package.findUnique({ where: { id } });
  if (!row || row.voidedAt) throw fail('not_found');
  return row;
}

export function targetOf(piece: Pick<Package, 'id' | 'workspaceId'>) {
  return { type: 'Package', id: piece.id, workspaceId: piece.workspaceId };
}

/** For who changes something about the piece beside its row (an action asked for, say): its filing cannot be taken back any more. */
export async function touchPackage(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.package.update({ where: { id }, data: { version: { increment: 1 } }, select: { id: true } });
}
