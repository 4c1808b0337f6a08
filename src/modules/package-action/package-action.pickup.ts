import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PackageAction } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';

/** Six digits that whoever fetches the piece shows at the counter. Made from the action, so that none is stored. */
export function pickupCode(ctx: Pick<Ctx, 'config'>, actionId: string): string {
  const digest = createHmac('sha256', ctx.config.sessionSecret).update(`pickup:${actionId}`).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}

export function isPickupCode(ctx: Pick<Ctx, 'config'>, actionId: string, given: string): boolean {
  const shown = Buffer.from(given.replace(/\s/g, ''));
  const right = Buffer.from(pickupCode(ctx, actionId));
  return shown.length === right.length && timingSafeEqual(shown, right);
}

/** For the customer's eyes, while it is of use. */
export function shownCode(ctx: Ctx, row: PackageAction): string | null {
  const live = row.finishedAt === null;
  return row.type === 'PICKUP' && live ? pickupCode(ctx, row.id) : null;
}
