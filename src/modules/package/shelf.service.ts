import type { Package } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { decodeCursor, encodeCursor } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { tellMembers } from '../notification/notification.service.js';
import type { FlagInput } from './claim.schema.js';
import { countClaims } from './claim.service.js';
import { addHistory } from './package.history.js';
import { lockPackage, targetOf } from './package.service.js';

const DAY_MS = 86_400_000;
const PAGE = 30;
/** How long an announced piece may be on its way before its customer is asked to look. */
const OVERDUE_DAYS = 14;
const OVERDUE_BATCH = 200;

export interface UnmatchedPiece {
  id: string;
  trackingNumber: string | null;
  sender: string | null;
  kind: string;
  shelf: string | null;
  location: string;
  reason: string | null;
  receivedAt: string;
  days: number;
  claims: number;
  hasPhoto: boolean;
}

/** Pieces that reached nobody, the oldest first, and how many there are by age. For staff. Throws `cursor_invalid`. */
export async function listUnmatched(ctx: Ctx, query: { cursor?: string | undefined }) {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.package.findMany({
    where: {
      status: 'UNMATCHED',
      voidedAt: null,
      ...(after ? { OR: [{ listedAt: { gt: after.at } }, { listedAt: after.at, id: { gt: after.id } }] } : {}),
    },
    include: { location: { select: { name: true } }, _count: { select: { photos: true } } },
    orderBy: [{ listedAt: 'asc' }, { id: 'asc' }],
    take: PAGE + 1,
  });
  const claims = await countClaims(
    ctx,
    rows.flatMap((row) => row.trackingKey ?? []),
  );
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  const [ages] = await ctx.db.$queryRaw<Record<'fresh' | 'week' | 'month' | 'older', number>[]>`
    select count(*) filter (where age < 2)::int as fresh, count(*) filter (where age >= 2 and age < 8)::int as week,
           count(*) filter (where age >= 8 and age < 31)::int as month, count(*) filter (where age >= 31)::int as older
      from (select extract(epoch from ${ctx.now}::timestamptz - "receivedAt") / 86400 as age from "Package"
             where status = 'UNMATCHED' and "voidedAt" is null) p`;
  return {
    ages: ages ?? { fresh: 0, week: 0, month: 0, older: 0 },
    pieces: shown.map(
      (row): UnmatchedPiece => ({
        id: row.id,
        trackingNumber: row.trackingNumber,
        sender: row.sender,
        kind: row.kind,
        shelf: row.shelf,
        location: row.location.name,
        reason: row.unmatchedReason,
        receivedAt: (row.receivedAt ?? row.createdAt).toISOString(),
        days: Math.floor((ctx.now.getTime() - (row.receivedAt ?? row.createdAt).getTime()) / DAY_MS),
        claims: row.trackingKey ? (claims.get(row.trackingKey) ?? 0) : 0,
        hasPhoto: row._count.photos > 0,
      }),
    ),
    next: rows.length > PAGE && last ? encodeCursor({ at: last.listedAt, id: last.id }) : null,
  };
}

const FLAG_WORDS = {
  DAMAGED: { en: 'damaged', tr: 'hasarlı' },
  OVERSIZE: { en: 'oversize', tr: 'büyük boy' },
  PROHIBITED: { en: 'prohibited: no carrier takes it', tr: 'yasaklı: hiçbir taşıyıcı kabul etmez' },
} as const;

/** Sets what is to be said of a piece; an empty list takes all back. The customer sees it, and is told of what is new. Throws `not_found`. */
export async function flagPackage(ctx: Ctx, id: string, { flags, reason }: FlagInput): Promise<Package> {
  return transaction(ctx, async (tx) => {
    const before = await lockPackage(tx, id);
    const fresh = flags.filter((flag) => !before.flags.includes(flag));
    if (fresh.length === 0 && before.flags.length === flags.length) return before;
    if (before.status === 'EXPECTED') throw fail('conflict', { detail: 'The piece is not here yet.' });
    const after = await tx.db.package.update({ where: { id }, data: { flags, version: { increment: 1 } } });
    await addHistory(tx, after, { from: before.status, kind: 'flagged', reason, meta: { flags } });
    await record(tx, 'package.flagged', targetOf(after), {
      before: before.flags,
      after: flags,
      reason: reason ?? null,
    });
    if (after.workspaceId)
      for (const flag of fresh)
        await tellMembers(tx, 'package-flagged', {
          sourceKey: `flag:${id}:${flag}:${after.version}`,
          workspaceId: after.workspaceId,
          target: { type: 'Package', id },
          path: `/app/packages/${id}`,
          params: {
            piece: after.trackingNumber ?? after.sender ?? id.slice(-8),
            flag: FLAG_WORDS[flag],
            reason: reason ?? '',
          },
        });
    return after;
  });
}

/** Tells once of each announced piece that has not come for two weeks. Returns how many. */
export async function tellOverdue(ctx: Ctx): Promise<number> {
  let told = 0;
  for (let taken = -1; taken !== 0; told += taken) {
    taken = await transaction(ctx, async (tx) => {
      const rows = await tx.db.$queryRaw<{ id: string }[]>`
        select id from "Package" where status = 'EXPECTED' and "overdueAt" is null
           and "createdAt" < ${new Date(tx.now.getTime() - OVERDUE_DAYS * DAY_MS)}
         order by "createdAt" limit ${OVERDUE_BATCH} for update skip locked`;
      const ids = rows.map((row) => row.id);
      const late = await tx.db.package.updateManyAndReturn({ where: { id: { in: ids } }, data: { overdueAt: tx.now } });
      for (const piece of late) await tellOfOne(tx, piece);
      return late.length;
    });
  }
  return told;
}

async function tellOfOne(ctx: Ctx, piece: Package): Promise<void> {
  await record(ctx, 'package.overdue', targetOf(piece), { trackingNumber: piece.trackingNumber });
  if (piece.workspaceId)
    await tellMembers(ctx, 'arrival-overdue', {
      sourceKey: `overdue:${piece.id}`,
      workspaceId: piece.workspaceId,
      target: { type: 'Package', id: piece.id },
      path: `/app/packages/${piece.id}`,
      params: {
        tracking: piece.trackingNumber ?? '',
        carrier: piece.carrier ?? '',
        announcedAt: { at: piece.createdAt.toISOString() },
      },
    });
}
