import { createHash } from 'node:crypto';
import type { TestApp } from './app.js';

/** The same for the same number, in any database. */
export const subscriberId = (kind: 'workspace' | 'subscription', n: number): string => {
  const hex = createHash('md5').update(`${kind}:${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * Workspaces with a subscription that runs, laid in two statements: `plan` gives the plan's code, `anchor` the moment
 * that its periods are counted from.
 */
export async function laySubscribers(
  app: TestApp,
  count: number,
  of: (n: number) => { plan: string; interval: 'MONTH' | 'YEAR'; anchor: Date; end: Date; usageEnd: Date },
): Promise<void> {
  const { prisma } = app.platform.database;
  const versions = await prisma.planVersion.findMany({ where: { supersededAt: null }, include: { plan: true } });
  const all = Array.from({ length: count }, (_item, n) => ({ n, ...of(n) }));
  await prisma.workspace.createMany({
    data: all.map(({ n }) => ({ id: subscriberId('workspace', n), name: `Workspace ${n}` })),
  });
  await prisma.subscription.createMany({
    data: all.map(({ n, plan, interval, anchor, end, usageEnd }) => ({
      id: subscriberId('subscription', n),
      workspaceId: subscriberId('workspace', n),
      status: 'ACTIVE',
      planVersionId: versions.find((version) => version.plan.code === plan)?.id ?? '',
      interval,
      anchorAt: anchor,
      startedAt: anchor,
      currentPeriodStart: anchor,
      currentPeriodEnd: end,
      usagePeriodStart: anchor,
      usagePeriodEnd: usageEnd,
    })),
  });
}
