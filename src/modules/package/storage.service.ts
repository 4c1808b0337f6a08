import type { Location, Package } from '../../generated/prisma/client.js';
import { Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { addDays, localDay } from '../../shared/time.js';
import { record } from '../audit-log/audit-log.service.js';
import { describeEntry, reverseCharge } from '../billing/billing.service.js';
import { tellMembers } from '../notification/notification.service.js';
import type { StorageView } from './package.schema.js';
import { startClock } from './package.storage.js';
import { accrueBatch, type DuePlace, type DueWarning, dailyFees, takeWarnings } from './package.storage.sql.js';

const BATCH = 5_000;
const WARNINGS_AT_ONCE = 1_000;
/** How long before the first fee a customer is told. */
const WARNING_DAYS = 3;
/** Pieces that one mail names; the rest are counted. */
const NAMED = 10;

/**
 * Books every day of storage that is due as of `ctx.now`: one row and one charge for each piece and day of the warehouse's
 * calendar after the free days, as long as the piece is there. Safe to run at any time, from any number of processes, days
 * late, or killed in between: each batch is one transaction. Returns how many pieces were taken.
 */
export async function accrueStorage(ctx: Ctx, batch = BATCH): Promise<number> {
  let all = 0;
  for (const location of await ctx.db.location.findMany({ orderBy: { id: 'asc' } })) {
    const place = placeOf(ctx, location);
    // First what nobody holds, so that processes share the work; then the rest, in turn.
    for (const wait of [false, true]) {
      while (await isAnyDue(ctx, place)) {
        const taken = await transaction(ctx, (tx) => accrueBatch(tx, place, batch, wait));
        all += taken;
        if (taken === 0) break;
      }
    }
  }
  return all;
}

/** Tells each workspace once, in one notice for a day's pieces, that the free days are about to end. Returns how many workspaces. */
export async function warnOfStorage(ctx: Ctx): Promise<number> {
  let mails = 0;
  for (const location of await ctx.db.location.findMany({ orderBy: { id: 'asc' } })) {
    const place = placeOf(ctx, location);
    const until = addDays(place.today, WARNING_DAYS);
    for (let taken = -1; taken !== 0; ) {
      taken = await transaction(ctx, async (tx) => {
        const due = await takeWarnings(tx, place, until, WARNINGS_AT_ONCE);
        mails += await tellOwners(tx, location, due);
        return due.length;
      });
    }
  }
  return mails;
}

type Stored = Pick<Package, 'id' | 'workspaceId' | 'locationId' | 'freeUntil' | 'storageNextOn' | 'storageEndedAt'>;

/** "Free until, so far, tomorrow": by the same statement that books the fees. */
export async function storageOf(ctx: Ctx, piece: Stored): Promise<StorageView> {
  const [row] = await ctx.db.$queryRaw<{ accrued: number; fee: number; timezone: string }[]>`
    select coalesce((select sum(amount)::int from "StorageDay" s
                      where s."packageId" = p.id and s."workspaceId" = p."workspaceId" and s."reversedAt" is null), 0) as accrued,
           coalesce(f.fee, 0) as fee, l.timezone
      from "Package" p join "Location" l on l.id = p."locationId"
      left join (${dailyFees(Prisma.sql`select * from "Package" where id = ${piece.id}::uuid`)}) f on f.id = p.id
     where p.id = ${piece.id}::uuid`;
  const { currency } = ctx.config;
  const freeUntil = piece.freeUntil?.toISOString().slice(0, 10) ?? null;
  const tomorrow = addDays(localDay(ctx.now, row?.timezone ?? 'UTC'), 1);
  const runs = piece.storageNextOn !== null && piece.storageEndedAt === null && piece.workspaceId !== null;
  const costs = runs && freeUntil !== null && tomorrow > freeUntil;
  return {
    freeUntil,
    accrued: { amount: row?.accrued ?? 0, currency },
    tomorrow: { amount: costs ? (row?.fee ?? 0) : 0, currency },
  };
}

/**
 * Stops the clock before the piece itself ends: it was bundled into a shipment. Days up to now stay owed. Harmless when it
 * has stopped. Call it with the package locked.
 */
export async function stopStorage(ctx: Ctx, packageIds: readonly string[]): Promise<void> {
  await ctx.db.package.updateMany({
    where: { id: { in: [...packageIds] }, storageEndedAt: null },
    data: { storageEndedAt: ctx.now },
  });
}

/** The clock starts anew, free days and all: the piece came back (a returned shipment, an unbundled one). */
export async function restartStorage(ctx: Ctx, packageId: string): Promise<void> {
  const { location } = await ctx.db.package.findUniqueOrThrow({
    where: { id: packageId },
    select: { location: true },
  });
  await ctx.db.package.update({ where: { id: packageId }, data: startClock(ctx.now, location), select: { id: true } });
}

/** Takes back what the piece's days cost this workspace: it never was theirs. Call it with the package locked. */
export async function reverseStorage(ctx: Ctx, packageId: string, workspaceId: string): Promise<number> {
  const days = await ctx.db.storageDay.findMany({
    where: { packageId, workspaceId, reversedAt: null },
    orderBy: { day: 'asc' },
  });
  for (const { day: date } of days) {
    const day = date.toISOString().slice(0, 10);
    const params = { package: packageId.slice(-8), day };
    await reverseCharge(ctx, `storage:${packageId}:${day}`, {
      en: describeEntry({ key: 'storage', params }, 'en'),
      tr: describeEntry({ key: 'storage', params }, 'tr'),
    });
  }
  await ctx.db.storageDay.updateMany({
    where: { id: { in: days.map((day) => day.id) } },
    data: { reversedAt: ctx.now },
  });
  return days.length;
}

function placeOf(ctx: Ctx, { id, timezone }: Location): DuePlace {
  return { locationId: id, timezone, today: localDay(ctx.now, timezone) };
}

async function isAnyDue(ctx: Ctx, place: DuePlace): Promise<boolean> {
  const due = await ctx.db.package.findFirst({
    where: {
      locationId: place.locationId,
      storageNextOn: { lte: new Date(place.today) },
      workspaceId: { not: null },
    },
    select: { id: true },
  });
  return due !== null;
}

async function tellOwners(ctx: Ctx, location: Location, due: DueWarning[]): Promise<number> {
  const costly = due.filter((piece) => piece.fee > 0);
  const owners = await ctx.db.membership.findMany({
    where: { workspaceId: { in: [...new Set(costly.map((piece) => piece.workspaceId))] }, role: 'OWNER' },
    select: { workspaceId: true },
  });
  for (const { workspaceId } of owners) {
    const pieces = costly.filter((piece) => piece.workspaceId === workspaceId);
    const first = pieces[0];
    if (!first) continue;
    await record(
      ctx,
      'storage.warned',
      { type: 'Workspace', id: workspaceId, workspaceId },
      { packageIds: pieces.map((piece) => piece.id), firstFeeOn: first.firstFeeOn },
    );
    const names = pieces.slice(0, NAMED).map((piece) => piece.label);
    const more = pieces.length - names.length;
    await tellMembers(ctx, 'storage-fees-begin', {
      // The first piece's own key: a piece is warned of once.
      sourceKey: `${first.id}:${first.firstFeeOn}`,
      workspaceId,
      path: '/app/packages?status=PENDING',
      params: {
        location: location.name,
        pieces: [...names, ...(more > 0 ? [`+${more}`] : [])].join(', '),
        day: { on: first.firstFeeOn },
        fee: { amount: pieces.reduce((sum, piece) => sum + piece.fee, 0), currency: ctx.config.currency },
      },
    });
  }
  return owners.length;
}
