import type { Address, Location, Package, Prisma, RateQuote, ShipmentBilling } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { entitlement } from '../catalog/catalog.service.js';
import { lockPackage, movePackage } from '../package/package.service.js';
import { addressErrors } from './address.rules.js';
import { fieldsOf } from './address.service.js';
import { addressFor, notShippable, originOf, piecesFor, toPiece } from './quote.service.js';
import { addEvent, targetOf } from './shipment.row.js';
import { toShipmentDetailView, toShipmentView } from './shipment.view.js';
import type {
  CustomsInput,
  CustomsView,
  ShipmentDetailView,
  ShipmentInput,
  ShipmentQuery,
  ShipmentView,
} from './shipping.schema.js';

const WITH_PIECES = { pieces: { select: { packageId: true }, orderBy: { packageId: 'asc' } } } as const;

export interface NewShipment extends ShipmentInput {
  /** Who books the price: the shipment at its hand-over, or the action that asks for it, which then leaves its pieces IN_PROCESS. */
  billed: ShipmentBilling;
}

/**
 * Makes a shipment of what was quoted. The pieces go IN_PROCESS (an action's may be so already) and are in this
 * shipment alone until it is cancelled, has come back or is gone. Joins the caller's transaction.
 * Throws `validation_failed`, `quote_expired`, `package_not_shippable`, `subscription_suspended`.
 */
export async function createShipment(ctx: Ctx, given: NewShipment): Promise<ShipmentView> {
  return oneLive(() =>
    transaction(ctx, async (tx) => {
      const { quote, ...rate } = await rateFor(tx, given);
      const address = await addressFor(tx, given.addressId);
      const pieces = await lockPieces(tx, given);
      refuseStale(tx, quote, address, pieces);
      await refuseSuspended(tx);
      const location = await tx.db.location.findUniqueOrThrow({ where: { id: quote.locationId } });
      const customs = customsFor(tx, location, address, given.customs);
      const row = await tx.db.shipment.create({
        data: {
          workspaceId: workspaceOf(tx),
          locationId: location.id,
          // One piece leaves as it came: there is nothing to pack.
          status: pieces.length === 1 ? 'READY' : 'DRAFT',
          billed: given.billed,
          quoteId: quote.id,
          rateId: rate.id,
          adapter: quote.adapter,
          carrier: rate.carrier,
          service: rate.service,
          days: rate.days,
          amount: rate.amount,
          currency: rate.currency,
          recipient: { ...fieldsOf(address) },
          origin: { ...originOf(location) },
          country: address.country,
          international: address.country !== location.country,
          ...(customs ? { customs } : {}),
          weightGrams: quote.weightGrams,
          lengthMm: quote.lengthMm,
          widthMm: quote.widthMm,
          heightMm: quote.heightMm,
          createdById: tx.actor.id,
          createdAt: tx.now,
          pieces: { create: pieces.map(({ id, status }) => ({ packageId: id, fromStatus: status })) },
        },
        include: WITH_PIECES,
      });
      for (const piece of pieces)
        if (piece.status !== 'IN_PROCESS') await movePackage(tx, piece.id, 'IN_PROCESS', { kind: 'shipment_made' });
      await addEvent(tx, row, { detail: 'created', source: tx.actor.type, sourceKey: 'created' });
      await record(tx, 'shipment.created', targetOf(row), {
        packageIds: given.packageIds,
        carrier: row.carrier,
        service: row.service,
        amount: row.amount,
        billed: row.billed,
      });
      return toShipmentView(row);
    }),
  );
}

/** Throws `not_found`. */
export async function getShipment(ctx: Ctx, id: string): Promise<ShipmentDetailView> {
  const row = await ctx.db.shipment.findFirst({
    where: { id, workspaceId: workspaceOf(ctx) },
    include: { ...WITH_PIECES, events: { orderBy: [{ at: 'asc' }, { id: 'asc' }] } },
  });
  if (!row) throw fail('not_found');
  return toShipmentDetailView(row);
}

export async function listShipments(ctx: Ctx, query: ShipmentQuery): Promise<Page<ShipmentView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.shipment.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      ...(query.status ? { status: { in: query.status } } : {}),
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    include: WITH_PIECES,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toShipmentView);
}

