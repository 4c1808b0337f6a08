import { type Ctx, transaction } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { getTerms, taxOf } from '../catalog/catalog.service.js';
import { MONTHS, periodHolding, wholeSecond } from './anchor.js';
import { returnLines } from './subscription.change.js';
import { invoiceLines, lockLive, save, second, target } from './subscription.rows.js';

/** A collection failed: the plan runs on while it is tried again. */
export async function setPastDue(ctx: Ctx, workspaceId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await lockLive(tx, workspaceId);
    if (row?.status !== 'ACTIVE') return;
    await record(tx, 'subscription.past_due', target(row));
    await save(tx, row, { status: 'PAST_DUE' });
  });
}

/** The last try failed: pieces are still received, no action starts, no new period is charged. */
export async function suspendSubscription(ctx: Ctx, workspaceId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await lockLive(tx, workspaceId);
    if (!row || row.status === 'SUSPENDED') return;
    await record(tx, 'subscription.suspended', target(row));
    await save(tx, row, { status: 'SUSPENDED', suspendedAt: tx.now });
  });
}

/** The debt is paid. A period that ended meanwhile was not charged: the plan goes on in the one that runs, for what is left of it. */
export async function returnFromSuspension(ctx: Ctx, workspaceId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await lockLive(tx, workspaceId);
    if (row?.status !== 'SUSPENDED' && row?.status !== 'PAST_DUE') return;
    await record(tx, 'subscription.restored', target(row), { from: row.status });
    if (row.status === 'PAST_DUE' || row.currentPeriodEnd > tx.now) {
      await save(tx, row, { status: 'ACTIVE', suspendedAt: null });
      return;
    }
    if (row.cancelAtPeriodEnd) {
      await record(tx, 'subscription.ended', target(row), { when: 'PERIOD_END' });
      await save(tx, row, { status: 'CANCELED', endedAt: tx.now, pendingPlanVersionId: null, pendingInterval: null });
      return;
    }
    const terms = await getTerms(
      tx,
      row.pendingPlanVersionId ?? row.planVersionId,
      row.pendingInterval ?? row.interval,
    );
    const now = wholeSecond(tx.now);
    const period = periodHolding(row.anchorAt, now, MONTHS[terms.interval]);
    const usage = periodHolding(row.anchorAt, now, 1);
    const back = await save(tx, row, {
      status: 'ACTIVE',
      suspendedAt: null,
      planVersionId: terms.planVersionId,
      interval: terms.interval,
      pendingPlanVersionId: null,
      pendingInterval: null,
      currentPeriodStart: period.start,
      currentPeriodEnd: period.end,
      usagePeriodStart: usage.start,
      usagePeriodEnd: usage.end,
    });
    const lines = returnLines(terms, await taxOf(tx, workspaceId), period, now);
    await invoiceLines(tx, back, lines, () => `plan:${row.id}:${second(period.start)}`);
  });
}
