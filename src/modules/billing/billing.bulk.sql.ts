import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { recordBatch } from '../audit-log/audit-log.service.js';
import { COLLECT } from './billing.ledger.js';

/**
 * Many charges of many workspaces in a handful of statements, in the caller's transaction (bench/storage.ts). `charges`
 * selects "workspaceId", source, amount and tax (minor units; tax is the part of the amount), "taxRateBp", key and params
 * (billing.text.ts), "causeType", "causeId", "periodStart", "periodEnd". A source on the ledger already, and an amount of
 * zero, are passed over. Takes the balances' locks, the last in the lock order. Returns how many were booked.
 */
export async function bookCharges(ctx: Ctx, charges: Prisma.Sql): Promise<number> {
  if (!ctx.inTransaction) throw new Error('bookCharges outside a transaction');
  await ctx.db.$executeRaw`drop table if exists charge_list`;
  await ctx.db.$executeRaw`
    create temp table charge_list on commit drop as
    select uuidv7() as "entryId", c.* from (${charges}) c where c.amount > 0`;
  await lockBalances(ctx);
  await ctx.db.$executeRaw`
    delete from charge_list c using "LedgerEntry" e where e."sourceKey" = c.source`;
  const booked = await ctx.db.$executeRaw(write(ctx));
  if (booked === 0) return 0;
  await recordBatch(
    ctx,
    'ledger.booked',
    'LedgerEntry',
    Prisma.sql`select e."workspaceId", e.id as "targetId", jsonb_build_object('kind', 'CHARGE', 'amount', e.amount,
      'balanceAfter', e."balanceAfter", 'source', e."sourceKey") as meta
      from charge_list c join "LedgerEntry" e on e.id = c."entryId"`,
  );
  await collectOverThreshold(ctx);
  return booked;
}

/** Made where missing, and locked in one order before they are read: two batches wait for each other instead of deadlocking. */
async function lockBalances(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`
    insert into "UserBalance" ("workspaceId", currency)
    select distinct c."workspaceId", ${ctx.config.currency} from charge_list c
     where not exists (select 1 from "UserBalance" b where b."workspaceId" = c."workspaceId") order by 1 on conflict do nothing`;
  await ctx.db.$executeRaw`
    select 1 from "UserBalance" where "workspaceId" in (select "workspaceId" from charge_list) order by "workspaceId" for update`;
}

function write(ctx: Ctx): Prisma.Sql {
  return Prisma.sql`
    with total as (
      select "workspaceId", count(*)::int as n, sum(amount)::int as s from charge_list group by 1
    ), moved as (
      update "UserBalance" b set owed = b.owed + t.s, "entryCount" = b."entryCount" + t.n, "updatedAt" = ${ctx.now}
        from total t where t."workspaceId" = b."workspaceId"
      returning b."workspaceId", b.owed - t.s as owed, b."entryCount" - t.n as count, b.currency
    )
    insert into "LedgerEntry" (id, "workspaceId", seq, "sourceKey", kind, amount, currency, "balanceAfter", tax, "taxRateBp",
      "descriptionKey", "descriptionParams", "causeType", "causeId", "periodStart", "periodEnd", at)
    select c."entryId", c."workspaceId", m.count + row_number() over turn, c.source, 'CHARGE', c.amount, m.currency,
           m.owed + sum(c.amount) over turn, c.tax, c."taxRateBp", c.key, c.params, c."causeType", c."causeId",
           c."periodStart", c."periodEnd", ${ctx.now}
      from charge_list c join moved m using ("workspaceId")
    window turn as (partition by c."workspaceId" order by c."periodStart", c.source rows unbounded preceding)`;
}

async function collectOverThreshold(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`
    select count(graphile_worker.add_job(${COLLECT}::text, payload => json_build_object('workspaceId', b."workspaceId"),
             job_key => 'collect:' || b."workspaceId", max_attempts => 25))
      from "UserBalance" b
     where b."workspaceId" in (select "workspaceId" from charge_list) and b.owed >= ${ctx.config.autoChargeThreshold}::int`;
}
