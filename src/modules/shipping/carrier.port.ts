import type { CarrierAdapter } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import type { PostalAddress } from './address.rules.js';
import type { Parcel } from './shipping.parcel.js';
import type { CustomsView } from './shipping.schema.js';

export interface Route {
  from: PostalAddress;
  to: PostalAddress;
  parcel: Parcel;
}

export interface OfferedRate {
  carrier: string;
  service: string;
  days: number | null;
  /** Minor units of the installation's currency, before discount and tax. */
  listAmount: number;
  externalId: string | null;
}

export interface Offer {
  /** The carrier's own record of the question. */
  externalId: string | null;
  rates: OfferedRate[];
}

/** One label to buy: all of it hangs on committed rows, so that however often it is asked, the order is the same. */
export interface LabelOrder extends Route {
  labelId: string;
  /** The code of the shipment that people read. */
  code: string;
  /** Digits that are this label's alone. */
  serial: string;
  carrier: string;
  service: string;
  /** The carrier's record to buy from: the quote's, or what `prepare` made. */
  externalId: string | null;
  externalRateId: string | null;
  customs: CustomsView | null;
  /** Above it the carrier's price is not what was quoted; null: staff accepted a heavier parcel. */
  maxCost: number | null;
  locale: 'en' | 'tr';
}

export interface BoughtLabel {
  trackingNumber: string;
  /** Minor units; null where the carrier bills by its own account. */
  cost: number | null;
  currency: string | null;
  file: { contentType: 'application/pdf' | 'image/png'; body: Buffer };
}

export interface TrackingNews {
  at: Date;
  /** The carrier's word, as tracking.states.ts maps it. */
  state: string;
  message: string | null;
  place: string | null;
}

/** The carrier's answer is final: nothing was bought, and asking again gives the same. Whatever else is thrown leaves the outcome unknown. */
export class CarrierRefused extends Error {}

/** What an outside carrier does for us. Nobody else knows its SDK. */
export interface CarrierPort {
  adapter: CarrierAdapter;
  /** Rates for a parcel; an empty list: nobody goes there with it. */
  offer(ctx: Ctx, route: Route, reference: string): Promise<Offer>;
  /** Where the quote's own record cannot be bought: makes one under the label's reference, or finds the one made before. Buys nothing. */
  prepare(ctx: Ctx, order: LabelOrder): Promise<string | null>;
  /** The label of this record, if it was bought before (the answer was lost). */
  find(ctx: Ctx, order: LabelOrder): Promise<BoughtLabel | null>;
  /** Throws CarrierRefused. */
  buy(ctx: Ctx, order: LabelOrder): Promise<BoughtLabel>;
  /** Gives the label back; asked twice it is given back once. What the carrier says of the refund. */
  giveBack(ctx: Ctx, externalId: string | null): Promise<'submitted' | 'refunded' | 'rejected' | 'not_applicable'>;
}
