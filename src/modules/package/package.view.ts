import type { Package, PackageAction, PackageEvent, PackagePhoto } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { grantFor, linkSigner } from '../../shared/files/links.js';
import type { PackageDetailView, PackageView, PhotoView } from './package.schema.js';

export type PackageRow = Package & { photos: PackagePhoto[] };

/** What a customer sees of their own piece: an allow-list. `package.sql.ts` writes the same for lists. */
export function toPackageView(ctx: Ctx, row: PackageRow): PackageView {
  return {
    id: row.id,
    status: row.status,
    kind: row.kind,
    carrier: row.carrier,
    trackingNumber: row.trackingNumber,
    sender: row.sender,
    recipient: row.recipient,
    description: row.description,
    note: row.note,
    tags: row.tags,
    flags: row.flags,
    weightGrams: row.weightGrams,
    dimensionsMm: dimensionsOf(row),
    receivedAt: row.receivedAt?.toISOString() ?? null,
    freeUntil: row.freeUntil?.toISOString().slice(0, 10) ?? null,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
    photos: photoViews(ctx, row),
  };
}

export function toPackageDetailView(
  ctx: Ctx,
  row: PackageRow & { history: PackageEvent[]; actions: PackageAction[] },
  storage: PackageDetailView['storage'],
): PackageDetailView {
  return {
    ...toPackageView(ctx, row),
    storage,
    history: row.history.map(toHistoryView),
    actions: row.actions.map(toActionBrief),
  };
}

function toActionBrief(row: PackageAction): PackageDetailView['actions'][number] {
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    price: { amount: row.price, currency: row.currency },
    requestedAt: row.requestedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    reason: row.failureReason,
  };
}

function dimensionsOf(row: Package): PackageView['dimensionsMm'] {
  if (row.lengthMm === null || row.widthMm === null || row.heightMm === null) return null;
  return { length: row.lengthMm, width: row.widthMm, height: row.heightMm };
}

/** Links are for the eyes of the workspace that owns the piece now. */
function photoViews(ctx: Ctx, row: PackageRow): PhotoView[] {
  if (row.workspaceId === null) return [];
  const grant = grantFor(row.workspaceId, ctx.now);
  const sign = linkSigner(ctx.config.sessionSecret, grant);
  return row.photos.map(({ id, width, height }) => {
    const url = `${ctx.config.publicUrl}/media/photos/${id}/${grant.expires}.${sign(id)}`;
    return { id, url, thumbnailUrl: `${url}/thumbnail`, width, height };
  });
}

/** Which member of staff it was stays in the house. */
function toHistoryView(event: PackageEvent): PackageDetailView['history'][number] {
  const type = event.actorType === 'STAFF' || event.actorType === 'USER' ? event.actorType : 'SYSTEM';
  return {
    at: event.at.toISOString(),
    kind: event.kind,
    from: event.fromStatus,
    to: event.toStatus,
    actor: { type, name: type === 'STAFF' ? 'Warehouse' : event.actorName },
    reason: event.reason,
  };
}
