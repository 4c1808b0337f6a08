import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { writeOffInvoice } from './billing.invoices.js';
import { lockBalance } from './billing.ledger.js';
import { mailOwner } from './billing.mails.js';

/** What is left to pay of the workspace's open invoices, minor units. Throws `nothing_owed`. */
export async function debtToWriteOff(ctx: Ctx, workspaceId: string): Promise<number> {
  const open = await ctx.db.invoice.findMany({ where: { workspaceId, status: 'OPEN' } });
  const sum = open.reduce((total, item) => total + item.total - item.paid - item.credited, 0);
  if (sum <= 0) throw fail('nothing_owed');
  return sum;
}

/**
 * Gives up every open invoice of a workspace (UNCOLLECTIBLE); what is not invoiced yet stays owed. Throws
 * `nothing_owed`, `approval_outdated` when that is more than `atMost` by now.
 */
export async function writeOffDebt(ctx: Ctx, workspaceId: string, reason: string, atMost: number): Promise<void> {
  await transaction(ctx, async (tx) => {
    await lockBalance(tx, workspaceId);
    if ((await debtToWriteOff(tx, workspaceId)) > atMost) throw fail('approval_outdated');
    const open = await tx.db.invoice.findMany({
      where: { workspaceId, status: 'OPEN' },
      orderBy: { ordinal: 'asc' },
      select: { id: true },
    });
    for (const { id } of open) await writeOffInvoice(tx, id, reason);
  });
}

/**
 * A reminder that a person sends, beside those of the ladder: one a day for each workspace, whoever asks how often.
 * Throws `not_found`, `nothing_owed`, `conflict` for the second of a day.
 */
export async function remindByHand(ctx: Ctx, workspaceId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    if (!(await tx.db.userBalance.findUnique({ where: { workspaceId } }))) throw fail('not_found');
    const { owed } = await lockBalance(tx, workspaceId);
    if (owed <= 0) throw fail('nothing_owed');
    const sent = await mailOwner(tx, 'balance-reminder', workspaceId, {
      sourceKey: `reminder:${workspaceId}:${tx.now.toISOString().slice(0, 10)}`,
      amount: owed,
    });
    if (!sent) throw fail('conflict', { detail: 'A reminder was sent today already.' });
    await record(tx, 'balance.reminder_sent', { type: 'UserBalance', id: workspaceId, workspaceId }, { owed });
  });
}
