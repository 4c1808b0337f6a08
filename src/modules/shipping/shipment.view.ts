import type { Shipment, ShipmentEvent, ShipmentPackage } from '../../generated/prisma/client.js';
import type { PostalAddress } from './address.rules.js';
import { fieldsOf } from './address.service.js';
import { shipmentCode } from './shipping.code.js';
import type { CustomsView, ShipmentDetailView, ShipmentView } from './shipping.schema.js';

export type ShipmentRow = Shipment & { pieces: Pick<ShipmentPackage, 'packageId'>[] };

/** What a customer sees of their own shipment: an allow-list. */
export function toShipmentView(row: ShipmentRow): ShipmentView {
  return {
    id: row.id,
    code: shipmentCode(row.number),
    status: row.status,
    packageIds: row.pieces.map((piece) => piece.packageId),
    address: fieldsOf(row.recipient as unknown as PostalAddress),
    carrier: row.carrier,
    service: row.service,
    days: row.days,
    price: { amount: row.amount, currency: row.currency },
    weightGrams: row.weightGrams,
    international: row.international,
    customs: row.customs as CustomsView | null,
    trackingNumber: row.trackingNumber,
    handedOverAt: row.handedOverAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
    returnedAt: row.returnedAt?.toISOString() ?? null,
    canceledAt: row.canceledAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

export function toShipmentDetailView(row: ShipmentRow & { events: ShipmentEvent[] }): ShipmentDetailView {
  return {
    ...toShipmentView(row),
    events: row.events.map(({ at, status, detail, message, place }) => ({
      at: at.toISOString(),
      status,
      detail,
      message,
      place,
    })),
  };
}
