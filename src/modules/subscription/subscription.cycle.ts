import { type Ctx, transaction } from '../../shared/context.js';
import { recordBatch } from '../audit-log/audit-log.service.js';
import { bookBatch, invoiceLoose, openBatch } from '../billing/billing.service.js';
import { advance, ENDED, fillBatch, RENEWED, takeDue } from './subscription.cycle.sql.js';

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

/** The same for one workspace, within a change that its owner asked for. */
export async function renewOne(ctx: Ctx, workspaceId: string): Promise<void> {
  await closeBatch(ctx, 1, workspaceId);
}

async function closeBatch(ctx: Ctx, limit: number, workspaceId: string | null): Promise<number> {
  const taken = await takeDue(ctx, limit, workspaceId);
  if (taken === 0) return 0;
  await openBatch(ctx);
  await fillBatch(ctx);
  await bookBatch(ctx);
  await advance(ctx);
  await recordBatch(ctx, 'subscription.renewed', 'Subscription', RENEWED);
  await recordBatch(ctx, 'subscription.ended', 'Subscription', ENDED);
  return taken;
}
