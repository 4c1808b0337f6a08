import { randomUUID } from 'node:crypto';
import type { LedgerEntry } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { clearLadder } from './billing.ladder.js';
import { book } from './billing.ledger.js';

export interface Adjustment {
  workspaceId: string;
  /** Minor units, signed: + raises the debt. */
  amount: number;
  reason: string;
  /** One key is one adjustment. */
  key?: string;
}

/**
 * A correction by hand, signed (+ raises the debt), with its reason; one key is one adjustment. Throws
 * `validation_failed`, `approval_needed` above BillingSettings.approvalLimit: nobody moves that much alone.
 */
export async function adjustBalance(ctx: Ctx, given: Adjustment): Promise<LedgerEntry> {
  await withinLimit(ctx, given.amount);
  return bookAdjustment(ctx, given);
}

/** The same for an amount that a second person has approved (billing.approvals.ts). */
export async function bookAdjustment(ctx: Ctx, given: Adjustment): Promise<LedgerEntry> {
  if (given.reason.trim().length < 3) throw invalid('reason', 'must say why, in three letters or more');
  return transaction(ctx, async (tx) => {
    const entry = await book(tx, {
      workspaceId: given.workspaceId,
      kind: 'ADJUSTMENT',
      amount: given.amount,
      source: `adjustment:${given.key ?? randomUUID()}`,
      description: { key: 'adjustment', params: { reason: given.reason.trim() } },
      cause: { type: 'adjustment', id: null },
    });
    await clearLadder(tx, given.workspaceId);
    return entry;
  });
}

/** Throws `approval_needed` for an amount (minor units, either sign) that one person may not move alone. */
export async function withinLimit(ctx: Ctx, amount: number): Promise<void> {
  const { approvalLimit } = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  if (Math.abs(amount) > approvalLimit) throw fail('approval_needed', { detail: `The limit is ${approvalLimit}.` });
}
