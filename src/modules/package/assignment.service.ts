import type { Mailbox, Package } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { nameKeysOf } from '../../shared/names.js';
import { record } from '../audit-log/audit-log.service.js';
import { learnAlias } from '../workspace/recipient.service.js';
import { settleClaim } from './claim.settle.js';
import { openMailbox } from './package.arrival.js';
import { addHistory } from './package.history.js';
import { isSenders, type LabelReading, readLabel } from './package.label.js';
import { lessonFrom } from './package.learning.js';
import { lockPackage, movePackage, targetOf } from './package.service.js';
import { moveRefused } from './package.status.js';
import { startClock } from './package.storage.js';
import type { AssignInput } from './receiving.schema.js';
import { reverseStorage } from './storage.service.js';

/** Statuses in which a piece can still change hands; an action that is being worked must end first. */
const CAN_CHANGE_HANDS = new Set(['UNMATCHED', 'PENDING', 'ON_HOLD']);

/**
 * Gives a piece to a mailbox: from the unmatched shelf, or from the mailbox that it was filed to by mistake. The old
 * side loses the piece and its pictures at once (every read goes by the piece's workspace, and links die with it), both
 * sides are told by event, and the audit row says who of the old side had seen it.
 * Throws `not_found`, `move_not_allowed`, `conflict` when it is theirs already.
 */
export async function assignPackage(ctx: Ctx, id: string, given: AssignInput): Promise<Package> {
  return transaction(ctx, async (tx) => {
    const mailbox = await openMailbox(tx, given.mailboxId);
    const before = await lockPackage(tx, id);
    if (!CAN_CHANGE_HANDS.has(before.status)) throw moveRefused(before.status, 'PENDING');
    if (before.mailboxId === mailbox.id) throw fail('conflict', { detail: 'The piece is in this mailbox already.' });
    const expected = await supersedeExpected(tx, mailbox, before);
    const location = await tx.db.location.findUniqueOrThrow({ where: { id: before.locationId } });
    const reversed = before.workspaceId ? await reverseStorage(tx, id, before.workspaceId) : 0;
    const after = await tx.db.package.update({
      where: { id },
      data: {
        status: 'PENDING',
        workspaceId: mailbox.workspaceId,
        mailboxId: mailbox.id,
        unmatchedReason: null,
        recipient: null,
        // The new side could do nothing with it until now: its free days begin today.
        ...startClock(tx.now, location),
        // The old side's own words are not the new side's to read.
        description: expected?.description ?? null,
        note: expected?.note ?? null,
        tags: expected?.tags ?? [],
        version: { increment: 1 },
      },
    });
    const kind = before.mailboxId ? 'reassigned' : 'assigned';
    await addHistory(tx, after, {
      from: before.status,
      kind,
      meta: { fromMailboxId: before.mailboxId, reason: given.reason ?? null },
    });
    await record(tx, `package.${kind}`, targetOf(after), {
      fromMailboxId: before.mailboxId,
      toMailboxId: mailbox.id,
      reason: given.reason ?? null,
    });
    await settleClaim(tx, after);
    if (before.workspaceId) await tellOldSide(tx, before, given.reason, reversed);
    if (after.labelText) await learnFromPick(tx, mailbox, readLabel(after.labelText), id);
    return after;
  });
}

/** A person's pick is remembered: the name on the label, unless it is listed, becomes an alias of the recipient it is most like. */
export async function learnFromPick(
  ctx: Ctx,
  mailbox: Mailbox,
  reading: LabelReading,
  packageId: string,
): Promise<void> {
  const recipients = await ctx.db.recipient.findMany({ where: { mailboxId: mailbox.id }, orderBy: { id: 'asc' } });
  const names = reading.names.filter((name) => !isSenders(name.side));
  const lesson = lessonFrom(names, recipients);
  const learned = lesson && !(await isSomebodyElses(ctx, mailbox.id, lesson.alias)) ? lesson : null;
  if (learned) await learnAlias({ ...ctx, workspaceId: mailbox.workspaceId }, learned.recipientId, learned.alias);
  await record(
    ctx,
    'package.match_corrected',
    { type: 'Package', id: packageId, workspaceId: mailbox.workspaceId },
    { mailboxId: mailbox.id, alias: learned?.alias ?? null },
  );
}

/** Another customer's name on the label is what the pick overruled, not a spelling to learn. */
async function isSomebodyElses(ctx: Ctx, mailboxId: string, name: string): Promise<boolean> {
  const [whole] = nameKeysOf(name);
  if (whole === undefined) return true;
  const other = await ctx.db.recipient.findFirst({
    where: { nameKeys: { has: whole }, mailboxId: { not: mailboxId } },
  });
  return other !== null;
}

async function tellOldSide(ctx: Ctx, before: Package, reason: string | undefined, feesReversed: number): Promise<void> {
  const sights = await ctx.db.packageSight.findMany({
    where: { packageId: before.id, workspaceId: before.workspaceId ?? '' },
    orderBy: { at: 'asc' },
  });
  await record(ctx, 'package.withdrawn', targetOf(before), {
    mailboxId: before.mailboxId,
    reason: reason ?? null,
    feesReversed,
    seenBy: sights.map(({ userId, kind, at }) => ({ userId, kind, at })),
  });
}

/** The new side may have announced this very piece: the announcement ends, and its words go over. */
async function supersedeExpected(ctx: Ctx, mailbox: Mailbox, piece: Package): Promise<Package | null> {
  if (!piece.trackingKey) return null;
  const expected = await ctx.db.package.findFirst({
    where: { workspaceId: mailbox.workspaceId, trackingKey: piece.trackingKey, status: 'EXPECTED' },
  });
  if (expected) await movePackage(ctx, expected.id, 'DISPOSED', { kind: 'announcement_met' });
  return expected;
}
