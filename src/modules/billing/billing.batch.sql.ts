import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { recordBatch } from '../audit-log/audit-log.service.js';

/**
 * Charges and invoices of many workspaces in few statements: `charge_batch` is filled by the caller (one row for each
 * workspace), then bookBatch books, numbers and invoices all of it. One path for one workspace and for 5,000; a loop of
 * transactions would pay its round trips for each row (not measured yet).
 */
export async function openBatch(ctx: Ctx): Promise<void> {
  await ctx.db.$executeRaw`drop table if exists charge_batch`;
  await ctx.db.$executeRaw`
    create temp table charge_batch (
      "workspaceId" uuid primary key,
      "entryId" uuid not null default uuidv7(), "invoiceId" uuid not null default uuidv7(),
      source text, amount int not null default 0, tax int not null default 0, "taxRateBp" int not null default 0,
      key text, params jsonb not null default '{}', "causeType" text, "causeId" uuid,
      "periodStart" timestamptz(3), "periodEnd" timestamptz(3),
      own boolean not null default false
    ) on commit drop`;
}

/**
 * Books the batch's charges (a source on the ledger already is skipped) and puts every entry not invoiced yet on one
 * invoice for each workspace: opened, or left a draft. `own` rows take only the entries booked for their invoice. A sum
 * of zero or less makes no invoice; it waits for the next one.
 */
export async function bookBatch(ctx: Ctx, options: { draft?: boolean } = {}): Promise<void> {
  // Temporary tables have no statistics of their own: without them the planner takes 5,000 rows for a handful.
  await ctx.db.$executeRaw`analyze charge_batch`;
  await ctx.db.$executeRaw`
    insert into "UserBalance" ("workspaceId", currency) select "workspaceId", ${ctx.config.currency} from charge_batch c
     where not exists (select 1 from "UserBalance" b where b."workspaceId" = c."workspaceId") on conflict do nothing`;
  // Locked before it is read: a charge that commits meanwhile is either seen below or comes after this batch.
  await ctx.db.$executeRaw`
    select 1 from "UserBalance" where "workspaceId" in (select "workspaceId" from charge_batch) order by "workspaceId" for update`;
  const series = options.draft ? null : await lockSeries(ctx, 'invoice');
  await ctx.db.$executeRaw(write(ctx, series));
  await audit(ctx, options.draft === true);
}

/** The series of the year in the issuer's zone, locked from here on: numbers are given in the order of opening. */
export async function lockSeries(ctx: Ctx, kind: 'invoice' | 'credit'): Promise<string> {
  const [row] = await ctx.db.$queryRaw<{ id: string }[]>`
    insert into "NumberSeries" (id, "lastAt")
    select ${kind} || ':' || to_char(${ctx.now}::timestamptz at time zone s.timezone, 'YYYY'), ${ctx.now}
      from "BillingSettings" s
    on conflict (id) do update set "lastAt" = greatest("NumberSeries"."lastAt", excluded."lastAt") returning id`;
  if (!row) throw new Error('no billing settings');
  return row.id;
}

