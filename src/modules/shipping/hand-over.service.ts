import type { Shipment } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { bookCharge } from '../billing/billing.service.js';
import { CAME_BACK, movePackage } from '../package/package.service.js';
import { addEvent, type FullShipment, lockShipment, targetOf, wrongStatus } from './shipment.row.js';
import { codeKey, shipmentCode } from './shipping.code.js';

export interface HandOver {
  /** What was scanned: the label, the shipment's code, or one of its pieces. Without it the clerk says that it is this one. */
  barcode?: string | undefined;
  /** The carrier's own number, where it sticks a label of its own over ours. */
  trackingNumber?: string | undefined;
}

/**
 * The parcel leaves: its pieces are COMPLETED, and a shipment that is billed by itself is booked, as quoted, once.
 * Throws `not_found`, `shipment_wrong_status`, `wrong_barcode`, `move_not_allowed` when a piece was moved by hand.
 */
export async function handOverShipment(ctx: Ctx, id: string, given: HandOver = {}): Promise<Shipment> {
  return transaction(ctx, async (tx) => {
    const shipment = await lockShipment(tx, id);
    if (given.barcode !== undefined) await refuseWrongBarcode(tx, shipment, given.barcode);
    if (shipment.status !== 'LABELED') throw wrongStatus(shipment.status, 'handed over', ['LABELED']);
    return leave(tx, shipment, { trackingNumber: given.trackingNumber, source: tx.actor.type });
  });
}

/** As part of a transaction that holds the shipment: by a clerk's scan, or because the carrier has it. */
export async function leave(
  ctx: Ctx,
  shipment: FullShipment,
  given: { trackingNumber?: string | undefined; source: string; at?: Date },
): Promise<Shipment> {
  const { trackingNumber } = given;
  const row = await ctx.db.shipment.update({
    where: { id: shipment.id },
    data: {
      status: 'HANDED_OVER',
      handedOverAt: given.at ?? ctx.now,
      ...(trackingNumber ? { trackingNumber, trackingKey: codeKey(trackingNumber) } : {}),
      version: { increment: 1 },
    },
  });
  for (const { packageId } of shipment.pieces) await movePackage(ctx, packageId, 'COMPLETED', { kind: 'handed_over' });
  await addEvent(ctx, row, { detail: 'handed_over', source: given.source, sourceKey: 'handed_over', at: given.at });
  await record(ctx, 'shipment.handed_over', targetOf(row), {
    trackingNumber: row.trackingNumber,
    billed: row.billed,
    packageIds: shipment.pieces.map((piece) => piece.packageId),
  });
  // Last: the balance's lock is the last in the lock order.
  if (row.billed === 'SHIPMENT')
    await bookCharge(ctx, {
      workspaceId: row.workspaceId,
      source: `shipment:${row.id}`,
      amount: row.amount,
      description: { key: 'shipment', params: { carrier: row.carrier, service: row.service } },
      cause: { type: 'shipment', id: row.id },
    });
  return row;
}

const RETURNABLE = ['HANDED_OVER', 'IN_TRANSIT', 'EXCEPTION', 'DELIVERED'] as const;

/** It is back at the warehouse: its pieces are open again and can be sent anew. Throws `shipment_wrong_status`. */
export async function markReturned(ctx: Ctx, id: string, reason: string): Promise<Shipment> {
  return transaction(ctx, async (tx) => {
    const before = await lockShipment(tx, id);
    if (before.returnedAt !== null || !RETURNABLE.some((status) => status === before.status))
      throw before.returnedAt === null
        ? wrongStatus(before.status, 'marked as returned', RETURNABLE)
        : fail('shipment_wrong_status', { detail: 'The shipment was marked as returned before.' });
    const row = await tx.db.shipment.update({
      where: { id },
      data: { status: 'EXCEPTION', returnedAt: tx.now, version: { increment: 1 } },
    });
    await tx.db.shipmentPackage.updateMany({ where: { shipmentId: id }, data: { live: false } });
    for (const { packageId } of before.pieces) await movePackage(tx, packageId, 'PENDING', { kind: CAME_BACK, reason });
    await addEvent(tx, row, { detail: 'returned', source: tx.actor.type, sourceKey: 'returned', message: reason });
    await record(tx, 'shipment.returned', targetOf(row), {
      from: before.status,
      reason,
      billed: row.billed,
      packageIds: before.pieces.map((piece) => piece.packageId),
    });
    return row;
  });
}

async function refuseWrongBarcode(ctx: Ctx, shipment: FullShipment, barcode: string): Promise<void> {
  const pieces = await ctx.db.package.findMany({
    where: { id: { in: shipment.pieces.map((piece) => piece.packageId) } },
    select: { id: true, trackingKey: true },
  });
  const key = codeKey(barcode);
  const codes = [
    shipmentCode(shipment.number),
    shipment.trackingNumber,
    ...pieces.flatMap((piece) => [piece.trackingKey, piece.id]),
  ];
  if (key !== '' && codes.some((code) => code !== null && codeKey(code) === key)) return;
  throw fail('wrong_barcode', {
    detail: `${barcode.slice(0, 60)} is not of shipment ${shipmentCode(shipment.number)}: put this parcel aside and scan the right one.`,
  });
}
