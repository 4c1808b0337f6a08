import { z } from 'zod';
import { ShipmentStatus } from '../../generated/prisma/enums.js';
import { Money } from '../../shared/money.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import { lineOf } from '../../shared/text.js';
import { isCountry } from './address.countries.js';

const Line = (max: number) => lineOf(max).nullable().optional();
const Country = z.string().trim().toUpperCase().refine(isCountry, 'must be an ISO country code such as US, DE or TR');

export const AddressInput = z.strictObject({
  name: lineOf(120),
  company: Line(120),
  line1: lineOf(200),
  line2: Line(200),
  city: lineOf(120),
  region: Line(60),
  postalCode: Line(20),
  country: Country,
  phone: Line(30),
});
export type AddressInput = z.infer<typeof AddressInput>;

export const AddressChange = AddressInput.partial();
export type AddressChange = z.infer<typeof AddressChange>;

const AddressFields = {
  name: z.string(),
  company: z.string().nullable(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string(),
  phone: z.string().nullable(),
};
export const AddressView = z.strictObject({
  id: z.uuid(),
  ...AddressFields,
  createdAt: z.iso.datetime(),
  version: z.int(),
});
export type AddressView = z.infer<typeof AddressView>;
export const AddressPage = pageOf(AddressView);
export const AddressParams = z.strictObject({ id: z.uuid() });

/** Pieces that one box can hold. */
const MAX_PIECES = 50;
const PackageIds = z
  .array(z.uuid())
  .min(1)
  .max(MAX_PIECES)
  .refine((ids) => new Set(ids).size === ids.length, 'holds a piece twice');

export const QuoteInput = z.strictObject({ packageIds: PackageIds, addressId: z.uuid() });
export type QuoteInput = z.infer<typeof QuoteInput>;

export const RateView = z.strictObject({
  id: z.uuid(),
  carrier: z.string(),
  service: z.string(),
  /** Minor units: what will be charged, the plan's discount taken off, tax included. */
  amount: z.int(),
  currency: z.string(),
  /** Working days on the way; null where the carrier does not say. */
  days: z.int().nullable(),
});
export type RateView = z.infer<typeof RateView>;

export const QuoteView = z.strictObject({
  rates: z.array(RateView),
  /** Packing included. */
  weightGrams: z.int(),
  expiresAt: z.iso.datetime(),
});
export type QuoteView = z.infer<typeof QuoteView>;

const MAX_VALUE = 100_000_000;
const needsValue = 'must be more than zero: customs take no declaration without a value';
/** Of the whole line. A bare number is minor units of the installation's currency. */
const Value = z.union([
  z.int().min(1, needsValue).max(MAX_VALUE),
  Money.refine(({ amount }) => amount >= 1 && amount <= MAX_VALUE, needsValue),
]);

export const CustomsItemInput = z.strictObject({
  description: lineOf(120),
  quantity: z.int().min(1).max(10_000),
  value: Value,
  hsCode: z
    .string()
    .trim()
    .regex(/^\d{4}(\.?\d{2}){0,3}$/, 'must be 4 to 10 digits, such as 6109.10')
    .nullable()
    .optional(),
  originCountry: Country,
});
export const CustomsInput = z.strictObject({
  /** What it is sent as: merchandise, gift, documents, sample, returned goods, or words of one's own. */
  contents: lineOf(120),
  items: z.array(CustomsItemInput).min(1).max(20),
});
export type CustomsInput = z.infer<typeof CustomsInput>;

export const ShipmentInput = z.strictObject({
  packageIds: PackageIds,
  addressId: z.uuid(),
  rateId: z.uuid(),
  customs: CustomsInput.optional(),
});
export type ShipmentInput = z.infer<typeof ShipmentInput>;

const Status = z.enum(ShipmentStatus);

export const CustomsView = z.strictObject({
  contents: z.string(),
  currency: z.string(),
  items: z.array(
    z.strictObject({
      description: z.string(),
      quantity: z.int(),
      /** Minor units, of the whole line. */
      value: z.int(),
      hsCode: z.string().nullable(),
      originCountry: z.string(),
    }),
  ),
});
export type CustomsView = z.infer<typeof CustomsView>;

export const ShipmentView = z.strictObject({
  id: z.uuid(),
  /** As people call it, and as the warehouse's labels do. */
  code: z.string(),
  status: Status,
  packageIds: z.array(z.uuid()),
  address: z.strictObject(AddressFields),
  carrier: z.string(),
  service: z.string(),
  days: z.int().nullable(),
  price: Money,
  weightGrams: z.int(),
  international: z.boolean(),
  customs: CustomsView.nullable(),
  trackingNumber: z.string().nullable(),
  handedOverAt: z.iso.datetime().nullable(),
  deliveredAt: z.iso.datetime().nullable(),
  returnedAt: z.iso.datetime().nullable(),
  canceledAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  version: z.int(),
});
export type ShipmentView = z.infer<typeof ShipmentView>;

export const ShipmentEventView = z.strictObject({
  at: z.iso.datetime(),
  status: Status,
  detail: z.string(),
  message: z.string().nullable(),
  place: z.string().nullable(),
});
export const ShipmentDetailView = ShipmentView.extend({ events: z.array(ShipmentEventView) });
export type ShipmentDetailView = z.infer<typeof ShipmentDetailView>;

export const ShipmentQuery = PageQuery.extend({
  status: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(Status).min(1).max(8))
    .optional(),
});
export type ShipmentQuery = z.infer<typeof ShipmentQuery>;
export const ShipmentPage = pageOf(ShipmentView);
export const ShipmentParams = z.strictObject({ id: z.uuid() });
