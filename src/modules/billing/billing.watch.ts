import type { BillingAlert, ReconciliationRun } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { RULE_NAMES } from './billing.invariants.js';

/** What the nightly comparison found of late, the rules it checks, and what still waits for a person. */
export async function getWatch(
  ctx: Ctx,
): Promise<{ runs: ReconciliationRun[]; rules: string[]; alerts: BillingAlert[]; moreAlerts: boolean }> {
  const runs = await ctx.db.reconciliationRun.findMany({ orderBy: { startedAt: 'desc' }, take: 14 });
  const alerts = await ctx.db.billingAlert.findMany({
    where: { resolvedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 101,
  });
  return { runs, rules: RULE_NAMES, alerts: alerts.slice(0, 100), moreAlerts: alerts.length > 100 };
}

/** A person has looked at it. Throws `not_found`; a second time changes nothing. */
export async function resolveAlert(ctx: Ctx, id: string, note: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const alert = await tx.db.billingAlert.findUnique({ where: { id } });
    if (!alert) throw fail('not_found');
    const { count } = await tx.db.billingAlert.updateMany({
      where: { id, resolvedAt: null },
      data: { resolvedAt: tx.now },
    });
    if (count === 0) return;
    const target = { type: 'BillingAlert', id, workspaceId: null };
    await record(tx, 'billing_alert.resolved', target, { kind: alert.kind, subject: alert.subject, note });
  });
}
