import type { Package, PackageClaim } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { type Limit, spendOrRefuse } from '../../shared/limits.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { assignPackage } from './assignment.service.js';
import { type ClaimInput, type ClaimQuery, type ClaimView, toClaimView } from './claim.schema.js';
import { tellDecision } from './claim.settle.js';
import { trackingKeyOf } from './package.tracking.js';

/** Whoever guesses at numbers of the unmatched shelf runs out of guesses. */
const A_DAY: Limit = { name: 'claims', points: 20, seconds: 86_400 };

/**
 * A customer claims a piece that reached nobody. The answer is the same whether there is such a piece or not: staff
 * decide. Throws `already_claimed`, `already_yours`, `validation_failed` for a file that is not the workspace's,
 * `rate_limited`.
 */
export async function claimPackage(ctx: Ctx, given: ClaimInput): Promise<ClaimView> {
  const workspaceId = workspaceOf(ctx);
  const trackingKey = trackingKeyOf(given.trackingNumber);
  const own = await ctx.db.package.findFirst({
    where: { workspaceId, trackingKey, status: { not: 'EXPECTED' }, voidedAt: null },
    select: { id: true },
  });
  if (own) throw fail('already_yours', { extra: { packageId: own.id } });
  const open = await ctx.db.packageClaim.findFirst({ where: { workspaceId, trackingKey, status: 'OPEN' } });
  if (open) throw fail('already_claimed', { extra: { claimId: open.id } });
  await spendOrRefuse(ctx, A_DAY, workspaceId);
  try {
    return await transaction(ctx, async (tx) => {
      await refuseForeignFiles(tx, workspaceId, given.fileIds ?? []);
      const claim = await tx.db.packageClaim.create({
        data: {
          workspaceId,
          trackingNumber: given.trackingNumber,
          trackingKey,
          note: given.note ?? null,
          createdById: tx.actor.id,
          createdAt: tx.now,
          files: { create: (given.fileIds ?? []).map((fileId) => ({ fileId })) },
        },
        include: { files: true },
      });
      await record(tx, 'claim.opened', targetOf(claim), { trackingNumber: given.trackingNumber });
      return toClaimView(claim);
    });
  } catch (error) {
    // The unique index let one of two through.
    if (sqlState(error) === '23505') throw fail('already_claimed');
    throw error;
  }
}

/** Newest first. Throws `cursor_invalid`. */
export async function listClaims(ctx: Ctx, query: ClaimQuery): Promise<Page<ClaimView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.packageClaim.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      ...(query.status ? { status: query.status } : {}),
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    include: { files: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toClaimView);
}

/** Throws `not_found`, `claim_decided`. Withdrawn again: nothing more. */
export async function withdrawClaim(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const claim = await lockClaim(tx, id);
    if (claim.workspaceId !== workspaceOf(tx)) throw fail('not_found');
    if (claim.status === 'WITHDRAWN') return;
    refuseDecided(claim);
    await decide(tx, claim, { status: 'WITHDRAWN' });
    await record(tx, 'claim.withdrawn', targetOf(claim), {});
  });
}

/**
 * Staff release the piece to who claims it: it goes to their mailbox, and who else claims it is told that it is another's.
 * Throws `claim_decided`, `validation_failed` where no unmatched piece or more than one has the number.
 */
export async function releaseClaim(ctx: Ctx, id: string, given: { packageId?: string | undefined }): Promise<Package> {
  const known = await ctx.db.packageClaim.findUnique({ where: { id } });
  if (!known) throw fail('not_found');
  refuseDecided(known);
  const pieceId = given.packageId ?? (await onlyPiece(ctx, known.trackingKey));
  return transaction(ctx, async (tx) => {
    const mailbox = await tx.db.mailbox.findUnique({ where: { workspaceId: known.workspaceId } });
    if (!mailbox) throw invalid('packageId', 'the workspace has no mailbox');
    const piece = await assignPackage(tx, pieceId, { mailboxId: mailbox.id, reason: 'Claimed by its tracking number' });
    const claim = await lockClaim(tx, id);
    // assignPackage settles the claim of the piece's own number; another number is settled here.
    if (claim.status === 'OPEN') await release(tx, claim, piece);
    else if (claim.packageId !== piece.id) throw fail('claim_decided');
    const others = await tx.db.packageClaim.findMany({
      where: { trackingKey: known.trackingKey, status: 'OPEN', id: { not: id } },
      orderBy: { id: 'asc' },
    });
    for (const other of others) await refuse(tx, other, 'The piece belongs to another customer.');
    return piece;
  });
}

