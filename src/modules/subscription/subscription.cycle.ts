import { type Ctx, transaction } from '../../shared/context.js';
import { recordBatch } from '../audit-log/audit-log.service.js';
import { bookBatch, invoiceLoose, openBatch } from '../billing/billing.service.js';
import { advance, DUE_COUNT, ENDED, fillBatch, RENEWED, takeDue, WOULD } from './subscription.cycle.sql.js';

const BATCH = 5_000;

/**
 * Closes every period that has ended by `ctx.now`: usage counted and closed once, the next period charged, one invoice
 * for each workspace, the subscription moved on, changes and cancellations carried out. Each batch is one transaction;
 * a run that was killed is completed by the next. Periods missed while nothing ran are caught up one after the other.
 * Returns how many periods were closed.
 */
export async function runBillingCycle(ctx: Ctx, batch = BATCH): Promise<number> {
  let closed = 0;
  for (let taken = -1; taken !== 0; closed += taken)
    taken = await transaction(ctx, (tx) => closeBatch(tx, batch, null));
  await invoiceLoose(ctx);
  return closed;
}

export interface CyclePreview {
  /** How many periods have ended by then. */
  due: number;
  rows: {
    workspaceId: string;
    name: string;
    plan: string;
    what: 'RENEWS' | 'CHANGES' | 'ENDS' | 'USAGE';
    /** Minor units: the next period's fee, and what the invoice comes to with the usage that waits. */
    fee: number;
    total: number;
    lines: number;
  }[];
}

/**
 * What a run as of `ctx.now` would do to the first `limit` periods: it is done, looked at and rolled back, so that it
 * cannot differ from the run. Nothing is written.
 */
export async function previewBillingCycle(ctx: Ctx, limit = 100): Promise<CyclePreview> {
  const seen: CyclePreview = { due: 0, rows: [] };
  const lookedAt = new Error('rolled back on purpose');
  await transaction(ctx, async (tx) => {
    const [count] = await tx.db.$queryRaw<{ due: number }[]>(DUE_COUNT(ctx.now));
    seen.due = count?.due ?? 0;
    if ((await closeBatch(tx, limit, null)) > 0) seen.rows = await tx.db.$queryRaw<CyclePreview['rows']>(WOULD);
    throw lookedAt;
  }).catch((error: unknown) => {
    if (error !== lookedAt) throw error;
  });
  return seen;
}

/** The same for one workspace, within a change that its owner asked for. */
export async function renewOne(ctx: Ctx, workspaceId: string): Promise<void> {
  await closeBatch(ctx, 1, workspaceId);
}

async function closeBatch(ctx: Ctx, limit: number, workspaceId: string | null): Promise<number> {
  const taken = await takeDue(ctx, limit, workspaceId);
  if (taken === 0) return 0;
  await ctx.db.$executeRaw`analyze due_subscription`;
  await openBatch(ctx);
  await fillBatch(ctx);
  await bookBatch(ctx);
  await advance(ctx);
  await recordBatch(ctx, 'subscription.renewed', 'Subscription', RENEWED);
  await recordBatch(ctx, 'subscription.ended', 'Subscription', ENDED);
  return taken;
}
