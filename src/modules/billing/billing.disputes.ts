import { type Ctx, transaction } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';
import { raiseAlert } from './billing.alerts.js';
import { book } from './billing.ledger.js';
import { lockPayment } from './billing.payments.js';

export interface StripeDispute {
  id: string;
  amount: number;
  status: string;
}

/**
 * A disputed payment is debt again, once; a dispute won takes it off again, once. What came first, the opening or the
 * decision, makes no difference. While one is open nothing is collected from the workspace.
 */
export async function applyDispute(ctx: Ctx, paymentId: string, given: StripeDispute): Promise<void> {
  if (given.status.startsWith('warning_')) return;
  await transaction(ctx, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    const { workspaceId } = payment;
    const known = await tx.db.dispute.findUnique({ where: { stripeId: given.id } });
    if (known && known.status !== 'OPEN') return;
    const left = payment.amount - payment.refunded - payment.disputed;
    if (!known && left < given.amount)
      await raiseAlert(tx, 'dispute_above_payment', given.id, { paymentId, amount: given.amount, left });
    if (!known && left < 1) return;
    const amount = known?.amount ?? Math.min(left, given.amount);
    const status = given.status === 'won' ? 'WON' : given.status === 'lost' ? 'LOST' : 'OPEN';
    const closedAt = status === 'OPEN' ? null : tx.now;
    const row = await tx.db.dispute.upsert({
      where: { stripeId: given.id },
      create: { stripeId: given.id, paymentId, workspaceId, amount, status, openedAt: tx.now, closedAt },
      update: { status, closedAt },
    });
    const held = (known ? 0 : amount) - (status === 'WON' ? amount : 0);
    if (held !== 0) await tx.db.payment.update({ where: { id: paymentId }, data: { disputed: { increment: held } } });
    const cause = { type: 'dispute', id: row.id } as const;
    await book(tx, {
      workspaceId,
      kind: 'REFUND',
      amount,
      source: `dispute:${given.id}`,
      description: { key: 'dispute' },
      cause,
    });
    if (status === 'WON')
      await book(tx, {
        workspaceId,
        kind: 'ADJUSTMENT',
        amount: -amount,
        source: `dispute-won:${given.id}`,
        description: { key: 'dispute_won' },
        cause,
      });
    const event = status === 'OPEN' ? 'dispute.opened' : status === 'WON' ? 'dispute.won' : 'dispute.lost';
    await record(tx, event, { type: 'Dispute', id: row.id, workspaceId }, { amount, paymentId });
  });
}