/** Throws `not_found`, `claim_decided`. */
export async function refuseClaim(ctx: Ctx, id: string, { reason }: { reason: string }): Promise<void> {
  await transaction(ctx, async (tx) => {
    const claim = await lockClaim(tx, id);
    refuseDecided(claim);
    await refuse(tx, claim, reason);
  });
}

/** Open claims of these numbers, by key: how many ask for a piece. For staff. */
export async function countClaims(ctx: Ctx, trackingKeys: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.db.packageClaim.groupBy({
    by: ['trackingKey'],
    where: { status: 'OPEN', trackingKey: { in: [...trackingKeys] } },
    _count: true,
  });
  return new Map(rows.map((row) => [row.trackingKey, row._count]));
}

async function release(ctx: Ctx, claim: PackageClaim, piece: Package): Promise<void> {
  await decide(ctx, claim, { status: 'RELEASED', packageId: piece.id });
  await record(ctx, 'claim.released', targetOf(claim), { packageId: piece.id });
  await tellDecision(ctx, claim, 'RELEASED', '');
}

async function refuse(ctx: Ctx, claim: PackageClaim, reason: string): Promise<void> {
  await decide(ctx, claim, { status: 'REFUSED', reason });
  await record(ctx, 'claim.refused', targetOf(claim), { reason });
  await tellDecision(ctx, claim, 'REFUSED', reason);
}

async function decide(
  ctx: Ctx,
  claim: PackageClaim,
  data: { status: 'RELEASED' | 'REFUSED' | 'WITHDRAWN'; packageId?: string; reason?: string },
): Promise<void> {
  const decidedById = ctx.actor.type === 'STAFF' ? ctx.actor.id : null;
  await ctx.db.packageClaim.update({
    where: { id: claim.id },
    data: { ...data, decidedAt: ctx.now, decidedById },
  });
}

async function onlyPiece(ctx: Ctx, trackingKey: string): Promise<string> {
  const pieces = await ctx.db.package.findMany({
    where: { trackingKey, status: 'UNMATCHED', voidedAt: null },
    select: { id: true },
    take: 2,
  });
  const [first] = pieces;
  if (!first) throw invalid('packageId', 'no piece on the unmatched shelf has this tracking number: name the piece');
  if (pieces.length > 1) throw invalid('packageId', 'more than one piece has this tracking number: name the piece');
  return first.id;
}

async function refuseForeignFiles(ctx: Ctx, workspaceId: string, ids: readonly string[]): Promise<void> {
  const found = await ctx.db.file.findMany({
    where: { id: { in: [...ids] }, workspaceId, purpose: 'UPLOAD', storedAt: { not: null }, claim: null },
    select: { id: true },
  });
  const known = new Set(found.map((file) => file.id));
  const strange = ids.findIndex((id) => !known.has(id));
  if (strange >= 0) throw invalid(`fileIds.${strange}`, 'is not a file that you uploaded for this');
}

async function lockClaim(ctx: Ctx, id: string): Promise<PackageClaim> {
  await ctx.db.$queryRaw`select 1 from "PackageClaim" where id = ${id}::uuid for update`;
  const claim = await ctx.db.packageClaim.findUnique({ where: { id } });
  if (!claim) throw fail('not_found');
  return claim;
}

function refuseDecided(claim: PackageClaim): void {
  if (claim.status !== 'OPEN')
    throw fail('claim_decided', {
      detail: `The claim is ${claim.status} already.`,
      extra: { claimStatus: claim.status },
    });
}

function targetOf(claim: PackageClaim) {
  return { type: 'PackageClaim', id: claim.id, workspaceId: claim.workspaceId };
}
