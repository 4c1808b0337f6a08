import type { Ctx } from '../../shared/context.js';
import { type NoticeEvent, tellMembers } from '../notification/notification.service.js';
import { type Happened, teller } from '../notification/telling.service.js';

/** Customers follow what leaves the warehouse. */
export const shippingTeller = teller('tell-of-shipments', {
  'shipment.handed_over': (ctx, happened) => tell(ctx, happened, 'shipment-shipped'),
  'shipment.delivered': (ctx, happened) => tell(ctx, happened, 'shipment-delivered'),
  'shipment.exception': (ctx, happened) => tell(ctx, happened, 'shipment-exception'),
  'shipment.returned': (ctx, happened) => tell(ctx, happened, 'shipment-returned'),
});

async function tell(ctx: Ctx, { targetId, meta, sourceKey }: Happened, event: NoticeEvent): Promise<void> {
  const shipment = await ctx.db.shipment.findUnique({ where: { id: targetId } });
  if (!shipment) return;
  const { city, country } = (shipment.recipient ?? {}) as { city?: string; country?: string };
  await tellMembers(ctx, event, {
    sourceKey,
    workspaceId: shipment.workspaceId,
    target: { type: 'Shipment', id: targetId },
    path: `/app/shipments/${targetId}`,
    params: {
      carrier: shipment.carrier,
      service: shipment.service,
      tracking: shipment.trackingNumber ?? '-',
      to: city ?? country ?? shipment.country,
      reason: typeof meta.message === 'string' ? meta.message : '',
    },
  });
}
