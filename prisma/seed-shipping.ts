import type { Location } from '../src/generated/prisma/client.js';
import { receivePackage } from '../src/modules/package/receiving.service.js';
import { addAddress } from '../src/modules/shipping/address.service.js';
import { handOverShipment } from '../src/modules/shipping/hand-over.service.js';
import { orderLabel, purchaseLabel } from '../src/modules/shipping/label.service.js';
import { seedRateTable } from '../src/modules/shipping/rate-table.service.js';
import type { AddressInput, CustomsInput } from '../src/modules/shipping/shipping.schema.js';
import { cancelShipment, createShipment, quoteRates } from '../src/modules/shipping/shipping.service.js';
import { applyNews } from '../src/modules/shipping/tracking.service.js';
import type { Actor, Ctx } from '../src/shared/context.js';

const HOUR = 3_600_000;

interface DemoShipment {
  /** How far it has come. */
  state: 'DRAFT' | 'READY' | 'LABELED' | 'HANDED_OVER' | 'IN_TRANSIT' | 'DELIVERED' | 'EXCEPTION' | 'CANCELED';
  /** What the piece's label says; also what this row is known by when the demo is laid again. */
  trackingNumbers: string[];
  address: number;
  hoursAgo: number;
}

const ADDRESSES: Record<'US' | 'TR', AddressInput[]> = {
  US: [
    {
      name: 'Jenna Aufderhar',
      line1: '1420 W Chicago Ave',
      city: 'Chicago',
      region: 'IL',
      postalCode: '60642',
      country: 'US',
      phone: '+13125550142',
    },
    {
      name: 'Klara Weiß',
      company: 'Weiß & Söhne',
      line1: 'Friedrichstraße 12',
      city: 'Berlin',
      postalCode: '10117',
      country: 'DE',
      phone: '+49301234567',
    },
  ],
  TR: [
    {
      name: 'Ayşe Çağlayan',
      line1: 'Bağdat Cad. No:210 D:4',
      city: 'Kadıköy',
      region: 'İstanbul',
      postalCode: '34730',
      country: 'TR',
      phone: '+905321234567',
    },
    {
      name: 'Ömer Çağlayan',
      line1: 'Sonnenallee 44',
      city: 'Berlin',
      postalCode: '12045',
      country: 'DE',
      phone: '+49307654321',
    },
  ],
};

const SHIPMENTS: Record<'US' | 'TR', DemoShipment[]> = {
  US: [
    { state: 'DRAFT', trackingNumbers: ['DEMO-US-0101', 'DEMO-US-0102'], address: 0, hoursAgo: 5 },
    { state: 'READY', trackingNumbers: ['DEMO-US-0201'], address: 1, hoursAgo: 3 },
    { state: 'LABELED', trackingNumbers: ['DEMO-US-0301'], address: 0, hoursAgo: 8 },
    { state: 'DELIVERED', trackingNumbers: ['DEMO-US-0401'], address: 0, hoursAgo: 96 },
    { state: 'EXCEPTION', trackingNumbers: ['DEMO-US-0501'], address: 1, hoursAgo: 120 },
    { state: 'CANCELED', trackingNumbers: ['DEMO-US-0601'], address: 0, hoursAgo: 30 },
  ],
  TR: [
    { state: 'DRAFT', trackingNumbers: ['DEMO-TR-0101', 'DEMO-TR-0102', 'DEMO-TR-0103'], address: 1, hoursAgo: 6 },
    { state: 'LABELED', trackingNumbers: ['DEMO-TR-0201'], address: 1, hoursAgo: 4 },
    { state: 'HANDED_OVER', trackingNumbers: ['DEMO-TR-0301'], address: 0, hoursAgo: 9 },
    { state: 'IN_TRANSIT', trackingNumbers: ['DEMO-TR-0401'], address: 0, hoursAgo: 40 },
  ],
};

const CUSTOMS: CustomsInput = {
  contents: 'Gift',
  items: [{ description: 'Cotton scarf', quantity: 2, value: 3_400, hsCode: '6117.10', originCountry: 'TR' }],
};

/** Addresses and shipments in every state for one customer, through the services that the routes and the desk call. Safe to repeat. */
export async function seedShipping(
  ctx: Ctx,
  clerk: Actor,
  tenant: Ctx,
  at: { country: 'US' | 'TR'; location: Location; name: string; ste: string },
): Promise<void> {
  await seedRateTable(ctx);
  const addresses = [];
  for (const given of ADDRESSES[at.country]) addresses.push(await addAddress(tenant, given));
  for (const [index, given] of SHIPMENTS[at.country].entries()) {
    const [first = ''] = given.trackingNumbers;
    if (await ctx.db.package.findFirst({ where: { trackingNumber: first }, select: { id: true } })) continue;
    const start = ctx.now.getTime() - given.hoursAgo * HOUR;
    const packageIds: string[] = [];
    for (const [place, trackingNumber] of given.trackingNumbers.entries()) {
      const { piece } = await receivePackage(
        { ...ctx, actor: clerk, now: new Date(start - 20 * HOUR) },
        {
          labelText: `${at.name}\nSTE ${at.ste}\n${at.location.line1}\n${at.location.city}`,
          locationId: at.location.id,
          trackingNumber,
          weightGrams: 420 + 310 * place + 90 * index,
          shelf: `C-${String(index + 1).padStart(2, '0')}`,
        },
      );
      if (!piece) throw new Error(`the demo's piece ${trackingNumber} was not filed`);
      packageIds.push(piece.id);
    }
    const asked = { ...tenant, now: new Date(start) };
    const address = addresses[given.address];
    const { rates } = await quoteRates(asked, { packageIds, addressId: address?.id ?? '' });
    const { id } = await createShipment(asked, {
      packageIds,
      addressId: address?.id ?? '',
      rateId: rates[0]?.id ?? '',
      billed: 'SHIPMENT',
      ...(address?.country === at.location.country ? {} : { customs: CUSTOMS }),
    });
    await advance({ ...ctx, actor: clerk }, asked, id, given.state, start);
  }
}

async function advance(
  clerk: Ctx,
  customer: Ctx,
  id: string,
  state: DemoShipment['state'],
  start: number,
): Promise<void> {
  const later = (hours: number) => ({ ...clerk, now: new Date(start + hours * HOUR) });
  if (state === 'CANCELED') await cancelShipment(customer, id);
  if (state === 'DRAFT' || state === 'READY' || state === 'CANCELED') return;
  await purchaseLabel(later(1), (await orderLabel(later(1), id)).id);
  if (state === 'LABELED') return;
  await handOverShipment(later(2), id);
  if (state === 'HANDED_OVER') return;
  const news = [{ at: new Date(start + 6 * HOUR), state: 'in_transit', message: null, place: null }];
  if (state === 'DELIVERED')
    news.push({ at: new Date(start + 50 * HOUR), state: 'delivered', message: null, place: null });
  if (state === 'EXCEPTION')
    news.push({ at: new Date(start + 70 * HOUR), state: 'failure', message: null, place: null });
  await applyNews(later(72), id, news, 'DEMO');
}
