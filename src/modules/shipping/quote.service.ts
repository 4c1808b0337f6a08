import { uuidv7 } from 'uuidv7';
import type { Address, Location, Package } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { entitlement, taxOf } from '../catalog/catalog.service.js';
import { addressErrors, type PostalAddress } from './address.rules.js';
import { fieldsOf } from './address.service.js';
import { carrierOf } from './carrier.js';
import type { OfferedRate, Route } from './carrier.port.js';
import { type Piece, parcelOf } from './shipping.parcel.js';
import { priceOf, type Terms } from './shipping.pricing.js';
import type { QuoteInput, QuoteView, RateView } from './shipping.schema.js';

/** A quote holds for a day: long enough for an action's cool-off, too short for prices to move. */
export const QUOTE_HOURS = 24;
const KEPT_DAYS = 30;
const SHIPPABLE = new Set(['PENDING', 'ON_HOLD', 'IN_PROCESS']);

/**
 * What each carrier takes for the pieces as one parcel to an address of the book: cheapest first, kept with its inputs
 * for QUOTE_HOURS. The same call prices FORWARD and CONSOLIDATE. Never inside a transaction: a carrier may be asked.
 * Throws `validation_failed`, `package_not_shippable`, `weight_missing`, `address_unreachable`, `carrier_unavailable`.
 */
export async function quoteRates(ctx: Ctx, given: QuoteInput): Promise<QuoteView> {
  if (ctx.inTransaction) throw new Error('a carrier is asked inside a transaction');
  const workspaceId = workspaceOf(ctx);
  const address = await addressFor(ctx, given.addressId);
  const packages = await piecesFor(ctx, given.packageIds);
  const location = await ctx.db.location.findUniqueOrThrow({ where: { id: packages[0]?.locationId ?? '' } });
  const pieces = packages.map(toPiece);
  const route: Route = { from: originOf(location), to: fieldsOf(address), parcel: parcelOf(pieces) };
  refuseUnreachable(route);
  const id = uuidv7();
  const port = carrierOf(ctx.config);
  const offer = await port.offer(ctx, route, id);
  if (offer.rates.length === 0) throw unreachable(route);
  const terms = await termsOf(ctx, workspaceId);
  const expiresAt = new Date(ctx.now.getTime() + QUOTE_HOURS * 3_600_000);
  const rates = offer.rates.map((rate) => toRow(rate, terms, ctx.config.currency)).sort(cheapestFirst);
  const [lengthMm = null, widthMm = null, heightMm = null] = route.parcel.dimensionsMm ?? [];
  await transaction(ctx, async (tx) => {
    await tx.db.rateQuote.create({
      data: {
        id,
        workspaceId,
        locationId: location.id,
        packageIds: pieces.map((piece) => piece.id),
        pieces: pieces.map((piece) => ({ ...piece })),
        addressId: address.id,
        addressVersion: address.version,
        adapter: port.adapter,
        externalId: offer.externalId,
        weightGrams: route.parcel.weightGrams,
        lengthMm,
        widthMm,
        heightMm,
        createdAt: tx.now,
        expiresAt,
      },
    });
    await tx.db.quotedRate.createMany({ data: rates.map((rate) => ({ ...rate, quoteId: id })) });
  });
  return { rates: rates.map(toRateView), weightGrams: route.parcel.weightGrams, expiresAt: expiresAt.toISOString() };
}

/** Pieces of this workspace in one warehouse, weighed, in a status that may leave. In the order of `ids`. */
export async function piecesFor(ctx: Ctx, ids: readonly string[]): Promise<Package[]> {
  const rows = await ctx.db.package.findMany({
    where: { id: { in: [...ids] }, workspaceId: workspaceOf(ctx), voidedAt: null },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id, index) => {
    const row = byId.get(id);
    if (!row) throw invalid(`packageIds.${index}`, 'is no package of this workspace');
    if (!SHIPPABLE.has(row.status)) throw notShippable(row, `is ${row.status}`);
    if (row.flags.includes('PROHIBITED')) throw notShippable(row, 'holds what no carrier takes');
    if (row.weightGrams === null)
      throw fail('weight_missing', {
        detail: `The package ${nameOf(row)} has not been weighed yet: ask the warehouse, then quote again.`,
        extra: { packageId: row.id },
      });
    if (row.locationId !== byId.get(ids[0] ?? '')?.locationId)
      throw invalid(`packageIds.${index}`, 'is in another warehouse: one shipment leaves from one place');
    return row;
  });
}

