import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';

/**
 * The next batch of subscriptions whose usage period has ended, locked, with what comes next: as one temporary table,
 * so that 5,000 of them take a handful of statements (not measured yet; the goal is 0.85 of the bare SQL). Whoever holds
 * a row now (a customer changing plans, another process) is passed over and met again by the next batch.
 * The arithmetic of months, tax and rounding is that of anchor.ts and catalog.pricing.ts; a test compares the two.
 */
export async function takeDue(ctx: Ctx, limit: number, workspaceId: string | null): Promise<number> {
  const one = workspaceId ? Prisma.sql`and "workspaceId" = ${workspaceId}::uuid` : Prisma.empty;
  await ctx.db.$executeRaw`drop table if exists due_subscription`;
  return ctx.db.$executeRaw`
    create temp table due_subscription on commit drop as
    with due as materialized (
      select * from "Subscription"
       where "usagePeriodEnd" <= ${ctx.now} and status in ('TRIALING', 'ACTIVE', 'PAST_DUE') ${one}
       order by "usagePeriodEnd", id limit ${limit} for update skip locked
    ), next as (
      select d.*, d."usagePeriodEnd" as "start", d."usagePeriodEnd" = d."currentPeriodEnd" as closes,
             d."usagePeriodEnd" = d."currentPeriodEnd" and d."cancelAtPeriodEnd" as ends,
             case when d."usagePeriodEnd" = d."currentPeriodEnd" then coalesce(d."pendingPlanVersionId", d."planVersionId") else d."planVersionId" end as "nextVersionId",
             case when d."usagePeriodEnd" = d."currentPeriodEnd" then coalesce(d."pendingInterval", d.interval) else d.interval end as "nextInterval",
             ((extract(year from d."usagePeriodEnd") - extract(year from d."anchorAt")) * 12
               + extract(month from d."usagePeriodEnd") - extract(month from d."anchorAt"))::int as months
        from due d
    )
    select n.id, n."workspaceId", n.status, n."usagePeriodStart" as "oldUsageStart", n."start", n.closes, n.ends,
           n.closes and n."pendingPlanVersionId" is not null and not n.ends as changes,
           n."nextVersionId", n."nextInterval", p.code as "planCode", p."nameEn", p."nameTr",
           n."anchorAt" + make_interval(months => n.months + 1) as "usageEnd",
           n."anchorAt" + make_interval(months => n.months + case n."nextInterval" when 'YEAR' then 12 else 1 end) as "periodEnd",
           coalesce(t."rateBp", 0) as "rateBp",
           case when not n.closes or n.ends then 0
                when coalesce(t.inclusive, true) then r.amount
                else r.amount + ((r.amount::bigint * t."rateBp" * 2 + 10000) / 20000)::int end as fee
      from next n
      join "PlanVersion" v on v.id = n."nextVersionId" join "Plan" p on p.id = v."planId"
      join "PlanPrice" r on r."planVersionId" = v.id and r.interval = n."nextInterval"
      left join "BillingAccount" a on a."workspaceId" = n."workspaceId"
      left join "Mailbox" m on m."workspaceId" = n."workspaceId"
      left join "Location" l on l.id = m."locationId"
      left join "TaxRate" t on t.country = coalesce(a.country, l.country)`;
}

/** The fees of the periods that begin, and a row without one for each workspace whose usage is to be invoiced. */
export async function fillBatch(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`
    insert into charge_batch ("workspaceId", source, amount, tax, "taxRateBp", key, params, "causeType", "causeId", "periodStart", "periodEnd")
    select "workspaceId", 'plan:' || id || ':' || to_char("start", 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), fee,
           ((fee::bigint * "rateBp" * 2 + 10000 + "rateBp") / (2 * (10000 + "rateBp")))::int, "rateBp", 'plan',
           jsonb_build_object('plan', jsonb_build_object('en', "nameEn", 'tr', "nameTr"),
             'from', to_char("start", 'YYYY-MM-DD'), 'to', to_char("periodEnd", 'YYYY-MM-DD')),
           'period', id, case when fee > 0 then "start" end, case when fee > 0 then "periodEnd" end
      from due_subscription`;
}

export async function advance(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`
    update "FeatureUsage" u set "closedAt" = ${ctx.now} from due_subscription d
     where u."workspaceId" = d."workspaceId" and u."periodStart" = d."oldUsageStart" and u."closedAt" is null`;
  await ctx.db.$executeRaw`
    update "Subscription" s
       set status = (case when d.ends then 'CANCELED' when s.status = 'TRIALING' then 'ACTIVE' else s.status::text end)::"SubscriptionStatus",
           "endedAt" = case when d.ends then d."start" end,
           "planVersionId" = d."nextVersionId", interval = d."nextInterval",
           "pendingPlanVersionId" = case when not d.closes then s."pendingPlanVersionId" end,
           "pendingInterval" = case when not d.closes then s."pendingInterval" end,
           "usagePeriodStart" = case when d.ends then s."usagePeriodStart" else d."start" end,
           "usagePeriodEnd" = case when d.ends then s."usagePeriodEnd" else d."usageEnd" end,
           "currentPeriodStart" = case when d.closes and not d.ends then d."start" else s."currentPeriodStart" end,
           "currentPeriodEnd" = case when d.closes and not d.ends then d."periodEnd" else s."currentPeriodEnd" end,
           "updatedAt" = ${ctx.now}, version = s.version + 1
      from due_subscription d where d.id = s.id`;
}

export const RENEWED = Prisma.sql`select "workspaceId", id as "targetId", jsonb_build_object('planCode', "planCode",
  'periodStart', "start", 'periodEnd', "periodEnd", 'changed', changes) as meta from due_subscription where closes and not ends`;
export const ENDED = Prisma.sql`select "workspaceId", id as "targetId", jsonb_build_object('when', 'PERIOD_END') as meta
  from due_subscription where ends`;

export const DUE_COUNT = (now: Date) => Prisma.sql`select count(*)::int as due from "Subscription"
  where "usagePeriodEnd" <= ${now} and status in ('TRIALING', 'ACTIVE', 'PAST_DUE')`;
/** What the batch that was closed in this transaction has done. */
export const WOULD = Prisma.sql`
  select d."workspaceId", w.name, d."nameEn" as plan, d.fee, coalesce(i.total, 0) as total,
         (select count(*)::int from "InvoiceLine" l where l."invoiceId" = i.id) as lines,
         case when d.ends then 'ENDS' when d.changes then 'CHANGES' when d.closes then 'RENEWS' else 'USAGE' end as what
    from due_subscription d join "Workspace" w on w.id = d."workspaceId"
    left join charge_batch c on c."workspaceId" = d."workspaceId" left join "Invoice" i on i.id = c."invoiceId"
   order by d."start", w.name`;
