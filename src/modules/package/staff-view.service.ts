import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import type { MatchReason } from './package.match.reasons.js';
import { reasonInWords } from './package.reasons.js';
import { storageOf } from './storage.service.js';

/** One piece as staff read it: whose, where, since when, why it was matched so, its pictures and all of its history. Throws `not_found`. */
export async function getPackageForStaff(ctx: Ctx, id: string) {
  const row = await ctx.db.package.findUnique({
    where: { id },
    include: {
      mailbox: { select: { ste: true } },
      workspace: { select: { id: true, name: true } },
      location: { select: { name: true } },
      photos: { select: { id: true, width: true, height: true }, orderBy: { id: 'asc' } },
      history: { orderBy: [{ at: 'desc' }, { id: 'desc' }] },
      actions: { orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }], take: 50 },
    },
  });
  if (!row) throw fail('not_found');
  const { lengthMm, widthMm, heightMm } = row;
  return {
    id: row.id,
    status: row.status,
    kind: row.kind,
    ste: row.mailbox?.ste ?? null,
    workspace: row.workspace,
    recipient: row.recipient,
    location: row.location.name,
    shelf: row.shelf,
    carrier: row.carrier,
    trackingNumber: row.trackingNumber,
    sender: row.sender,
    description: row.description,
    note: row.note,
    tags: row.tags,
    flags: row.flags,
    storage: row.workspaceId && row.receivedAt ? await storageOf(ctx, row) : null,
    weightGrams: row.weightGrams,
    dimensionsMm: lengthMm && widthMm && heightMm ? [lengthMm, widthMm, heightMm] : null,
    receivedAt: row.receivedAt?.toISOString() ?? null,
    freeUntil: row.freeUntil?.toISOString().slice(0, 10) ?? null,
    daysHere: row.receivedAt ? Math.floor((ctx.now.getTime() - row.receivedAt.getTime()) / 86_400_000) : null,
    labelText: row.labelText,
    match: {
      decision: row.matchDecision,
      confidence: row.matchConfidence,
      reasons: reasonsOf(row.matchReasons).map((reason) => reasonInWords(reason, ctx.locale)),
    },
    unmatchedReason: row.unmatchedReason,
    takenBack: row.voidedAt !== null,
    photos: row.photos,
    actions: row.actions.map((action) => ({
      id: action.id,
      type: action.type,
      status: action.status,
      requestedAt: action.requestedAt.toISOString(),
      requestedBy: action.requestedByName,
      dueAt: action.dueAt.toISOString(),
      reason: action.failureReason,
    })),
    history: row.history.map((event) => ({
      id: event.id,
      at: event.at.toISOString(),
      kind: event.kind,
      from: event.fromStatus,
      to: event.toStatus,
      actor: event.actorName,
      reason: event.reason,
    })),
  };
}

export type StaffPackage = Awaited<ReturnType<typeof getPackageForStaff>>;

/** Stored as they were decided, by whichever version of the rules. */
function reasonsOf(stored: unknown): MatchReason[] {
  return Array.isArray(stored) ? (stored as MatchReason[]).filter((reason) => typeof reason?.code === 'string') : [];
}
