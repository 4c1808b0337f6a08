import { adjustBalance, bookCharge, moveMoney, recordManualPayment } from '../src/modules/billing/billing.service.js';
import { saveTaxRate, seedCatalog } from '../src/modules/catalog/catalog.service.js';
import { runBillingCycle, startSubscription } from '../src/modules/subscription/subscription.service.js';
import type { Ctx } from '../src/shared/context.js';

const DAY = 86_400_000;
const TERMS = [
  { planCode: 'plus', interval: 'MONTH', days: 95, paid: true },
  { planCode: 'starter', interval: 'MONTH', days: 64, paid: false },
  { planCode: 'business', interval: 'MONTH', days: 9, paid: true },
  { planCode: 'starter', interval: 'YEAR', days: 40, paid: true },
  { planCode: 'plus', interval: 'MONTH', days: 20, paid: false },
] as const;

/**
 * Money for the demo's customers: plans that have run for a while, usage, invoices paid and overdue, and a request that
 * waits for a second person. Safe to repeat: who has a subscription is passed over.
 */
export async function seedMoney(ctx: Ctx): Promise<void> {
  await seedCatalog(ctx);
  if ((await ctx.db.subscription.count()) > 0) return;
  for (const rate of [
    { country: 'TR', name: 'KDV', rateBp: 2_000, inclusive: true },
    { country: 'DE', name: 'USt', rateBp: 1_900, inclusive: false },
  ])
    await saveTaxRate(ctx, rate);
  const workspaces = await ctx.db.workspace.findMany({ orderBy: { id: 'asc' }, take: TERMS.length });
  const before = (days: number): Date => new Date(ctx.now.getTime() - days * DAY);
  // Month by month from the oldest: invoices are numbered in the order of opening.
  const starts = workspaces.map((workspace, index) => ({ workspace, ...(TERMS[index] ?? TERMS[0]) }));
  for (const { workspace, planCode, interval, days } of [...starts].sort((a, b) => b.days - a.days)) {
    await runBillingCycle({ ...ctx, now: before(days) });
    await startSubscription({ ...ctx, workspaceId: workspace.id, now: before(days) }, { planCode, interval });
    await bookCharge(
      { ...ctx, now: before(days - 3) },
      {
        workspaceId: workspace.id,
        amount: 640,
        source: `demo:${workspace.id}`,
        description: {
          key: 'storage',
          params: {
            package: 'P-1042',
            day: before(days - 3)
              .toISOString()
              .slice(0, 10),
          },
        },
        cause: { type: 'package', id: null },
      },
    );
  }
  await runBillingCycle(ctx);
  for (const { workspace, paid } of starts) {
    const balance = await ctx.db.userBalance.findUnique({ where: { workspaceId: workspace.id } });
    if (paid && balance && balance.owed > 0) {
      const transfer = { workspaceId: workspace.id, amount: balance.owed, reference: 'Bank transfer 2026/118' };
      await recordManualPayment({ ...ctx, now: before(1) }, transfer);
    }
  }
  const [, debtor] = workspaces;
  const fay = await ctx.db.staffUser.findUnique({ where: { email: 'finance@demo.example' } });
  if (!debtor || !fay) return;
  const staff: Ctx = { ...ctx, actor: { type: 'STAFF', id: fay.id, name: fay.name, roles: fay.roles } };
  await adjustBalance(staff, { workspaceId: debtor.id, amount: -200, reason: 'Goodwill for a late scan' });
  const wish = {
    kind: 'ADJUST',
    subjectId: debtor.id,
    amount: -15_000,
    reason: 'Parcel damaged in our warehouse',
  } as const;
  await moveMoney(staff, wish, true);
}
