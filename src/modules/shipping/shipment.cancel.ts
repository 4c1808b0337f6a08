import { type Ctx, transaction } from '../../shared/context.js';
import { enqueue } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { movePackage } from '../package/package.service.js';
import { addEvent, type FullShipment, lockShipment, targetOf, wrongStatus } from './shipment.row.js';
import { toShipmentView } from './shipment.view.js';
import type { ShipmentView } from './shipping.schema.js';

export const VOID_LABEL = 'shipping.void-label';
const CANCELABLE = ['DRAFT', 'READY', 'LABELED'] as const;

/**
 * Ends a shipment that has not been handed over: its pieces go back to where they were (an action's stay with the
 * action), a label is given back to the carrier by a job. Nothing was charged. With `ctx.workspaceId` only its own.
 * Joins the caller's transaction. Throws `not_found`, `shipment_wrong_status`.
 */
export async function cancelShipment(ctx: Ctx, id: string, reason?: string): Promise<ShipmentView> {
  return transaction(ctx, async (tx) => {
    const before = await lockShipment(tx, id, tx.workspaceId ?? undefined);
    if (!CANCELABLE.some((status) => status === before.status))
      throw wrongStatus(before.status, 'cancelled', CANCELABLE);
    const row = await tx.db.shipment.update({
      where: { id },
      data: { status: 'CANCELED', canceledAt: tx.now, cancelReason: reason ?? null, version: { increment: 1 } },
      include: { pieces: { orderBy: { packageId: 'asc' } } },
    });
    await endLabels(tx, before);
    await releasePieces(tx, before, reason);
    await addEvent(tx, row, { detail: 'canceled', source: tx.actor.type, sourceKey: 'canceled', message: reason });
    await record(tx, 'shipment.cancelled', targetOf(row), {
      from: before.status,
      reason: reason ?? null,
      billed: row.billed,
      packageIds: before.pieces.map((piece) => piece.packageId),
    });
    return toShipmentView(row);
  });
}

/** A label that is bought goes back; one whose purchase is under way goes back as soon as it is known to be bought. */
export async function endLabels(ctx: Ctx, shipment: FullShipment): Promise<void> {
  for (const label of shipment.labels) {
    if (label.status === 'BUYING')
      await ctx.db.shippingLabel.update({ where: { id: label.id }, data: { voidWanted: true } });
    if (label.status !== 'BOUGHT') continue;
    await ctx.db.shippingLabel.update({ where: { id: label.id }, data: { status: 'VOIDING' } });
    await enqueue(ctx, VOID_LABEL, { id: label.id }, { key: `void-label:${label.id}` });
  }
}

async function releasePieces(ctx: Ctx, shipment: FullShipment, reason: string | undefined): Promise<void> {
  await ctx.db.shipmentPackage.updateMany({ where: { shipmentId: shipment.id }, data: { live: false } });
  for (const { packageId, fromStatus } of shipment.pieces)
    if (fromStatus !== 'IN_PROCESS')
      await movePackage(ctx, packageId, fromStatus, { kind: 'shipment_cancelled', reason });
}
