import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';

/** By the oldest unpaid invoice's days past its due date. */
export const BUCKETS = ['NOT_DUE', 'DAYS_1_30', 'DAYS_31_60', 'DAYS_61_90', 'DAYS_OVER_90'] as const;
export type Bucket = (typeof BUCKETS)[number];

export interface Debtor {
  workspaceId: string;
  name: string;
  owed: number;
  /** What is left to pay of open invoices, minor units. */
  unpaid: number;
  invoices: number;
  oldestDueAt: Date | null;
  bucket: Bucket;
  status: string | null;
  nextRetryAt: Date | null;
  exhaustedAt: Date | null;
  hasCard: boolean;
  remindedAt: Date | null;
}

const PAGE = 25;

const DEBTS = (now: Date) => Prisma.sql`
  select i."workspaceId", sum(i.total - i.paid - i.credited)::int as unpaid, count(*)::int as invoices, min(i."dueAt") as "oldestDueAt",
         case when min(i."dueAt") > ${now} then 'NOT_DUE' when min(i."dueAt") > ${now}::timestamptz - interval '30 days' then 'DAYS_1_30'
              when min(i."dueAt") > ${now}::timestamptz - interval '60 days' then 'DAYS_31_60'
              when min(i."dueAt") > ${now}::timestamptz - interval '90 days' then 'DAYS_61_90' else 'DAYS_OVER_90' end as bucket
    from "Invoice" i where i.status = 'OPEN' group by 1`;

/** Who owes on open invoices, the oldest debt first, and the sums by age. Pages are counted from 0. */
export async function listDebts(
  ctx: Ctx,
  query: { bucket?: Bucket; page?: number },
): Promise<{ sums: { bucket: Bucket; unpaid: number; count: number }[]; debtors: Debtor[]; more: boolean }> {
  const sums = await ctx.db.$queryRaw<{ bucket: Bucket; unpaid: number; count: number }[]>`
    select bucket, sum(unpaid)::float8 as unpaid, count(*)::int as count from (${DEBTS(ctx.now)}) d group by 1`;
  const debtors = await ctx.db.$queryRaw<Debtor[]>`
    select d.*, w.name, b.owed, s.status::text as status, c."nextRetryAt", c."exhaustedAt",
           exists (select 1 from "PaymentMethod" m where m."workspaceId" = d."workspaceId" and m."removedAt" is null) as "hasCard",
           (select max(r."createdAt") from "BalanceReminder" r where r."workspaceId" = d."workspaceId") as "remindedAt"
      from (${DEBTS(ctx.now)}) d join "Workspace" w on w.id = d."workspaceId" join "UserBalance" b on b."workspaceId" = d."workspaceId"
      left join "Subscription" s on s."workspaceId" = d."workspaceId" and s.status <> 'CANCELED'
      left join "Collection" c on c."workspaceId" = d."workspaceId"
     where ${query.bucket ? Prisma.sql`d.bucket = ${query.bucket}` : Prisma.sql`true`}
     order by d."oldestDueAt", d."workspaceId" offset ${(query.page ?? 0) * PAGE} limit ${PAGE + 1}`;
  return {
    sums: BUCKETS.map((bucket) => sums.find((item) => item.bucket === bucket) ?? { bucket, unpaid: 0, count: 0 }),
    debtors: debtors.slice(0, PAGE),
    more: debtors.length > PAGE,
  };
}
