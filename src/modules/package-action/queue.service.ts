import type { ActionType, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { listPhotoIds } from '../package/photo.service.js';
import { listByBarcode } from '../package/piece.service.js';
import { LIVE, type LiveAction, objectionToStart } from './package-action.rules.js';
import { claimAction, startAction } from './package-action.work.js';
import { stepOf, WORKFLOWS } from './package-action.workflows.js';
import type { QueueQuery } from './queue.schema.js';

const PERSON_STEPS = [
  ...new Set(Object.values(WORKFLOWS).flatMap(({ steps }) => steps.filter((step) => step.by === 'PERSON'))),
].map((step) => step.code);

const IN_QUEUE: Prisma.PackageActionWhereInput = {
  status: { in: ['QUEUED', 'IN_PROGRESS'] },
  step: { in: PERSON_STEPS },
  leadId: null,
};

const WITH_PIECE = {
  workspace: { select: { name: true } },
  claimedBy: { select: { name: true } },
  package: {
    select: {
      id: true,
      status: true,
      kind: true,
      shelf: true,
      trackingNumber: true,
      recipient: true,
      locationId: true,
      mailbox: { select: { ste: true } },
      location: { select: { code: true } },
    },
  },
} as const satisfies Prisma.PackageActionInclude;

type Row = Prisma.PackageActionGetPayload<{ include: typeof WITH_PIECE }>;
export type QueueItem = Awaited<ReturnType<typeof itemsOf>>[number];

/** What is to be done by hand now: by due time, or by shelf for a walk through the aisles. */
export async function readQueue(ctx: Ctx, query: QueueQuery) {
  const where = filtered(ctx, query);
  const rows = await ctx.db.packageAction.findMany({
    where,
    include: WITH_PIECE,
    orderBy: query.by === 'shelf' ? [{ package: { shelf: 'asc' } }, { id: 'asc' }] : [{ dueAt: 'asc' }, { id: 'asc' }],
    skip: query.page * query.limit,
    take: query.limit + 1,
  });
  const items = await itemsOf(ctx, rows.slice(0, query.limit));
  return { items, more: rows.length > query.limit, counters: await countQueue(ctx, query) };
}

/** How much there is to do: by type, and what is late, in one's own hands, or still cooling off. */
export async function countQueue(ctx: Ctx, query: Pick<QueueQuery, 'locationId'>) {
  const here: Prisma.PackageActionWhereInput = {
    ...IN_QUEUE,
    ...(query.locationId ? { package: { locationId: query.locationId } } : {}),
  };
  const byType = await ctx.db.packageAction.groupBy({ by: ['type'], where: here, _count: { _all: true } });
  const late = await ctx.db.packageAction.count({ where: { ...here, dueAt: { lt: ctx.now } } });
  const mine = await ctx.db.packageAction.count({
    where: { ...here, claimedById: ctx.actor.id, claimedUntil: { gt: ctx.now } },
  });
  const cooling = await ctx.db.packageAction.count({
    where: { status: 'REQUESTED', ...(query.locationId ? { package: { locationId: query.locationId } } : {}) },
  });
  const counts = Object.fromEntries(byType.map(({ type, _count }) => [type, _count._all])) as Partial<
    Record<ActionType, number>
  >;
  return { byType: counts, all: byType.reduce((sum, { _count }) => sum + _count._all, 0), late, mine, cooling };
}

/**
 * A piece was scanned: begins what is to be done with it, and takes it in hand. What the same clerk has begun goes on;
 * what comes before another comes first. Throws `not_found` for a barcode of no piece here, `nothing_asked`, and what
 * startAction throws.
 */
export async function startByScan(ctx: Ctx, barcode: string, locationId?: string): Promise<QueueItem> {
  const pieces = await listByBarcode(ctx, barcode, locationId);
  if (pieces.length === 0) throw fail('not_found', { detail: `${barcode} is the barcode of no piece here.` });
  const rows = await ctx.db.packageAction.findMany({
    where: {
      packageId: { in: pieces.map((piece) => piece.id) },
      status: { in: [...LIVE] },
      step: { in: PERSON_STEPS },
    },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
  });
  const begun = rows.find((row) => row.status === 'IN_PROGRESS');
  const first = begun ?? rows.find((row) => !WORKFLOWS[row.type].ends) ?? rows[0];
  if (!first) throw fail('nothing_asked', { detail: `Nothing is asked for ${barcode}: put it back.` });
  await startAction(ctx, first.id, { barcode });
  return getQueueItem(ctx, first.leadId ?? first.id);
}

/** One task as the page shows it. Throws `not_found`. */
export async function getQueueItem(ctx: Ctx, id: string): Promise<QueueItem> {
  const row = await ctx.db.packageAction.findUnique({ where: { id }, include: WITH_PIECE });
  if (!row) throw fail('not_found');
  const [item] = await itemsOf(ctx, [row]);
  if (!item) throw fail('not_found');
  return item;
}

/** Takes what is free of these in hand, for one walk along the shelves. Returns how many. */
export async function claimMany(ctx: Ctx, ids: readonly string[]): Promise<number> {
  let taken = 0;
  for (const id of ids) {
    await claimAction(ctx, id).then(
      () => taken++,
      () => undefined,
    );
  }
  return taken;
}

function filtered(ctx: Ctx, { type, locationId, only }: QueueQuery): Prisma.PackageActionWhereInput {
  return {
    ...IN_QUEUE,
    ...(type ? { type } : {}),
    ...(locationId ? { package: { locationId } } : {}),
    ...(only === 'mine' ? { claimedById: ctx.actor.id, claimedUntil: { gt: ctx.now } } : {}),
    ...(only === 'late' ? { dueAt: { lt: ctx.now } } : {}),
    ...(only === 'free'
      ? { OR: [{ claimedById: null }, { claimedUntil: { lte: ctx.now } }, { claimedById: ctx.actor.id }] }
      : {}),
  };
}

async function itemsOf(ctx: Ctx, rows: Row[]) {
  const photos = await listPhotoIds(
    ctx,
    rows.map((row) => row.packageId),
  );
  const live = await ctx.db.packageAction.findMany({
    where: { packageId: { in: rows.map((row) => row.packageId) }, status: { in: [...LIVE] } },
    select: { id: true, packageId: true, type: true, status: true },
  });
  const debtors = await ctx.db.subscription.findMany({
    where: { workspaceId: { in: rows.map((row) => row.workspaceId) }, status: 'SUSPENDED' },
    select: { workspaceId: true },
  });
  const leads = rows.filter((row) => row.type === 'CONSOLIDATE').map((row) => row.id);
  const along = await ctx.db.packageAction.findMany({
    where: { leadId: { in: leads } },
    select: { leadId: true, package: { select: { trackingNumber: true, shelf: true } } },
    orderBy: { id: 'asc' },
  });
  const suspended = new Set(debtors.map((row) => row.workspaceId));
  return rows.map((row) => {
    const others = live.filter((action) => action.packageId === row.packageId && action.id !== row.id);
    return {
      ...toItem(ctx, row, photos.get(row.packageId)?.[0] ?? null, blockOf(row, others, suspended)),
      along: along.filter((one) => one.leadId === row.id).map((one) => one.package),
    };
  });
}

function blockOf(row: Row, others: readonly LiveAction[], suspended: ReadonlySet<string>) {
  if (row.status === 'IN_PROGRESS') return null;
  if (suspended.has(row.workspaceId)) return { why: 'debt' as const, by: null };
  if (!objectionToStart(row.type, others)) return null;
  return {
    why: 'order' as const,
    by: others.find((other) => other.status === 'IN_PROGRESS' || !WORKFLOWS[other.type].ends)?.type ?? null,
  };
}

function toItem(ctx: Ctx, row: Row, photoId: string | null, blocked: ReturnType<typeof blockOf>) {
  const { package: piece } = row;
  const params = row.params as Record<string, unknown>;
  const taken = row.claimedById !== null && row.claimedUntil !== null && row.claimedUntil > ctx.now;
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    step: row.step,
    needs: stepOf(row.type, row.step)?.needs ?? [],
    dueAt: row.dueAt.toISOString(),
    late: row.dueAt < ctx.now,
    workspace: row.workspace.name,
    ste: piece.mailbox?.ste ?? null,
    recipient: piece.recipient,
    packageId: piece.id,
    kind: piece.kind,
    trackingNumber: piece.trackingNumber,
    shelf: piece.shelf,
    location: piece.location.code,
    photoId,
    note: typeof params.note === 'string' ? params.note : null,
    person: typeof params.person === 'string' ? params.person : null,
    claim: taken ? { mine: row.claimedById === ctx.actor.id, by: row.claimedBy?.name ?? '' } : null,
    blocked,
  };
}
