import type { Location, Mailbox, Package, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { withoutControls } from '../../shared/text.js';
import { record } from '../audit-log/audit-log.service.js';
import { learnFromPick } from './assignment.service.js';
import { type LabelMatch, matchLabel, toMatchView } from './matching.service.js';
import {
  arrivalLocation,
  findRecent,
  holdTracking,
  openMailbox,
  receivedFields,
  refuseDoubled,
} from './package.arrival.js';
import { readBarcode, trackingOnLabel } from './package.barcode.js';
import { addHistory } from './package.history.js';
import { lockPackage, movePackage, targetOf } from './package.service.js';
import { trackingKeyOf } from './package.tracking.js';
import type { LabelInput, MatchView, ReceiveInput } from './receiving.schema.js';

/** How long a filing can be taken back. */
const UNDO_MS = 15 * 60_000;

export interface Received {
  /** Null: the decision alone makes no piece; a person picks a candidate or the unmatched shelf. */
  piece: Package | null;
  match: MatchView;
  /** The request had been answered before; nothing was made now. */
  repeated: boolean;
}

export interface Preview {
  match: MatchView;
  trackingNumber: string | null;
  carrier: string | null;
  duplicate: { packageId: string; receivedAt: string | null } | null;
}

/** What filing would decide, without filing: the receiving page asks on each scan. */
export async function previewLabel(ctx: Ctx, given: LabelInput): Promise<Preview> {
  const barcode = barcodeOf(given);
  const known = barcode ? { ...given, trackingNumber: barcode.trackingNumber } : given;
  const location = await arrivalLocation(ctx, given.locationId);
  const { result } = await matchLabel(ctx, known);
  const first = known.trackingNumber ? await findRecent(ctx, location.id, known.trackingNumber) : null;
  return {
    match: toMatchView(ctx, result),
    trackingNumber: known.trackingNumber ?? null,
    carrier: barcode?.carrier ?? null,
    duplicate: first ? { packageId: first.id, receivedAt: first.receivedAt?.toISOString() ?? null } : null,
  };
}

/**
 * Files one piece (api.md, Package.receive): made when the decision is MATCHED, `mailboxId` is picked or `unmatched` is
 * true. An announced piece of that workspace with that tracking number becomes this one. A repeated `requestKey` finds
 * the piece it made. Throws `already_received` (its `extra` links the first), `validation_failed`.
 */
export async function receivePackage(ctx: Ctx, input: ReceiveInput): Promise<Received> {
  const given = withBarcode(input);
  refuseEmpty(given);
  const { result, reading } = await matchLabel(ctx, given);
  const match = toMatchView(ctx, result);
  const made = await findRepeated(ctx, given);
  if (made) return { piece: made, match, repeated: true };
  const mailboxId = given.unmatched ? null : (given.mailboxId ?? result.mailboxId);
  const mailbox = mailboxId ? await openMailbox(ctx, mailboxId) : null;
  const location = await arrivalLocation(ctx, given.locationId ?? mailbox?.locationId);
  await refuseDoubled(ctx, location.id, given);
  if (!mailbox && !given.unmatched) return { piece: null, match, repeated: false };
  try {
    return await transaction(ctx, async (tx) => {
      if (given.trackingNumber) await holdTracking(tx, location.id, trackingKeyOf(given.trackingNumber));
      const again = await findRepeated(tx, given);
      if (again) return { piece: again, match, repeated: true };
      await refuseDoubled(tx, location.id, given);
      const piece = await file(tx, { given, location, mailbox, found: { result, reading } });
      return { piece, match, repeated: false };
    });
  } catch (error) {
    // Two requests of one key at once, without a tracking number to wait for: the unique index let one through.
    const first = sqlState(error) === '23505' ? await findRepeated(ctx, given) : null;
    if (first) return { piece: first, match, repeated: true };
    throw error;
  }
}

/**
 * Takes back what this clerk filed within the last minutes, if nobody has touched it since. The piece goes off the
 * customer's list at once and counts as never received; an announcement that it fulfilled stands again.
 * Throws `not_found`, `undo_too_late`.
 */
export async function undoReceive(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const piece = await lockPackage(tx, id);
    const filed = await tx.db.packageEvent.findFirst({
      where: { packageId: id },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
    });
    const meta = (filed?.meta ?? {}) as FilingMeta;
    const own = piece.receivedById === tx.actor.id && piece.receivedById !== null;
    const fresh = filed?.kind === 'received' && tx.now.getTime() - filed.at.getTime() <= UNDO_MS;
    if (!own || !fresh || piece.version !== meta.version) throw fail('undo_too_late');
    if (piece.status === 'PENDING')
      await movePackage(tx, id, 'UNMATCHED', { kind: 'receive_undone', reason: 'Taken back' });
    await movePackage(tx, id, 'DISPOSED', { kind: 'receive_undone', reason: 'Taken back' });
    await tx.db.package.update({ where: { id }, data: { voidedAt: tx.now, requestKey: null } });
    if (meta.expected) await announceAgain(tx, piece);
    await record(tx, 'package.receive_undone', targetOf(piece), { mailboxId: piece.mailboxId });
  });
}

