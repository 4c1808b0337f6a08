import type { Package } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail, invalid, Refusal } from '../../shared/errors.js';
import { packShipment } from '../shipping/pack.service.js';
import type { RateView } from '../shipping/shipping.schema.js';
import { cancelShipment, createShipment, quoteRates } from '../shipping/shipping.service.js';
import type { ActionInput } from './package-action.schema.js';

type ShippingWish = Extract<ActionInput, { type: 'FORWARD' | 'CONSOLIDATE' }>;

/** What the carrier takes for one piece, or for all of a consolidation; or why it cannot go. */
export interface Carriage {
  rate: RateView | null;
  refusal: Refusal | null;
}

export function isShipping(wish: ActionInput): wish is ShippingWish {
  return wish.type === 'FORWARD' || wish.type === 'CONSOLIDATE';
}

/**
 * Asks the carrier before any transaction is open: the rate that was quoted before (`rateId`), the service that is
 * named, else the cheapest. Throws `validation_failed` for a service that is not offered, and what quoteRates throws.
 */
export async function quoteCarriage(ctx: Ctx, packageIds: readonly string[], wish: ShippingWish): Promise<RateView> {
  const quoted = wish.rateId ? await findQuoted(ctx, wish.rateId) : null;
  if (quoted) return quoted;
  const { rates } = await quoteRates(ctx, { packageIds: [...packageIds], addressId: wish.addressId });
  const named = (rate: RateView) => [rate.service, `${rate.carrier} ${rate.service}`];
  const wanted = wish.service?.toLowerCase();
  const rate = wanted
    ? rates.find((one) => named(one).some((name) => name.toLowerCase() === wanted))
    : rates.reduce((best, one) => (one.amount < best.amount ? one : best));
  if (rate) return rate;
  const offered = rates.map((one) => `${one.carrier} ${one.service}`).join(', ');
  throw invalid('service', `is not offered to this address; choose one of: ${offered}`);
}

/** The same for each of many pieces; a refusal is an answer. */
export async function quoteEachCarriage(
  ctx: Ctx,
  ids: readonly string[],
  wish: ShippingWish,
): Promise<ReadonlyMap<string, Carriage>> {
  const found = new Map<string, Carriage>();
  for (const id of ids)
    found.set(
      id,
      await quoteCarriage(ctx, [id], wish).then(
        (rate) => ({ rate, refusal: null }),
        (error) => ({ rate: null, refusal: refusalOf(error) }),
      ),
    );
  return found;
}

/** The shipment that an action asks for; the action books its price. Throws what createShipment throws. */
export async function shipFor(
  ctx: Ctx,
  pieces: readonly Package[],
  rate: RateView,
  wish: ShippingWish,
): Promise<string> {
  const shipment = await createShipment(ctx, {
    packageIds: pieces.map((piece) => piece.id),
    addressId: wish.addressId,
    rateId: rate.id,
    billed: 'ACTION',
    ...(wish.customs ? { customs: wish.customs } : {}),
  });
  return shipment.id;
}

/** Does nothing to a shipment that is cancelled already, or has left. */
export async function cancelOwnShipment(ctx: Ctx, shipmentId: string, reason: string | null): Promise<void> {
  const row = await ctx.db.shipment.findUniqueOrThrow({ where: { id: shipmentId }, select: { status: true } });
  if (row.status === 'DRAFT' || row.status === 'READY' || row.status === 'LABELED')
    await cancelShipment({ ...ctx, workspaceId: null }, shipmentId, reason ?? undefined);
}

/** As it stands on the packer's scale; one that the shipping desk has labelled already stays as it is. */
export async function packOwnShipment(ctx: Ctx, shipmentId: string, weightGrams: number): Promise<void> {
  const row = await ctx.db.shipment.findUniqueOrThrow({ where: { id: shipmentId }, select: { status: true } });
  if (row.status === 'DRAFT' || row.status === 'READY') await packShipment(ctx, shipmentId, { weightGrams });
}

/** What is refused concerns the piece; anything else is a fault of ours or an outage. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal && error.status < 500) return error;
  throw error;
}

/** The rate as it was shown. Whether it still holds is createShipment's to say. */
async function findQuoted(ctx: Ctx, rateId: string): Promise<RateView> {
  const row = await ctx.db.quotedRate.findFirst({
    where: { id: rateId, quote: { workspaceId: ctx.workspaceId ?? '' } },
  });
  if (!row)
    throw fail('validation_failed', {
      errors: [{ path: 'rateId', message: 'is no rate that was quoted to this workspace' }],
    });
  const { id, carrier, service, amount, currency, days } = row;
  return { id, carrier, service, amount, currency, days };
}
