import { uuidv7 } from 'uuidv7';
import type { LedgerEntry, LedgerKind, UserBalance } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { type Cause, type Description, MAX_AMOUNT } from './billing.schema.js';
import { settleInvoices } from './billing.settlement.js';

export const COLLECT = 'billing.collect';

export interface Entry {
  workspaceId: string;
  kind: LedgerKind;
  /** Minor units of the installation's currency, signed: + raises the debt. Tax included. */
  amount: number;
  /** The cause as a key, unique for ever. */
  source: string;
  description: Description;
  cause: Cause;
  period?: { start: Date; end: Date };
  tax?: { amount: number; rateBp: number };
  /** Books the entry for this invoice; else the workspace's next invoice takes charges and credits up. */
  invoiceId?: string;
}

/** The workspace's balance row, made if there is none, locked until the transaction ends: the last lock in the lock order. */
export async function lockBalance(ctx: Ctx, workspaceId: string): Promise<UserBalance> {
  const [row] = await ctx.db.$queryRaw<UserBalance[]>`
    insert into "UserBalance" ("workspaceId", currency) values (${workspaceId}::uuid, ${ctx.config.currency})
    on conflict ("workspaceId") do update set "updatedAt" = "UserBalance"."updatedAt" returning *`;
  if (!row) throw new Error('no balance row');
  return row;
}

/**
 * Writes one entry and moves the balance with it, in the caller's transaction or one of its own. The same source again
 * gives the first entry and changes nothing; with another amount or workspace it throws `booked_differently`.
 */
export async function book(ctx: Ctx, entry: Entry): Promise<LedgerEntry> {
  if (!Number.isSafeInteger(entry.amount) || entry.amount === 0 || Math.abs(entry.amount) > MAX_AMOUNT)
    throw invalid('amount', `must be a whole number of minor units, not zero, within ${MAX_AMOUNT}`);
  return transaction(ctx, async (tx) => {
    await lockBalance(tx, entry.workspaceId);
    const earlier = await tx.db.ledgerEntry.findUnique({ where: { sourceKey: entry.source } });
    if (earlier) return sameAs(earlier, entry);
    const settles = !entry.invoiceId && entry.kind !== 'CHARGE' && entry.kind !== 'CREDIT';
    const booked = await insert(tx, entry, settles);
    await record(
      tx,
      'ledger.booked',
      { type: 'LedgerEntry', id: booked.id, workspaceId: entry.workspaceId },
      { kind: booked.kind, amount: booked.amount, balanceAfter: booked.balanceAfter, source: booked.sourceKey },
    );
    if (booked.kind === 'CHARGE' && booked.balanceAfter >= tx.config.autoChargeThreshold)
      await enqueue(tx, COLLECT, { workspaceId: entry.workspaceId }, { key: `collect:${entry.workspaceId}` });
    if (settles) await settleInvoices(tx, entry.workspaceId);
    return booked;
  });
}

function sameAs(earlier: LedgerEntry, entry: Entry): LedgerEntry {
  if (earlier.workspaceId !== entry.workspaceId || earlier.amount !== entry.amount || earlier.kind !== entry.kind)
    throw fail('booked_differently', { detail: `${entry.source} is on the ledger with another amount.` });
  return earlier;
}

async function insert(ctx: Ctx, entry: Entry, settles: boolean): Promise<LedgerEntry> {
  const [row] = await ctx.db.$queryRaw<LedgerEntry[]>`
    with balance as (
      update "UserBalance" set owed = owed + ${entry.amount}::int, settled = settled - ${settles ? entry.amount : 0}::int,
             "entryCount" = "entryCount" + 1, "updatedAt" = ${ctx.now}
       where "workspaceId" = ${entry.workspaceId}::uuid returning owed, "entryCount", currency)
    insert into "LedgerEntry" (id, "workspaceId", seq, "sourceKey", kind, amount, currency, "balanceAfter", tax, "taxRateBp",
      "descriptionKey", "descriptionParams", "causeType", "causeId", "invoiceId", "periodStart", "periodEnd", at)
    select ${uuidv7()}::uuid, ${entry.workspaceId}::uuid, "entryCount", ${entry.source}, ${entry.kind}::"LedgerKind",
      ${entry.amount}::int, currency, owed, ${entry.tax?.amount ?? 0}::int, ${entry.tax?.rateBp ?? 0}::int,
      ${entry.description.key}, ${JSON.stringify(entry.description.params ?? {})}::jsonb, ${entry.cause.type},
      ${entry.cause.id}::uuid, ${entry.invoiceId ?? null}::uuid, ${entry.period?.start ?? null}::timestamptz,
      ${entry.period?.end ?? null}::timestamptz, ${ctx.now}
      from balance returning *`;
  if (!row) throw new Error('the entry was not written');
  return row;
}
