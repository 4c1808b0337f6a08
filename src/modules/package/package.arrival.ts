import type { Location, Mailbox, Package, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { startClock } from './package.storage.js';
import { trackingKeyOf } from './package.tracking.js';
import type { ReceiveInput } from './receiving.schema.js';

const DAY_MS = 86_400_000;

/** The location that a piece is received at. Throws `validation_failed`. */
export async function arrivalLocation(ctx: Ctx, locationId: string | undefined): Promise<Location> {
  const location = locationId
    ? await ctx.db.location.findUnique({ where: { id: locationId } })
    : await ctx.db.location.findFirst({ where: { active: true }, orderBy: { id: 'asc' } });
  if (!location?.active) throw invalid('locationId', 'is not an open location');
  return location;
}

/** Throws `validation_failed` for a mailbox that takes no mail. */
export async function openMailbox(ctx: Ctx, mailboxId: string): Promise<Mailbox> {
  const mailbox = await ctx.db.mailbox.findUnique({ where: { id: mailboxId }, include: { workspace: true } });
  if (!mailbox || mailbox.closedAt || mailbox.workspace.closedAt) throw invalid('mailboxId', 'is not an open mailbox');
  return mailbox;
}

/** Lets one clerk at a time file a tracking number at a location, until the transaction ends. */
export async function holdTracking(ctx: Ctx, locationId: string, trackingKey: string): Promise<void> {
  await ctx.db
    .$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`receive:${locationId}:${trackingKey}`}, 7433))::text`;
}

/** The last piece with this tracking number that came to this location within a day. */
export async function findRecent(ctx: Ctx, locationId: string, trackingNumber: string): Promise<Package | null> {
  return ctx.db.package.findFirst({
    where: {
      locationId,
      trackingKey: trackingKeyOf(trackingNumber),
      receivedAt: { gt: new Date(ctx.now.getTime() - DAY_MS) },
      voidedAt: null,
    },
    orderBy: { receivedAt: 'asc' },
  });
}

/** Throws `already_received` with a link to the first piece. */
export async function refuseDoubled(ctx: Ctx, locationId: string, given: ReceiveInput): Promise<void> {
  if (given.again || given.trackingNumber === undefined) return;
  const first = await findRecent(ctx, locationId, given.trackingNumber);
  if (!first) return;
  throw fail('already_received', {
    detail: `${given.trackingNumber} was received here at ${first.receivedAt?.toISOString()}. File it as another piece only if there are two.`,
    extra: { packageId: first.id, url: `/admin/resources/Package/records/${first.id}/show` },
  });
}

/** The columns that a received piece gets from what the clerk knows. */
export function receivedFields(ctx: Ctx, location: Location, given: ReceiveInput) {
  return {
    locationId: location.id,
    receivedAt: ctx.now,
    receivedById: ctx.actor.id,
    listedAt: ctx.now,
    ...startClock(ctx.now, location),
    requestKey: given.requestKey ?? null,
    ...(given.kind ? { kind: given.kind } : {}),
    ...(given.carrier ? { carrier: given.carrier } : {}),
    ...(given.sender ? { sender: given.sender } : {}),
    ...(given.weightGrams ? { weightGrams: given.weightGrams } : {}),
    ...(given.shelf ? { shelf: given.shelf } : {}),
    ...(given.dimensionsMm
      ? {
          lengthMm: given.dimensionsMm.length,
          widthMm: given.dimensionsMm.width,
          heightMm: given.dimensionsMm.height,
        }
      : {}),
    ...(given.trackingNumber
      ? { trackingNumber: given.trackingNumber, trackingKey: trackingKeyOf(given.trackingNumber) }
      : {}),
  } satisfies Prisma.PackageUncheckedUpdateInput;
}
