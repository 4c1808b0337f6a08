import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { bookCharges } from '../billing/billing.service.js';

/** So many days of one piece in one transaction; a run that is months late takes several. */
const DAYS_AT_ONCE = 8;

/**
 * What a day on the shelf costs each piece of `pieces` ("id", "workspaceId", kind, "weightGrams", "lengthMm", "widthMm",
 * "heightMm"): the plan's price for `storage_days`, by size class, with the tax of the customer's country. The view and
 * the run of the fees read the same. Arithmetic of catalog.pricing.ts; tests/modules/package/storage.test.ts compares.
 */
export function dailyFees(pieces: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    select x.*, ((x.fee::bigint * x."rateBp" * 2 + 10000 + x."rateBp") / (2 * (10000 + x."rateBp")))::int as tax
      from (
        select n.*, case when n.inclusive then n.net
                         else n.net + ((n.net::bigint * n."rateBp" * 2 + 10000) / 20000)::int end as fee
          from (
            select p.id, p."workspaceId", coalesce(c.code, 'SMALL') as "sizeClass",
                   coalesce(t."rateBp", 0) as "rateBp", coalesce(t.inclusive, true) as inclusive,
                   ((coalesce(f.overage, 0)::bigint * coalesce(c.percent, 100) * 2 + 100) / 200)::int as net
              from (${pieces}) p
              left join "Subscription" s on s."workspaceId" = p."workspaceId" and s.status <> 'CANCELED'
              left join "PlanFeature" f on f."featureId" = (select id from "Feature" where code = 'storage_days')
               and f."planVersionId" = coalesce(s."planVersionId", (
                 select v.id from "PlanVersion" v join "Plan" o on o.id = v."planId" where o.fallback and v."supersededAt" is null))
              left join "BillingAccount" a on a."workspaceId" = p."workspaceId"
              left join "Mailbox" m on m."workspaceId" = p."workspaceId"
              left join "Location" ml on ml.id = m."locationId"
              left join "TaxRate" t on t.country = coalesce(a.country, ml.country)
              left join lateral (
                select c.code, c.percent from "StorageClass" c
                 where (not c.letters or p.kind in ('LETTER', 'FLAT'))
                   and coalesce(p."weightGrams", 0) <= coalesce(c."maxGrams", 2147483647)
                   and coalesce(p."lengthMm"::bigint * p."widthMm" * p."heightMm" / 1000, 0) <= coalesce(c."maxCubicCm", 2147483647)
                 order by c.position limit 1) c on true
          ) n
      ) x`;
}

export interface DuePlace {
  locationId: string;
  timezone: string;
  /** The calendar day at the warehouse. */
  today: string;
}

/**
 * Books the due days of up to `limit` pieces of one warehouse, in the caller's transaction: the pieces are locked, each
 * (piece, day) becomes a row and a charge, and the clock moves on. Pieces that somebody holds are passed over unless
 * `wait`. Returns how many pieces were taken.
 */
export async function accrueBatch(ctx: Ctx, place: DuePlace, limit: number, wait: boolean): Promise<number> {
  const taken = await takeDue(ctx, place, limit, wait);
  if (taken === 0) return 0;
  await ctx.db.$executeRaw`drop table if exists storage_new`;
  await ctx.db.$executeRaw`
    create temp table storage_new on commit drop as
    select d.id as "packageId", d."workspaceId", g.at::date as day, f."sizeClass", f.fee as amount, f.tax, f."rateBp",
           coalesce(d."trackingNumber", right(d.id::text, 8)) as label
      from storage_due d join (${dailyFees(Prisma.sql`select * from storage_due`)}) f on f.id = d.id
     cross join lateral generate_series(d.first, d.last, interval '1 day') g(at)
     where f.fee > 0 and not exists (select 1 from "StorageDay" s where s."packageId" = d.id and s.day = g.at::date)`;
  await ctx.db.$executeRaw`
    insert into "StorageDay" (id, "packageId", "workspaceId", day, "sizeClass", amount, "createdAt")
    select uuidv7(), "packageId", "workspaceId", day, "sizeClass", amount, ${ctx.now} from storage_new`;
  await bookCharges(
    ctx,
    Prisma.sql`
    select "workspaceId", 'storage:' || "packageId" || ':' || to_char(day, 'YYYY-MM-DD') as source, amount, tax,
           "rateBp" as "taxRateBp", 'storage' as key,
           jsonb_build_object('package', label, 'day', to_char(day, 'YYYY-MM-DD')) as params,
           'package' as "causeType", "packageId" as "causeId",
           day::timestamp at time zone 'UTC' as "periodStart", (day + 1)::timestamp at time zone 'UTC' as "periodEnd"
      from storage_new`,
  );
  await ctx.db.$executeRaw`
    update "Package" p set "storageNextOn" = case when d.ended and d.last >= d.final then null else d.last + 1 end
      from storage_due d where d.id = p.id`;
  return taken;
}

/**
 * `final` is the last day that the piece owes for as of today; `last` how far this batch goes. A day costs when it began
 * with the piece there: a piece that left at the stroke of midnight does not pay for the day that begins then. Only
 * instant -> calendar day is asked of the time zone, which no change of clocks makes ambiguous.
 */
async function takeDue(ctx: Ctx, place: DuePlace, limit: number, wait: boolean): Promise<number> {
  const lock = wait ? Prisma.empty : Prisma.sql`skip locked`;
  await ctx.db.$executeRaw`drop table if exists storage_due`;
  return ctx.db.$executeRaw`
    create temp table storage_due on commit drop as
    with held as materialized (
      select p.* from "Package" p
       where p."locationId" = ${place.locationId}::uuid and p."storageNextOn" <= ${place.today}::date
         and p."workspaceId" is not null
       order by p."storageNextOn", p."workspaceId", p.id limit ${limit} for update ${lock}
    )
    select h.id, h."workspaceId", h.kind, h."weightGrams", h."lengthMm", h."widthMm", h."heightMm", h."trackingNumber",
           h."storageNextOn" as first, coalesce(least(e.day, ${place.today}::date), ${place.today}::date) as final,
           coalesce(e.day <= ${place.today}::date, false) as ended,
           least(e.day, ${place.today}::date, h."storageNextOn" + ${DAYS_AT_ONCE - 1}::int) as last
      from held h
     cross join lateral (
       select ((h."storageEndedAt" - interval '1 millisecond') at time zone ${place.timezone})::date as day) e`;
}

export interface DueWarning {
  id: string;
  workspaceId: string;
  label: string;
  firstFeeOn: string;
  fee: number;
}

/** Takes up to `limit` pieces whose first fee is due after today and by `until`, and whose owner was not told yet. */
export async function takeWarnings(ctx: Ctx, place: DuePlace, until: string, limit: number): Promise<DueWarning[]> {
  await ctx.db.$executeRaw`drop table if exists storage_warning`;
  const taken = await ctx.db.$executeRaw`
    create temp table storage_warning on commit drop as
    select p.* from "Package" p
     where p."locationId" = ${place.locationId}::uuid and p."storageNextOn" > ${place.today}::date
       and p."storageNextOn" <= ${until}::date and p."storageNextOn" = p."freeUntil" + 1
       and p."workspaceId" is not null and p."storageWarnedAt" is null and p."storageEndedAt" is null
     order by p."storageNextOn", p."workspaceId", p.id limit ${limit} for update skip locked`;
  if (taken === 0) return [];
  await ctx.db.$executeRaw`
    update "Package" p set "storageWarnedAt" = ${ctx.now} from storage_warning w where w.id = p.id`;
  return ctx.db.$queryRaw<DueWarning[]>`
    select w.id, w."workspaceId", coalesce(w."trackingNumber", w.sender, right(w.id::text, 8)) as label,
           to_char(w."storageNextOn", 'YYYY-MM-DD') as "firstFeeOn", f.fee
      from storage_warning w join (${dailyFees(Prisma.sql`select * from storage_warning`)}) f on f.id = w.id
     order by w."workspaceId", w."storageNextOn", w.id`;
}
