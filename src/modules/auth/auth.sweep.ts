import type { Ctx } from '../../shared/context.js';

const DAY_MS = 86_400_000;

/** What has had its day: ended sessions after 90 days (with their tokens), spent and stale tokens and codes, places not seen for half a year. */
export async function sweepSessions(ctx: Ctx): Promise<void> {
  await ctx.db.session.deleteMany({
    where: { OR: [{ endedAt: { lt: daysAgo(ctx, 90) } }, { expiresAt: { lt: daysAgo(ctx, 90) } }] },
  });
  await ctx.db.refreshToken.deleteMany({ where: { expiresAt: { lt: daysAgo(ctx, 30) } } });
  await ctx.db.oneTimeToken.deleteMany({ where: { expiresAt: { lt: daysAgo(ctx, 30) } } });
  await ctx.db.phoneCode.deleteMany({ where: { expiresAt: { lt: daysAgo(ctx, 1) } } });
  await ctx.db.staffSession.deleteMany({ where: { expire: { lt: ctx.now } } });
  await ctx.db.loginOrigin.deleteMany({ where: { lastSeenAt: { lt: daysAgo(ctx, 180) } } });
}

function daysAgo(ctx: Ctx, days: number): Date {
  return new Date(ctx.now.getTime() - days * DAY_MS);
}
