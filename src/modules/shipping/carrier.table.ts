import type { Ctx } from '../../shared/context.js';
import type { CarrierPort, Offer, Route } from './carrier.port.js';
import { labelPdf } from './label.pdf.js';
import { ANYWHERE, type Step, tablePrice, zoneFor } from './rate-table.js';

/** Carriers whose prices stand in the operator's own rate table, and whose labels we print. Nothing is asked of anybody. */
export const tableCarrier: CarrierPort = {
  adapter: 'TABLE',
  offer,
  prepare: async () => null,
  find: async () => null,
  // The same order makes the same label: there is nothing to buy twice.
  buy: async (_ctx, order) => ({
    trackingNumber: `PH${order.serial}`,
    cost: null,
    currency: null,
    file: { contentType: 'application/pdf', body: await labelPdf(order, `PH${order.serial}`) },
  }),
  giveBack: async () => 'not_applicable',
};

async function offer(ctx: Ctx, { from, to, parcel }: Route): Promise<Offer> {
  const zones = await ctx.db.shippingZone.findMany({
    where: { originCountry: { in: [from.country, ANYWHERE] } },
    include: { services: { where: { active: true } } },
    orderBy: { code: 'asc' },
  });
  const zone = zoneFor(
    zones.map(({ services, ...rest }) => ({
      ...rest,
      services: services.map((service) => ({ ...service, steps: service.steps as unknown as Step[] })),
    })),
    from.country,
    to.country,
  );
  const rates = (zone?.services ?? []).flatMap((service) => {
    const listAmount = tablePrice(service, parcel);
    const { carrier, days } = service;
    return listAmount === null ? [] : [{ carrier, service: service.service, days, listAmount, externalId: null }];
  });
  return { externalId: null, rates };
}
