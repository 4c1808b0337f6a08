import sdk from '@easypost/api';
import type { Config } from '../../shared/config.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import type { BoughtLabel, CarrierPort, LabelOrder, Offer, Route, TrackingNews } from './carrier.port.js';
import { CarrierRefused } from './carrier.port.js';
import { type EasyPostShipment, minorUnits, toAddress, toCustoms, toParcel } from './easypost.format.js';
import { fetchLabel } from './label.file.js';

/** No page of ours waits longer for a carrier; the SDK itself sets no limit at all. */
const PATIENCE_MS = 15_000;
/** Nothing was bought, and the same question gets the same answer. A bad key or an empty purse is for the operator to mend: it is asked again. */
const FINAL = new Set([400, 404, 422]);
const clients = new WeakMap<object, EasyPost>();

/** What we use of the SDK; its own types are those of its CommonJS build, which this is not. */
interface EasyPost {
  Shipment: {
    create(params: object): Promise<EasyPostShipment>;
    retrieve(id: string): Promise<EasyPostShipment>;
    buy(id: string, rateId: string): Promise<EasyPostShipment>;
    refund(id: string): Promise<EasyPostShipment>;
  };
  Tracker: { create(params: object): Promise<EasyPostTracker> };
}
interface Outgoing {
  timeout(limits: { deadline: number }): Outgoing;
  redirects(count: number): Outgoing;
}
const Client = sdk as unknown as new (
  key: string,
  options: { baseUrl?: string; requestMiddleware(request: Outgoing): Outgoing },
) => EasyPost;

export const easypostCarrier: CarrierPort = { adapter: 'EASYPOST', offer, prepare, find, buy, giveBack };

export function easypostOf(config: Config): EasyPost {
  const known = clients.get(config.easypost);
  if (known) return known;
  const { apiKey, apiUrl } = config.easypost;
  if (!apiKey) throw fail('carrier_unavailable', { detail: 'EASYPOST_API_KEY is not set.' });
  const client = new Client(apiKey, {
    ...(apiUrl ? { baseUrl: `${apiUrl.replace(/\/+$/, '')}/` } : {}),
    requestMiddleware: (request) => request.timeout({ deadline: PATIENCE_MS }).redirects(0),
  });
  clients.set(config.easypost, client);
  return client;
}

/** Throws `carrier_unavailable`: without an answer there is no price to show. */
async function offer(ctx: Ctx, route: Route, reference: string): Promise<Offer> {
  try {
    const shipment = await create(ctx, route, reference, null);
    return { externalId: shipment.id, rates: ratesOf(shipment, ctx.config.currency) };
  } catch (error) {
    // An address or a parcel that it does not take: nobody goes there.
    if (error instanceof CarrierRefused) return { externalId: null, rates: [] };
    ctx.log.warn({ err: error }, 'the carrier gave no rates');
    throw fail('carrier_unavailable', {
      detail: 'The carrier does not answer: try again in some minutes.',
      cause: error,
    });
  }
}

/** Its references may be used in place of ids, and creating buys nothing: a lost answer leaves a record to be found. */
async function prepare(ctx: Ctx, order: LabelOrder): Promise<string> {
  const known = await retrieve(ctx, order.labelId);
  return (known ?? (await create(ctx, order, order.labelId, order))).id;
}

async function find(ctx: Ctx, order: LabelOrder): Promise<BoughtLabel | null> {
  const shipment = order.externalId ? await retrieve(ctx, order.externalId) : null;
  return shipment?.postage_label ? bought(ctx, shipment) : null;
}

async function buy(ctx: Ctx, order: LabelOrder): Promise<BoughtLabel> {
  if (!order.externalId) throw new Error('a label without a record to buy it from');
  const record = await retrieve(ctx, order.externalId);
  if (!record) throw new CarrierRefused('the carrier no longer knows the quote');
  const rate =
    record.rates.find((one) => one.id === order.externalRateId) ??
    record.rates.find((one) => one.carrier === order.carrier && one.service === order.service);
  if (!rate) throw new CarrierRefused(`${order.carrier} ${order.service} is not offered for this parcel`);
  const asked = minorUnits(rate.rate, rate.currency);
  if (order.maxCost !== null && (asked === null || asked > order.maxCost))
    throw new CarrierRefused(`the carrier now asks ${rate.rate} ${rate.currency} for it, more than was quoted`);
  try {
    return await bought(ctx, await answer(easypostOf(ctx.config).Shipment.buy(order.externalId, rate.id)));
  } catch (error) {
    // Refused because it is bought already: by a call whose answer was lost, or by a process that was thought dead.
    const earlier = error instanceof CarrierRefused ? await find(ctx, order) : null;
    if (earlier) return earlier;
    throw error;
  }
}

