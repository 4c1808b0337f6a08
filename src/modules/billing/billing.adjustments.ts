import { randomUUID } from 'node:crypto';
import type { LedgerEntry } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { book } from './billing.ledger.js';

/**
 * A correction by hand, signed (+ raises the debt), with its reason; one key is one adjustment. Throws
 * `validation_failed`, `approval_needed` above BillingSettings.approvalLimit: nobody moves that much alone.
 */
export async function adjustBalance(
  ctx: Ctx,
  given: { workspaceId: string; amount: number; reason: string; key?: string },
): Promise<LedgerEntry> {
  if (given.reason.trim().length < 3) throw invalid('reason', 'must say why, in three letters or more');
  await withinLimit(ctx, given.amount);
  return book(ctx, {
    workspaceId: given.workspaceId,
    kind: 'ADJUSTMENT',
    amount: given.amount,
    source: `adjustment:${given.key ?? randomUUID()}`,
    description: { key: 'adjustment', params: { reason: given.reason.trim() } },
    cause: { type: 'adjustment', id: null },
  });
}

/** Throws `approval_needed` for an amount (minor units, either sign) that one person may not move alone. */
export async function withinLimit(ctx: Ctx, amount: number): Promise<void> {
  const { approvalLimit } = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  if (Math.abs(amount) > approvalLimit) throw fail('approval_needed', { detail: `The limit is ${approvalLimit}.` });
}
