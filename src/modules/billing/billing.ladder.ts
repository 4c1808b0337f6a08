import { type Ctx, transaction } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { lockBalance } from './billing.ledger.js';

const DAY_MS = 86_400_000;
/** A declined collection is tried again this many days after the first failure. */
export const RETRY_DAYS = [1, 3, 5, 7] as const;

/** How many of the retry days have come by `now`; a retry that comes late stands for those that were missed. */
export function levelAt(failedAt: Date, now: Date): number {
  return RETRY_DAYS.filter((days) => failedAt.getTime() + days * DAY_MS <= now.getTime()).length;
}

/** One failed collection: the first begins the ladder, the last retry ends it in a suspension. Call it with the balance locked. */
export async function climbLadder(ctx: Ctx, workspaceId: string): Promise<void> {
  const ladder = await ctx.db.collection.findUnique({ where: { workspaceId } });
  const failedAt = ladder?.failedAt ?? ctx.now;
  const level = ladder ? Math.max(ladder.level, levelAt(failedAt, ctx.now)) : 0;
  const days = RETRY_DAYS[level];
  const nextRetryAt = days === undefined ? null : new Date(failedAt.getTime() + days * DAY_MS);
  const exhaustedAt = nextRetryAt ? null : (ladder?.exhaustedAt ?? ctx.now);
  await ctx.db.collection.upsert({
    where: { workspaceId },
    create: { workspaceId, failedAt, level, nextRetryAt, exhaustedAt },
    update: { level, nextRetryAt, exhaustedAt },
  });
  const target = { type: 'UserBalance', id: workspaceId, workspaceId };
  if (!ladder) await record(ctx, 'collection.failed', target, { nextRetryAt });
  if (exhaustedAt && !ladder?.exhaustedAt) await record(ctx, 'collection.exhausted', target, { level });
}

/** Money came: the ladder is gone once less is owed than collection asks for and no invoice is overdue. Call it with the balance locked. */
export async function clearLadder(ctx: Ctx, workspaceId: string): Promise<void> {
  const balance = await ctx.db.userBalance.findUniqueOrThrow({ where: { workspaceId } });
  const unpaid = await ctx.db.invoice.count({ where: { workspaceId, status: 'OPEN' } });
  if (balance.owed > 0 && (balance.owed >= ctx.config.autoChargeThreshold || unpaid > 0)) return;
  const { count } = await ctx.db.collection.deleteMany({ where: { workspaceId } });
  if (count === 1) await record(ctx, 'collection.cleared', { type: 'UserBalance', id: workspaceId, workspaceId });
}

/**
 * A reminder for each level that a ladder has reached, one for each, however many processes run; subscribers of
 * `balance.reminded` send it. After days without a run only the latest is sent.
 */
export async function remindDebtors(ctx: Ctx): Promise<number> {
  let sent = 0;
  const ladders = await ctx.db.collection.findMany({
    where: { failedAt: { lte: new Date(ctx.now.getTime() - DAY_MS) } },
  });
  for (const { workspaceId, failedAt } of ladders) {
    const level = levelAt(failedAt, ctx.now);
    if (await ctx.db.balanceReminder.findFirst({ where: { workspaceId, failedAt, level: { gte: level } } })) continue;
    await transaction(ctx, async (tx) => {
      const { owed } = await lockBalance(tx, workspaceId);
      if (owed <= 0) return;
      const { count } = await tx.db.balanceReminder.createMany({
        data: [{ workspaceId, failedAt, level, owed, createdAt: tx.now }],
        skipDuplicates: true,
      });
      if (count === 0) return;
      sent += 1;
      await record(tx, 'balance.reminded', { type: 'UserBalance', id: workspaceId, workspaceId }, { level, owed });
    });
  }
  return sent;
}