export function notShippable(piece: Package, why: string) {
  return fail('package_not_shippable', {
    detail: `The package ${nameOf(piece)} ${why}: only a piece that is PENDING or ON_HOLD, in no other shipment and without an open action, can be shipped.`,
    extra: { packageId: piece.id },
  });
}

/** Throws `validation_failed` at `addressId`: foreign and unknown are one. */
export async function addressFor(ctx: Ctx, id: string): Promise<Address> {
  const row = await ctx.db.address.findFirst({ where: { id, workspaceId: workspaceOf(ctx) } });
  if (!row) throw invalid('addressId', 'is no address of this workspace');
  return row;
}

export function toPiece(row: Package): Piece {
  const { id, weightGrams, lengthMm, widthMm, heightMm } = row;
  return {
    id,
    weightGrams: weightGrams ?? 0,
    dimensionsMm: lengthMm && widthMm && heightMm ? [lengthMm, widthMm, heightMm] : null,
  };
}

export function originOf(location: Location): PostalAddress {
  const { name, line1, line2, city, region, postalCode, country } = location;
  return { name, company: null, line1, line2, city, region, postalCode, country, phone: null };
}

/** Quotes that nobody bought. */
export async function sweepQuotes(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now.getTime() - KEPT_DAYS * 86_400_000);
  await ctx.db.rateQuote.deleteMany({ where: { expiresAt: { lt: before }, shipment: null } });
}

/** The address may be of another warehouse's days, or older than a rule: what would keep the parcel from arriving is said now. */
function refuseUnreachable({ from, to }: Route): void {
  const [first, ...others] = addressErrors(to, from.country);
  if (!first) return;
  throw fail('validation_failed', {
    detail: `addressId: the address cannot be sent to: ${first.path} ${first.message}`,
    errors: [first, ...others].map(({ path, message }) => ({ path: `addressId.${path}`, message })),
  });
}

function unreachable({ from, to, parcel }: Route) {
  const kilograms = (parcel.weightGrams / 1000).toFixed(2);
  return fail('address_unreachable', {
    detail: `No carrier takes ${kilograms} kg from ${from.country} to ${to.country}: choose another address, or send the pieces in smaller parcels.`,
    errors: [{ path: 'addressId', message: 'is not reached by any service with this parcel' }],
  });
}

async function termsOf(ctx: Ctx, workspaceId: string): Promise<Terms> {
  const discount = await entitlement(ctx, workspaceId, 'shipping_discount', { quantity: 0 });
  const discountBp = discount.allowed ? Math.min(10_000, Math.max(0, discount.included ?? 0)) : 0;
  return { discountBp, tax: await taxOf(ctx, workspaceId) };
}

function toRow(rate: OfferedRate, terms: Terms, currency: string) {
  return { id: uuidv7(), ...rate, amount: priceOf(rate.listAmount, terms), currency, discountBp: terms.discountBp };
}

type Row = ReturnType<typeof toRow>;

function cheapestFirst(a: Row, b: Row): number {
  return a.amount - b.amount || (a.days ?? 99) - (b.days ?? 99) || a.carrier.localeCompare(b.carrier);
}

function toRateView({ id, carrier, service, amount, currency, days }: Row): RateView {
  return { id, carrier, service, amount, currency, days };
}

function nameOf(piece: Package): string {
  return piece.trackingNumber ?? piece.description?.slice(0, 40) ?? piece.id;
}
