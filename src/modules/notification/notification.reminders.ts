import { type Ctx, transaction } from '../../shared/context.js';
import { tellMembers, tellUser } from './notification.service.js';
import { pieceOf } from './piece-words.service.js';

const DAY_MS = 86_400_000;

/** How long before its end a hold or an invitation is told of; each level once. */
const BEFORE_DAYS = { hold: [3, 1], invite: [2] } as const;
const AT_ONCE = 500;

/**
 * What recurs until its cause is gone: holds that end, invitations that run out unanswered (billing reminds of debts, the
 * package module of fees and of pieces that do not come). One for each cause and level (the notification's own unique key), however many processes run it, however often.
 */
export async function remindReaders(ctx: Ctx): Promise<void> {
  await remindOfHolds(ctx);
  await remindOfInvites(ctx);
}

/** The narrowest level that `left` has reached: a run that was missed is not told of afterwards. */
export function levelBefore(left: number, levels: readonly number[]): number | null {
  return levels.filter((days) => left > 0 && left <= days * DAY_MS).at(-1) ?? null;
}

async function remindOfHolds(ctx: Ctx): Promise<void> {
  const until = new Date(ctx.now.getTime() + Math.max(...BEFORE_DAYS.hold) * DAY_MS);
  await inPages(
    (after) =>
      ctx.db.packageAction.findMany({
        where: {
          type: 'HOLD',
          status: 'SUCCEEDED',
          holdEndedAt: null,
          holdUntil: { gt: ctx.now, lte: until },
          ...after,
        },
        include: { package: true },
        orderBy: { id: 'asc' },
        take: AT_ONCE,
      }),
    async ({ id, workspaceId, holdUntil, package: piece }) => {
      const level = holdUntil && levelBefore(holdUntil.getTime() - ctx.now.getTime(), BEFORE_DAYS.hold);
      if (!level || piece.workspaceId !== workspaceId) return;
      await tellMembers(ctx, 'hold-ending', {
        sourceKey: `${id}:${holdUntil.toISOString()}:${level}`,
        workspaceId,
        target: { type: 'Package', id: piece.id },
        path: `/app/packages/${piece.id}`,
        params: { piece: pieceOf(piece), until: { at: holdUntil.toISOString() } },
      });
    },
  );
}

async function remindOfInvites(ctx: Ctx): Promise<void> {
  const until = new Date(ctx.now.getTime() + Math.max(...BEFORE_DAYS.invite) * DAY_MS);
  await inPages(
    (after) =>
      ctx.db.invite.findMany({
        where: {
          acceptedAt: null,
          declinedAt: null,
          cancelledAt: null,
          expiresAt: { gt: ctx.now, lte: until },
          workspace: { closedAt: null },
          ...after,
        },
        orderBy: { id: 'asc' },
        take: AT_ONCE,
      }),
    async ({ id, workspaceId, invitedById, email, expiresAt }) => {
      const sender = await ctx.db.membership.findFirst({ where: { workspaceId, userId: invitedById } });
      if (!sender) return;
      await tellUser(ctx, 'invite-expiring', invitedById, {
        sourceKey: `${id}:${expiresAt.toISOString()}`,
        workspaceId,
        path: '/app/members',
        params: { invitee: email, expiresAt: { at: expiresAt.toISOString() } },
      });
    },
  );
}

/** Every row once, in pages by id, so that a run over many holds few in memory. */
async function inPages<T extends { id: string }>(
  read: (after: { id?: { gt: string } }) => Promise<T[]>,
  each: (row: T) => Promise<void>,
): Promise<void> {
  let last: string | undefined;
  for (;;) {
    const rows = await read(last === undefined ? {} : { id: { gt: last } });
    for (const row of rows) await each(row);
    last = rows.at(-1)?.id;
    if (rows.length < AT_ONCE) return;
  }
}

const KEEP_READ_DAYS = 365;

/** Notices that are a year old, with their deliveries; browsers whose sessions have ended. */
export async function sweepNotifications(ctx: Ctx): Promise<void> {
  const old = new Date(ctx.now.getTime() - KEEP_READ_DAYS * DAY_MS);
  await transaction(ctx, async (tx) => {
    await tx.db.notification.deleteMany({ where: { createdAt: { lt: old } } });
    await tx.db.$executeRaw`
      delete from "PushSubscription" p
       where not exists (select 1 from "Session" s where s.id = p."sessionId" and s."endedAt" is null)`;
  });
}
