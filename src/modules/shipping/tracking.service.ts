import type { ShipmentStatus } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { easypostTracking } from './carrier.easypost.js';
import type { TrackingNews } from './carrier.port.js';
import { leave } from './hand-over.service.js';
import { followRefunds } from './label.service.js';
import { addEvent, type FullShipment, lockShipment, targetOf } from './shipment.row.js';
import { mapState, type Standing, standingBy } from './tracking.states.js';

const GONE = ['HANDED_OVER', 'IN_TRANSIT', 'DELIVERED', 'EXCEPTION'] as const;
const LOOK_AGAIN_MS = 4 * 3_600_000;
/** A parcel that nobody has heard of for so long is no longer asked after. */
const FORGET_DAYS = 90;
const BATCH = 200;

/**
 * News of a parcel, in any order, any number of times. The status follows from all news together (tracking.states.ts);
 * a carrier that has a labelled parcel in its hands was handed it, whoever forgot to scan. True: something was new.
 */
export async function applyNews(
  ctx: Ctx,
  shipmentId: string,
  news: readonly TrackingNews[],
  source: string,
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const shipment = await lockShipment(tx, shipmentId);
    let fresh = false;
    for (const { at, state, message, place } of news) {
      const known = mapState(state);
      if (!known) continue;
      const sourceKey = `${source}:${known.detail}:${at.toISOString()}`;
      const added = await addEvent(tx, shipment, { ...known, at, message, place, source, sourceKey });
      fresh = added || fresh;
    }
    if (fresh) await follow(tx, shipment);
    return fresh;
  });
}

/** `npm run job -- tracking`: asks after parcels whose carrier does not tell by itself, or has not for hours; then after refunds. */
export async function followParcels(ctx: Ctx): Promise<void> {
  if (!ctx.config.easypost.apiKey) return;
  const asked = new Set<string>();
  for (;;) {
    const due = (await dueParcels(ctx)).filter((row) => !asked.has(row.id));
    if (due.length === 0) break;
    for (const { id, trackingNumber, adapter, carrier } of due) {
      asked.add(id);
      await ctx.db.shipment.update({ where: { id }, data: { trackedAt: ctx.now } });
      try {
        const news = await easypostTracking(ctx, trackingNumber ?? '', adapter === 'EASYPOST' ? carrier : null);
        await applyNews(ctx, id, news, 'EASYPOST');
      } catch (error) {
        // One that cannot be asked after does not keep the others waiting; it is asked at the next run.
        ctx.log.warn({ err: error, id }, 'no news of a parcel');
      }
    }
  }
  await followRefunds(ctx);
}

/** Numbers of our own making are known to no carrier. */
function dueParcels(ctx: Ctx) {
  return ctx.db.shipment.findMany({
    where: {
      status: { in: ['HANDED_OVER', 'IN_TRANSIT', 'EXCEPTION'] },
      returnedAt: null,
      trackingNumber: { not: null },
      handedOverAt: { gt: new Date(ctx.now.getTime() - FORGET_DAYS * 86_400_000) },
      OR: [{ trackedAt: null }, { trackedAt: { lt: new Date(ctx.now.getTime() - LOOK_AGAIN_MS) } }],
      NOT: { adapter: 'TABLE', trackingNumber: { startsWith: 'PH' } },
    },
    orderBy: { trackedAt: { sort: 'asc', nulls: 'first' } },
    take: BATCH,
  });
}

async function follow(ctx: Ctx, shipment: FullShipment): Promise<void> {
  const told = await ctx.db.shipmentEvent.findMany({
    where: { shipmentId: shipment.id },
    select: { at: true, detail: true },
  });
  const standing = standingBy(told);
  if (!standing || shipment.returnedAt !== null) return;
  if (shipment.status === 'LABELED') await leave(ctx, shipment, { source: 'CARRIER', at: earliest(told) });
  else if (!GONE.some((status) => status === shipment.status)) {
    // A label that was cancelled is on its way all the same: a person has to look.
    await record(ctx, 'shipment.moved_unexpectedly', targetOf(shipment), {
      status: shipment.status,
      news: standing.status,
    });
    return;
  }
  if (standing.status !== shipment.status) await settle(ctx, shipment, standing);
}

const EVENTS: Partial<Record<ShipmentStatus, string>> = {
  IN_TRANSIT: 'shipment.in_transit',
  DELIVERED: 'shipment.delivered',
  EXCEPTION: 'shipment.exception',
};

async function settle(ctx: Ctx, shipment: FullShipment, { status, at }: Standing): Promise<void> {
  const row = await ctx.db.shipment.update({
    where: { id: shipment.id },
    data: { status, deliveredAt: status === 'DELIVERED' ? at : null, version: { increment: 1 } },
  });
  await record(ctx, EVENTS[status] ?? 'shipment.tracked', targetOf(row), {
    from: shipment.status,
    trackingNumber: row.trackingNumber,
    at: at.toISOString(),
  });
}

function earliest(told: { at: Date; detail: string }[]): Date {
  return new Date(Math.min(...told.filter((one) => mapState(one.detail)).map((one) => one.at.getTime())));
}
