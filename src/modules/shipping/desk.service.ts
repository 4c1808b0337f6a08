import type { Prisma, ShipmentStatus } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { decodeCursor, encodeCursor } from '../../shared/pagination.js';
import { openObject } from '../file/file.service.js';
import type { PostalAddress } from './address.rules.js';
import type { DeskQuery, Stage } from './desk.schema.js';
import { codeKey, shipmentCode } from './shipping.code.js';

const PAGE = 25;
/** How long what has left stays on the desk's last list. */
const RECENT_DAYS = 7;

const STAGES: Readonly<Record<Stage, readonly ShipmentStatus[]>> = {
  pack: ['DRAFT'],
  label: ['READY'],
  handOver: ['LABELED'],
  trouble: ['EXCEPTION'],
  gone: ['HANDED_OVER', 'IN_TRANSIT', 'DELIVERED'],
};

const ROW = {
  workspace: { select: { name: true, mailbox: { select: { ste: true } } } },
  location: { select: { name: true } },
  quote: { select: { weightGrams: true } },
  labels: { orderBy: { createdAt: 'desc' }, take: 1 },
  pieces: {
    orderBy: { packageId: 'asc' },
    select: {
      package: {
        select: { id: true, kind: true, trackingNumber: true, shelf: true, weightGrams: true, description: true },
      },
    },
  },
} as const satisfies Prisma.ShipmentInclude;

type Row = Prisma.ShipmentGetPayload<{ include: typeof ROW }>;

/** What the shipping desk shows: how much waits at each stage, and one stage's shipments, the longest waiting first. */
export async function readDesk(ctx: Ctx, query: DeskQuery) {
  const after = decodeCursor(query.cursor);
  const later = query.stage === 'gone' ? 'lt' : 'gt';
  const order = query.stage === 'gone' ? 'desc' : 'asc';
  const [counts, rows] = await Promise.all([
    countStages(ctx, query.locationId),
    ctx.db.shipment.findMany({
      where: {
        AND: [
          stageOf(ctx, query.stage, query.locationId),
          after
            ? { OR: [{ createdAt: { [later]: after.at } }, { createdAt: after.at, id: { [later]: after.id } }] }
            : {},
        ],
      },
      include: ROW,
      orderBy: [{ createdAt: order }, { id: order }],
      take: PAGE + 1,
    }),
  ]);
  const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
  return {
    counts,
    rows: rows.slice(0, PAGE).map(toDeskView),
    nextCursor: last ? encodeCursor({ at: last.createdAt, id: last.id }) : null,
  };
}

/** The shipment that a scan means: its code, its label, or one of its pieces. Throws `shipment_not_scanned` with what to do. */
export async function findScanned(ctx: Ctx, scanned: string) {
  const key = codeKey(scanned);
  const row = key.length < 4 ? null : await scannedRow(ctx, key);
  if (!row)
    throw fail('shipment_not_scanned', {
      detail: `${scanned.slice(0, 60)} belongs to no shipment here: put the parcel aside, or look it up in the list of packages.`,
    });
  return toDeskView(row);
}

export async function getDeskShipment(ctx: Ctx, id: string) {
  const row = await ctx.db.shipment.findUnique({ where: { id }, include: ROW });
  if (!row) throw fail('not_found');
  return toDeskView(row);
}

/** The printable files of a shipment. Throws `not_found`. */
export async function openShipmentFile(ctx: Ctx, id: string, kind: 'label' | 'customs') {
  const row = await ctx.db.shipment.findUnique({
    where: { id },
    include: { labels: { where: { status: 'BOUGHT' }, take: 1 } },
  });
  const fileId = kind === 'label' ? row?.labels[0]?.fileId : row?.customsFileId;
  const file = fileId ? await ctx.db.file.findUnique({ where: { id: fileId } }) : null;
  if (!file) throw fail('not_found', { detail: 'There is no such document: buy the label first.' });
  return { name: file.name, type: file.contentType, stream: await openObject(ctx, file) };
}

async function scannedRow(ctx: Ctx, key: string): Promise<Row | null> {
  const number = /^SH(\d{6,10})\d$/.exec(key)?.[1];
  const byNumber =
    number === undefined ? null : await ctx.db.shipment.findFirst({ where: { number: Number(number) }, include: ROW });
  if (byNumber && codeKey(shipmentCode(byNumber.number)) === key) return byNumber;
  const byTracking = await ctx.db.shipment.findFirst({
    where: { trackingKey: key },
    include: ROW,
    orderBy: { createdAt: 'desc' },
  });
  if (byTracking) return byTracking;
  const piece = UUID_KEY.test(key) ? { id: dashed(key) } : { trackingKey: key };
  const live = await ctx.db.shipmentPackage.findFirst({
    where: { live: true, package: piece },
    include: { shipment: { include: ROW } },
  });
  return live?.shipment ?? null;
}

const UUID_KEY = /^[0-9A-F]{32}$/;

function dashed(key: string): string {
  return key.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function countStages(ctx: Ctx, locationId: string | undefined): Promise<Record<Stage, number>> {
  const names = Object.keys(STAGES) as Stage[];
  const counts = await Promise.all(
    names.map((stage) => ctx.db.shipment.count({ where: stageOf(ctx, stage, locationId) })),
  );
  return Object.fromEntries(names.map((stage, index) => [stage, counts[index] ?? 0])) as Record<Stage, number>;
}

function stageOf(ctx: Ctx, stage: Stage, locationId: string | undefined): Prisma.ShipmentWhereInput {
  const since = new Date(ctx.now.getTime() - RECENT_DAYS * 86_400_000);
  return {
    status: { in: [...STAGES[stage]] },
    ...(locationId ? { locationId } : {}),
    ...(stage === 'trouble' ? { returnedAt: null } : {}),
    ...(stage === 'gone' ? { handedOverAt: { gte: since } } : {}),
  };
}

function toDeskView(row: Row) {
  const to = row.recipient as unknown as PostalAddress;
  const [label] = row.labels;
  return {
    id: row.id,
    code: shipmentCode(row.number),
    status: row.status,
    customer: row.workspace.name,
    ste: row.workspace.mailbox?.ste ?? null,
    location: row.location.name,
    to: { name: to.name, city: to.city, country: to.country },
    carrier: row.carrier,
    service: row.service,
    international: row.international,
    weightGrams: row.weightGrams,
    quotedGrams: row.quote.weightGrams,
    dimensionsMm: row.lengthMm && row.widthMm && row.heightMm ? [row.lengthMm, row.widthMm, row.heightMm] : null,
    packed: row.packedAt !== null,
    pieces: row.pieces.map((piece) => piece.package),
    label: label
      ? { status: label.status, error: label.error, attempts: label.attempts, since: label.createdAt.toISOString() }
      : null,
    trackingNumber: row.trackingNumber,
    hasCustomsForm: row.customsFileId !== null,
    handedOverAt: row.handedOverAt?.toISOString() ?? null,
    returnedAt: row.returnedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export type DeskShipment = ReturnType<typeof toDeskView>;
