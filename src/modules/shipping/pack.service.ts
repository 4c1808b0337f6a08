import type { Shipment } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import type { PackInput } from './desk.schema.js';
import { addEvent, lockShipment, targetOf, wrongStatus } from './shipment.row.js';

const PACKABLE = ['DRAFT', 'READY'] as const;
/** Scales differ. */
const TOLERANCE_PERCENT = 5;

/**
 * The parcel as it stands on the scale. The customer pays what was quoted: a parcel that turns out heavier is packed only
 * when the clerk accepts the difference for the house. Throws `shipment_wrong_status`, `heavier_than_quoted`, `conflict`
 * while a label is being bought.
 */
export async function packShipment(ctx: Ctx, id: string, given: PackInput): Promise<Shipment> {
  return transaction(ctx, async (tx) => {
    const before = await lockShipment(tx, id);
    if (!PACKABLE.some((status) => status === before.status)) throw wrongStatus(before.status, 'packed', PACKABLE);
    if (before.labels.some((label) => label.status === 'BUYING'))
      throw fail('conflict', { detail: 'Its label is being bought: wait for it, or cancel the shipment.' });
    const quote = await tx.db.rateQuote.findUniqueOrThrow({ where: { id: before.quoteId } });
    const limit = quote.weightGrams + Math.ceil((quote.weightGrams * TOLERANCE_PERCENT) / 100);
    if (given.weightGrams > limit && !given.accept)
      throw fail('heavier_than_quoted', {
        detail: `The parcel weighs ${given.weightGrams} g and was quoted for ${quote.weightGrams} g: weigh it again, accept the difference, or cancel and let the customer ask for a new quote.`,
        extra: { weightGrams: given.weightGrams, quotedGrams: quote.weightGrams },
      });
    const row = await tx.db.shipment.update({
      where: { id },
      data: {
        status: 'READY',
        weightGrams: given.weightGrams,
        ...(given.lengthMm ? { lengthMm: given.lengthMm, widthMm: given.widthMm, heightMm: given.heightMm } : {}),
        packedAt: tx.now,
        packedById: tx.actor.id,
        version: { increment: 1 },
      },
    });
    await addEvent(tx, row, { detail: 'packed', source: tx.actor.type, sourceKey: `packed:${row.version}` });
    await record(tx, 'shipment.packed', targetOf(row), {
      weightGrams: given.weightGrams,
      quotedGrams: quote.weightGrams,
      dimensionsMm: given.lengthMm ? [given.lengthMm, given.widthMm, given.heightMm] : null,
      accepted: given.accept ?? false,
    });
    return row;
  });
}