/** The clerk's last pieces, newest first, those taken back left out. */
export async function listFiled(ctx: Ctx, limit = 20): Promise<Package[]> {
  return ctx.db.package.findMany({
    where: { receivedById: ctx.actor.id, receivedAt: { not: null }, voidedAt: null },
    orderBy: { receivedAt: 'desc' },
    take: limit,
  });
}

interface Filing {
  given: ReceiveInput;
  location: Location;
  mailbox: Mailbox | null;
  found: LabelMatch;
}

type FilingMeta = { version?: number; expected?: boolean };

async function file(ctx: Ctx, filing: Filing): Promise<Package> {
  const { given, location, mailbox, found } = filing;
  const expected = mailbox && given.trackingNumber ? await lockExpected(ctx, mailbox, given.trackingNumber) : null;
  const top = found.result.candidates.find((candidate) => candidate.mailboxId === mailbox?.id);
  const fields = {
    ...receivedFields(ctx, location, given),
    status: mailbox ? ('PENDING' as const) : ('UNMATCHED' as const),
    workspaceId: mailbox?.workspaceId ?? null,
    mailboxId: mailbox?.id ?? null,
    ...(mailbox ? {} : { storageNextOn: null }),
    recipient: top?.recipient ?? null,
    labelText: given.labelText === undefined ? null : withoutControls(given.labelText),
    matchDecision: found.result.decision,
    matchConfidence: top?.confidence ?? found.result.confidence,
    matchReasons: (top?.reasons ?? []) as unknown as Prisma.InputJsonValue,
    unmatchedReason: mailbox ? null : (given.unmatchedReason ?? null),
  };
  const piece = expected
    ? await ctx.db.package.update({ where: { id: expected.id }, data: { ...fields, version: { increment: 1 } } })
    : await ctx.db.package.create({
        data: { ...fields, description: given.description ?? null, createdAt: ctx.now },
      });
  const picked = given.mailboxId !== undefined && given.mailboxId !== found.result.mailboxId;
  const meta = { version: piece.version, expected: expected !== null, decision: found.result.decision, picked };
  await addHistory(ctx, piece, { from: expected?.status ?? null, kind: 'received', meta });
  await record(ctx, 'package.received', targetOf(piece), {
    ...meta,
    trackingNumber: piece.trackingNumber,
    mailboxId: piece.mailboxId,
    locationId: piece.locationId,
    again: given.again ?? false,
  });
  if (mailbox && picked) await learnFromPick(ctx, mailbox, found.reading, piece.id);
  return piece;
}

async function lockExpected(ctx: Ctx, mailbox: Mailbox, trackingNumber: string): Promise<Package | null> {
  const expected = await ctx.db.package.findFirst({
    where: { workspaceId: mailbox.workspaceId, trackingKey: trackingKeyOf(trackingNumber), status: 'EXPECTED' },
  });
  if (!expected) return null;
  const held = await lockPackage(ctx, expected.id);
  return held.status === 'EXPECTED' ? held : null;
}

/** The announcement as it was before the piece that is taken back. */
async function announceAgain(ctx: Ctx, piece: Package): Promise<void> {
  const { workspaceId, mailboxId, locationId, trackingNumber, trackingKey, carrier, description, note, tags } = piece;
  const row = await ctx.db.package.create({
    data: {
      ...{ workspaceId, mailboxId, locationId, trackingNumber, trackingKey, carrier, description, note, tags },
      status: 'EXPECTED',
      listedAt: ctx.now,
      createdAt: ctx.now,
    },
  });
  await addHistory(ctx, row, { from: null, kind: 'announced' });
}

async function findRepeated(ctx: Ctx, given: ReceiveInput): Promise<Package | null> {
  if (given.requestKey === undefined || ctx.actor.id === null) return null;
  return ctx.db.package.findUnique({
    where: { receivedById_requestKey: { receivedById: ctx.actor.id, requestKey: given.requestKey } },
  });
}

/** What was scanned as the tracking number, or else one that stands on the label. */
function barcodeOf(given: LabelInput) {
  if (given.trackingNumber !== undefined) return readBarcode(given.trackingNumber);
  return given.labelText === undefined ? null : trackingOnLabel(given.labelText);
}

function withBarcode(given: ReceiveInput): ReceiveInput {
  const found = barcodeOf(given);
  if (!found) return given;
  const { trackingNumber, carrier } = found;
  return { ...given, trackingNumber, ...(given.carrier || !carrier ? {} : { carrier }) };
}

function refuseEmpty(given: ReceiveInput): void {
  if (given.mailboxId !== undefined && given.unmatched)
    throw invalid('unmatched', 'either a mailbox or the unmatched shelf');
  const { labelText, ste, trackingNumber, mailboxId, unmatched } = given;
  if ([labelText, ste, trackingNumber, mailboxId].every((value) => value === undefined) && !unmatched)
    throw invalid('labelText', 'scan or type the label, or its suite number');
}