async function giveBack(ctx: Ctx, externalId: string | null) {
  const shipment = externalId ? await retrieve(ctx, externalId) : null;
  if (!shipment?.postage_label) return 'not_applicable';
  if (shipment.refund_status) return refundOf(shipment.refund_status);
  try {
    return refundOf((await answer(easypostOf(ctx.config).Shipment.refund(shipment.id))).refund_status);
  } catch (error) {
    if (error instanceof CarrierRefused) return 'rejected';
    throw error;
  }
}

/** What it knows of a parcel, whoever's label it bears; asked twice it follows the parcel once. */
export async function easypostTracking(
  ctx: Ctx,
  trackingNumber: string,
  carrier: string | null,
): Promise<TrackingNews[]> {
  const tracker = await answer(
    easypostOf(ctx.config).Tracker.create({ tracking_code: trackingNumber, ...(carrier ? { carrier } : {}) }),
  );
  return newsOf(tracker);
}

export interface EasyPostTracker {
  status?: string | null;
  tracking_code?: string | null;
  updated_at?: string | null;
  tracking_details?:
    | {
        datetime?: string | null;
        status?: string | null;
        message?: string | null;
        tracking_location?: { city?: string | null; state?: string | null; country?: string | null } | null;
      }[]
    | null;
}

export function newsOf(tracker: EasyPostTracker): TrackingNews[] {
  return (tracker.tracking_details ?? []).flatMap((detail) => {
    const at = new Date(detail.datetime ?? '');
    if (!detail.status || Number.isNaN(at.getTime())) return [];
    const { city, state, country } = detail.tracking_location ?? {};
    const place = [city, state, country].filter(Boolean).join(', ');
    return [
      { at, state: detail.status, message: detail.message?.slice(0, 300) ?? null, place: place.slice(0, 120) || null },
    ];
  });
}

async function create(ctx: Ctx, route: Route, reference: string, order: LabelOrder | null): Promise<EasyPostShipment> {
  return answer(
    easypostOf(ctx.config).Shipment.create({
      reference,
      from_address: toAddress(route.from),
      to_address: toAddress(route.to),
      parcel: toParcel(route.parcel),
      ...(order?.customs ? { customs_info: toCustoms(order.customs, route) } : {}),
      options: { label_format: 'PDF', label_size: '4x6' },
    }),
  );
}

async function retrieve(ctx: Ctx, idOrReference: string): Promise<EasyPostShipment | null> {
  try {
    return await answer(easypostOf(ctx.config).Shipment.retrieve(encodeURIComponent(idOrReference)));
  } catch (error) {
    if (error instanceof CarrierRefused) return null;
    throw error;
  }
}

async function bought(ctx: Ctx, shipment: EasyPostShipment): Promise<BoughtLabel> {
  const url = shipment.postage_label?.label_pdf_url ?? shipment.postage_label?.label_url;
  if (!shipment.tracking_code || !url) throw new Error(`the carrier's record ${shipment.id} has no label yet`);
  const { rate = null, currency = null } = shipment.selected_rate ?? {};
  return {
    trackingNumber: shipment.tracking_code,
    cost: rate === null || currency === null ? null : minorUnits(rate, currency),
    currency,
    file: await fetchLabel(ctx.config, url),
  };
}

function ratesOf(shipment: EasyPostShipment, currency: string): Offer['rates'] {
  return shipment.rates.flatMap((rate) => {
    const listAmount = rate.currency === currency ? minorUnits(rate.rate, currency) : null;
    if (listAmount === null) return [];
    const { carrier, service } = rate;
    return [{ carrier, service, days: rate.delivery_days ?? null, listAmount, externalId: rate.id }];
  });
}

function refundOf(status: string | null | undefined) {
  return status === 'refunded' || status === 'rejected' ? status : 'submitted';
}

async function answer<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const { statusCode, message } = error as { statusCode?: number; message?: string };
    if (statusCode !== undefined && FINAL.has(statusCode))
      throw new CarrierRefused(String(message ?? 'refused').slice(0, 300), { cause: error });
    throw error;
  }
}