function write(ctx: Ctx, series: string | null): Prisma.Sql {
  const draft = series === null;
  return Prisma.sql`
    with fresh as materialized (
      select c.* from charge_batch c
       where c.amount > 0 and not exists (select 1 from "LedgerEntry" e where e."sourceKey" = c.source)
    ), line as materialized (
      select c."workspaceId", c."invoiceId", e.id as "entryId", e.seq, e.amount - e.tax as net, e.tax, e."taxRateBp",
             e."descriptionKey" as key, e."descriptionParams" as params, e."causeType", e."causeId", e."periodStart", e."periodEnd"
        from charge_batch c join "UserBalance" b on b."workspaceId" = c."workspaceId"
        join "LedgerEntry" e on e."workspaceId" = c."workspaceId" and e.seq > b."invoicedThroughSeq"
         and e.kind in ('CHARGE', 'CREDIT')
         and case when c.own then e."invoiceId" = c."invoiceId" else e."invoiceId" is null end
      union all
      select f."workspaceId", f."invoiceId", f."entryId", b."entryCount" + 1, f.amount - f.tax, f.tax, f."taxRateBp",
             f.key, f.params, f."causeType", f."causeId", f."periodStart", f."periodEnd"
        from fresh f join "UserBalance" b on b."workspaceId" = f."workspaceId"
    ), bill as materialized (
      select "workspaceId", "invoiceId", sum(net)::int as subtotal, sum(tax)::int as tax, sum(net + tax)::int as total,
             row_number() over (order by "workspaceId") as rank
        from line group by 1, 2 having sum(net + tax) > 0 and sum(net) >= 0 and sum(tax) >= 0
    ), series as (
      update "NumberSeries" set last = last + (select count(*) from bill) where id = ${series}
      returning last - (select count(*) from bill) as base, "lastAt", split_part(id, ':', 2) as year
    ), moved as (
      update "UserBalance" b
         set owed = b.owed + coalesce(f.amount, 0),
             "entryCount" = b."entryCount" + (f."entryId" is not null)::int,
             invoiced = b.invoiced + coalesce(i.total, 0),
             "invoiceCount" = b."invoiceCount" + (i.total is not null)::int,
             "invoicedThroughSeq" = case when i.total is null or c.own then b."invoicedThroughSeq"
               else b."entryCount" + (f."entryId" is not null)::int end,
             "updatedAt" = ${ctx.now}
        from charge_batch c
        left join fresh f on f."workspaceId" = c."workspaceId"
        left join bill i on i."workspaceId" = c."workspaceId"
       where b."workspaceId" = c."workspaceId" and (f."entryId" is not null or i.total is not null)
      returning b."workspaceId", b.owed, b."entryCount", b.settled, b.invoiced, b."invoiceCount"
    ), entry as (
      insert into "LedgerEntry" (id, "workspaceId", seq, "sourceKey", kind, amount, currency, "balanceAfter", tax, "taxRateBp",
        "descriptionKey", "descriptionParams", "causeType", "causeId", "periodStart", "periodEnd", at)
      select f."entryId", f."workspaceId", m."entryCount", f.source, 'CHARGE', f.amount, ${ctx.config.currency}, m.owed, f.tax,
             f."taxRateBp", f.key, f.params, f."causeType", f."causeId", f."periodStart", f."periodEnd", ${ctx.now}
        from fresh f join moved m using ("workspaceId")
    ), invoice as (
      insert into "Invoice" (id, "workspaceId", status, number, currency, subtotal, tax, total, paid, ordinal, "billTo",
        "createdAt", "openedAt", "dueAt", "paidAt")
      select i."invoiceId", i."workspaceId",
             (case when ${draft}::boolean then 'DRAFT' when p.paid = i.total then 'PAID' else 'OPEN' end)::"InvoiceStatus",
             n.year || '-' || lpad((n.base + i.rank)::text, greatest(6, length((n.base + i.rank)::text)), '0'),
             ${ctx.config.currency}, i.subtotal, i.tax, i.total, p.paid, m."invoiceCount",
             jsonb_build_object('name', w.name, 'companyName', a."companyName", 'taxId', a."taxId", 'address', a.address,
               'country', a.country),
             ${ctx.now}, n."lastAt", n."lastAt" + make_interval(days => s."paymentTermDays"),
             case when not ${draft}::boolean and p.paid = i.total then ${ctx.now}::timestamptz end
        from bill i join moved m using ("workspaceId")
        join "Workspace" w on w.id = i."workspaceId" left join "BillingAccount" a on a."workspaceId" = i."workspaceId"
        cross join lateral (select greatest(0, least(i.total, m.settled - m.invoiced + i.total)) as paid) p
        cross join "BillingSettings" s left join series n on true
    )
    insert into "InvoiceLine" (id, "invoiceId", position, "ledgerEntryId", "descriptionKey", "descriptionParams", amount, tax,
      "taxRateBp", "causeType", "causeId", "periodStart", "periodEnd")
    select uuidv7(), l."invoiceId", row_number() over (partition by l."invoiceId" order by l.seq), l."entryId", l.key, l.params,
           l.net, l.tax, l."taxRateBp", l."causeType", l."causeId", l."periodStart", l."periodEnd"
      from line l join bill i using ("invoiceId")`;
}

async function audit(ctx: Ctx, draft: boolean): Promise<void> {
  await recordBatch(
    ctx,
    'ledger.booked',
    'LedgerEntry',
    Prisma.sql`select c."workspaceId", c."entryId" as "targetId", jsonb_build_object('kind', 'CHARGE', 'amount', e.amount,
      'balanceAfter', e."balanceAfter", 'source', e."sourceKey") as meta
      from charge_batch c join "LedgerEntry" e on e.id = c."entryId"`,
  );
  const invoices = Prisma.sql`select c."workspaceId", c."invoiceId" as "targetId", jsonb_build_object('number', i.number,
    'total', i.total, 'paid', i.paid) as meta from charge_batch c join "Invoice" i on i.id = c."invoiceId"`;
  await recordBatch(ctx, draft ? 'invoice.drafted' : 'invoice.opened', 'Invoice', invoices);
  if (!draft) await recordBatch(ctx, 'invoice.paid', 'Invoice', Prisma.sql`${invoices} and i.status = 'PAID'`);
}
