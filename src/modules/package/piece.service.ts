import type { Package } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { readBarcode } from './package.barcode.js';
import { trackingKeyOf } from './package.tracking.js';

/**
 * The pieces of the workspace among these ids, held until the transaction ends, in the order of their ids: two requests
 * for the same set do not wait for each other in a circle. What is nobody's or another's is not in the answer.
 */
export async function lockPackages(ctx: Ctx, workspaceId: string, ids: readonly string[]): Promise<Package[]> {
  await ctx.db.$queryRaw`
    select 1 from "Package" where id = any(${[...ids]}::uuid[]) and "workspaceId" = ${workspaceId}::uuid order by id for update`;
  return listOwn(ctx, workspaceId, ids);
}

/** The same without holding them. */
export async function listOwn(ctx: Ctx, workspaceId: string, ids: readonly string[]): Promise<Package[]> {
  return ctx.db.package.findMany({
    where: { id: { in: [...ids] }, workspaceId, voidedAt: null },
    orderBy: { id: 'asc' },
  });
}

/** As touchPackage, for many. */
export async function touchPackages(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await ctx.db.package.updateMany({ where: { id: { in: [...ids] } }, data: { version: { increment: 1 } } });
}

/** For staff: the pieces that a scanned barcode may be, of any customer, those of this warehouse alone if one is named. */
export async function listByBarcode(ctx: Ctx, scanned: string, locationId?: string): Promise<Package[]> {
  const { id, trackingKeys } = soughtBy(scanned);
  if (id === null && trackingKeys.length === 0) return [];
  return ctx.db.package.findMany({
    where: {
      voidedAt: null,
      receivedAt: { not: null },
      ...(locationId ? { locationId } : {}),
      OR: [...(id ? [{ id }] : []), { trackingKey: { in: trackingKeys } }],
    },
    orderBy: { listedAt: 'desc' },
    take: 20,
  });
}

const HEX = /[^0-9a-f]/g;

/** Whether what a scanner read is this piece's own barcode: the carrier's on it, or our label with the piece's id. */
export function isBarcodeOf(piece: Pick<Package, 'id' | 'trackingKey'>, scanned: string): boolean {
  if (scannedId(scanned) === piece.id) return true;
  if (piece.trackingKey === null) return false;
  return (
    trackingKeyOf(scanned) === piece.trackingKey ||
    trackingKeyOf(readBarcode(scanned).trackingNumber) === piece.trackingKey
  );
}

/** What to find a scanned piece by: its id if it is our label, else the keys that its tracking number may have. */
function soughtBy(scanned: string): { id: string | null; trackingKeys: string[] } {
  return {
    id: scannedId(scanned),
    trackingKeys: [...new Set([trackingKeyOf(scanned), trackingKeyOf(readBarcode(scanned).trackingNumber)])].filter(
      (key) => key !== '',
    ),
  };
}

/** A Turkish keyboard layout of a reader turns hyphens into other signs: only the digits count. */
function scannedId(scanned: string): string | null {
  const digits = scanned.trim().toLowerCase().replace(HEX, '');
  if (digits.length !== 32 || scanned.trim().length > 36) return null;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
