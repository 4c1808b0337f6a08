import type { Ctx } from '../../shared/context.js';
import { putObject } from '../file/file.service.js';
import type { PostalAddress } from './address.rules.js';
import type { BoughtLabel, LabelOrder } from './carrier.port.js';
import { customsPdf } from './customs.pdf.js';
import { labelSerial, shipmentCode } from './shipping.code.js';
import type { CustomsView } from './shipping.schema.js';

export type LabelWork = NonNullable<Awaited<ReturnType<typeof labelWork>>>;

/** A label with all that its order is made of. */
export function labelWork(ctx: Ctx, id: string) {
  return ctx.db.shippingLabel.findUnique({
    where: { id },
    include: {
      shipment: {
        include: { quote: true, rate: true, labels: { select: { id: true }, orderBy: { createdAt: 'asc' } } },
      },
    },
  });
}

export function orderOf(label: LabelWork): LabelOrder {
  const { shipment } = label;
  const { quote, rate, lengthMm, widthMm, heightMm, weightGrams } = shipment;
  const origin = shipment.origin as unknown as PostalAddress;
  const heavier = weightGrams > quote.weightGrams;
  return {
    labelId: label.id,
    code: shipmentCode(shipment.number),
    serial: labelSerial(
      shipment.number,
      shipment.labels.findIndex((one) => one.id === label.id),
    ),
    carrier: shipment.carrier,
    service: shipment.service,
    externalId: label.externalId,
    externalRateId: label.externalId !== null && label.externalId === quote.externalId ? rate.externalId : null,
    from: origin,
    to: shipment.recipient as unknown as PostalAddress,
    parcel: { weightGrams, dimensionsMm: lengthMm && widthMm && heightMm ? [lengthMm, widthMm, heightMm] : null },
    customs: shipment.international ? (shipment.customs as CustomsView | null) : null,
    maxCost: heavier ? null : rate.listAmount,
    // The warehouse's people and its post read it.
    locale: origin.country === 'TR' ? 'tr' : 'en',
  };
}

export interface StoredFiles {
  labelId: string;
  customsId: string | null;
}

/** Into the file store before the rows say so: what a killed process leaves there is swept. */
export async function storeFiles(ctx: Ctx, label: LabelWork, bought: BoughtLabel): Promise<StoredFiles> {
  const order = orderOf(label);
  const { workspaceId, customsFileId } = label.shipment;
  const ending = bought.file.contentType === 'image/png' ? 'png' : 'pdf';
  const file = await putObject(ctx, {
    purpose: 'LABEL',
    name: `${order.code}-label.${ending}`,
    contentType: bought.file.contentType,
    body: bought.file.body,
    workspaceId,
  });
  if (!order.customs || customsFileId) return { labelId: file.id, customsId: null };
  const customs = await putObject(ctx, {
    purpose: 'CUSTOMS',
    name: `${order.code}-customs.pdf`,
    contentType: 'application/pdf',
    body: await customsPdf(order, order.customs, bought.trackingNumber, ctx.now),
    workspaceId,
  });
  return { labelId: file.id, customsId: customs.id };
}
