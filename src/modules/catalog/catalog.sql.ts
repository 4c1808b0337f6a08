import type { Ctx } from '../../shared/context.js';

export interface TermsRow {
  kind: 'SWITCH' | 'QUOTA' | 'RATE' | null;
  perPeriod: boolean;
  hasPlan: boolean;
  inPlan: boolean;
  included: number | null;
  overage: number | null;
  status: 'TRIALING' | 'ACTIVE' | 'PAST_DUE' | 'SUSPENDED' | null;
  periodStart: Date;
  periodEnd: Date;
  used: number;
  rateBp: number;
  inclusive: boolean;
}

/**
 * Everything that a price hangs on, in one round trip: the workspace's subscription (else the fallback plan), the
 * feature in it, what the month has used, and the tax of the customer's country.
 */
export async function readTerms(ctx: Ctx, workspaceId: string, featureCode: string): Promise<TermsRow> {
  const [row] = await ctx.db.$queryRaw<TermsRow[]>`
    select f.kind::text as kind, coalesce(f."perPeriod", true) as "perPeriod", v.id is not null as "hasPlan",
           pf.id is not null as "inPlan", pf.included, pf.overage, s.status::text as status,
           p."start" as "periodStart", p."end" as "periodEnd", coalesce(u.free, 0) as used,
           coalesce(t."rateBp", 0) as "rateBp", coalesce(t.inclusive, true) as inclusive
      from (select ${workspaceId}::uuid as id) w
      left join "Subscription" s on s."workspaceId" = w.id and s.status <> 'CANCELED'
      left join "PlanVersion" v on v.id = coalesce(s."planVersionId", (
        select c.id from "PlanVersion" c join "Plan" p on p.id = c."planId" where p.fallback and c."supersededAt" is null))
      cross join lateral (select coalesce(s."usagePeriodStart", date_trunc('month', ${ctx.now}::timestamptz)) as "start",
        coalesce(s."usagePeriodEnd", date_trunc('month', ${ctx.now}::timestamptz) + interval '1 month') as "end") p
      left join "Feature" f on f.code = ${featureCode}
      left join "PlanFeature" pf on pf."planVersionId" = v.id and pf."featureId" = f.id
      left join "FeatureUsage" u on u."workspaceId" = w.id and u."featureCode" = ${featureCode} and u."periodStart" = p."start"
      left join "BillingAccount" a on a."workspaceId" = w.id
      left join "Mailbox" m on m."workspaceId" = w.id
      left join "Location" l on l.id = m."locationId"
      left join "TaxRate" t on t.country = coalesce(a.country, l.country)`;
  if (!row) throw new Error('no terms');
  return row;
}

/** The usage row of the period, made if there is none, locked until the transaction ends. */
export async function lockUsage(
  ctx: Ctx,
  workspaceId: string,
  featureCode: string,
  period: { start: Date; end: Date },
): Promise<string> {
  const [row] = await ctx.db.$queryRaw<{ id: string }[]>`
    insert into "FeatureUsage" (id, "workspaceId", "featureCode", "periodStart", "periodEnd")
    values (gen_random_uuid(), ${workspaceId}::uuid, ${featureCode}, ${period.start}, ${period.end})
    on conflict ("workspaceId", "featureCode", "periodStart") do update set "periodEnd" = excluded."periodEnd" returning id`;
  if (!row) throw new Error('no usage row');
  return row.id;
}

export async function addUsage(ctx: Ctx, usageId: string, free: number, priced: number): Promise<void> {
  await ctx.db.$executeRaw`update "FeatureUsage" set free = free + ${free}::int, priced = priced + ${priced}::int
    where id = ${usageId}::uuid and "closedAt" is null`;
}