/** Foreign and unknown rates are one; a rate belongs to the pieces and the address that it was quoted for. */
async function rateFor(ctx: Ctx, given: NewShipment) {
  const rate = await ctx.db.quotedRate.findFirst({
    where: { id: given.rateId, quote: { workspaceId: workspaceOf(ctx) } },
    include: { quote: true },
  });
  if (!rate) throw invalid('rateId', 'is no rate that was quoted to this workspace: ask for a quote first');
  const { packageIds, addressId } = rate.quote;
  if (addressId !== given.addressId) throw invalid('rateId', 'was quoted for another address');
  if (packageIds.length !== given.packageIds.length || !packageIds.every((id) => given.packageIds.includes(id)))
    throw invalid('rateId', 'was quoted for other packages');
  if (rate.quote.expiresAt <= ctx.now) throw stale('it ended');
  if (await ctx.db.shipment.findUnique({ where: { quoteId: rate.quote.id }, select: { id: true } }))
    throw stale('a shipment was made of it already');
  return rate;
}

async function lockPieces(ctx: Ctx, { packageIds, billed }: NewShipment): Promise<Package[]> {
  await piecesFor(ctx, packageIds);
  for (const id of [...packageIds].sort()) await lockPackage(ctx, id);
  // Read anew: who held the lock may have moved them.
  const pieces = await piecesFor(ctx, packageIds);
  for (const piece of pieces) {
    if (billed === 'SHIPMENT' && piece.status === 'IN_PROCESS') throw notShippable(piece, 'is being worked on');
  }
  if (billed === 'SHIPMENT') await refuseAsked(ctx, pieces);
  return pieces;
}

/** What was asked for on a piece comes first: who wants to ship it cancels it, or waits. */
async function refuseAsked(ctx: Ctx, pieces: readonly Package[]): Promise<void> {
  const open = await ctx.db.packageAction.findFirst({
    where: {
      packageId: { in: pieces.map((piece) => piece.id) },
      status: { in: ['REQUESTED', 'QUEUED', 'IN_PROGRESS'] },
    },
    select: { packageId: true, type: true },
  });
  const piece = open && pieces.find((one) => one.id === open.packageId);
  if (piece) throw notShippable(piece, `has an open ${open.type}`);
}

/** What is bought is what was quoted: the same pieces with the same weights to the same address. */
function refuseStale(ctx: Ctx, quote: RateQuote, address: Address, pieces: Package[]): void {
  if (quote.addressVersion !== address.version) throw stale('the address was changed since');
  const quoted = new Map((quote.pieces as { id: string }[]).map((piece) => [piece.id, JSON.stringify(piece)]));
  const same = pieces.every((piece) => sameJson(quoted.get(piece.id), toPiece(piece)));
  if (!same || pieces[0]?.locationId !== quote.locationId) throw stale('a piece was weighed, measured or moved since');
  if (quote.createdAt > ctx.now) throw stale('it is of a later moment');
}

/** jsonb keeps no order of its keys. */
function sameJson(stored: string | undefined, piece: ReturnType<typeof toPiece>): boolean {
  const { id, weightGrams, dimensionsMm } = JSON.parse(stored ?? '{}') as Partial<typeof piece>;
  return JSON.stringify({ id, weightGrams, dimensionsMm }) === JSON.stringify(piece);
}

function stale(why: string) {
  return fail('quote_expired', { detail: `The quote no longer holds: ${why}. Ask for a new one.` });
}

async function refuseSuspended(ctx: Ctx): Promise<void> {
  const { reason } = await entitlement(ctx, workspaceOf(ctx), 'shipping_discount', { quantity: 0 });
  if (reason === 'suspended') throw fail('subscription_suspended');
}

function customsFor(
  ctx: Ctx,
  location: Location,
  address: Address,
  given: CustomsInput | undefined,
): (CustomsView & Prisma.InputJsonObject) | null {
  const abroad = address.country !== location.country;
  const [first] = addressErrors(fieldsOf(address), location.country);
  if (first) throw invalid(`addressId.${first.path}`, first.message);
  if (abroad && !given)
    throw invalid(
      'customs',
      `is needed from ${location.country} to ${address.country}: what is in the parcel and its worth`,
    );
  if (!given) return null;
  const currencies = given.items.map(({ value }) => (typeof value === 'number' ? ctx.config.currency : value.currency));
  const [currency = ctx.config.currency] = currencies;
  const other = currencies.findIndex((code) => code !== currency);
  if (other >= 0) throw invalid(`customs.items.${other}.value.currency`, `must be ${currency} as in the first item`);
  return {
    contents: given.contents,
    currency,
    items: given.items.map(({ description, quantity, value, hsCode, originCountry }) => ({
      description,
      quantity,
      value: typeof value === 'number' ? value : value.amount,
      hsCode: hsCode ?? null,
      originCountry,
    })),
  };
}

/** The partial unique index has the last word on pieces that two ask for at once. */
async function oneLive<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    throw fail('package_not_shippable', { detail: 'A piece is in another shipment already.', cause: error });
  }
}
