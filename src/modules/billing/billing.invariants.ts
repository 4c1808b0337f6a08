import type { Ctx } from '../../shared/context.js';
import { raiseAlert } from './billing.alerts.js';
import { applyIntent } from './billing.payments.js';
import { listIntentsSince } from './billing.stripe.js';

/** Each query gives the rows that break a rule; none may. */
export const MONEY_RULES: Record<string, string> = {
  'owed is the sum of the ledger': `
    select b."workspaceId" from "UserBalance" b left join (select "workspaceId", sum(amount) s, max(seq) n from "LedgerEntry" group by 1) l using ("workspaceId")
     where b.owed <> coalesce(l.s, 0) or b."entryCount" <> coalesce(l.n, 0)`,
  'each entry continues the one before': `
    select id from (select id, "balanceAfter", amount, lag("balanceAfter", 1, 0) over (partition by "workspaceId" order by seq) as before from "LedgerEntry") e
     where "balanceAfter" <> before + amount`,
  'owed is invoiced plus unbilled less settled': `
    select b."workspaceId" from "UserBalance" b
      left join (select "workspaceId", sum(total - credited - "writtenOff") s from "Invoice" where status <> 'VOID' group by 1) i using ("workspaceId")
      left join (select e."workspaceId", sum(e.amount) s from "LedgerEntry" e left join "InvoiceLine" l on l."ledgerEntryId" = e.id
                  where e.kind in ('CHARGE', 'CREDIT') and e."invoiceId" is null and l.id is null group by 1) u using ("workspaceId")
     where b.invoiced <> coalesce(i.s, 0) or b.owed <> coalesce(i.s, 0) + coalesce(u.s, 0) - b.settled`,
  'an invoice is its lines': `
    select i.id from "Invoice" i left join (select "invoiceId", sum(amount) a, sum(tax) t from "InvoiceLine" group by 1) l on l."invoiceId" = i.id
     where i.subtotal <> coalesce(l.a, 0) or i.tax <> coalesce(l.t, 0)`,
  'money covers the oldest invoices first': `
    select id from (select i.*, b.settled, sum(i.total - i.credited - i."writtenOff") over (partition by i."workspaceId" order by ordinal) as through
      from "Invoice" i join "UserBalance" b using ("workspaceId") where status <> 'VOID') i
     where paid <> greatest(0, least(total - credited - "writtenOff", settled - through + total - credited - "writtenOff"))`,
  'numbers of a year are 1 to n in the order of opening': `
    select number from (select number, row_number() over (partition by split_part(number, '-', 1) order by "openedAt", number) n
      from "Invoice" where number is not null) i where split_part(number, '-', 2)::int <> n`,
  'the periods of a subscription touch and never overlap': `
    select * from (select "causeId", "periodStart", "periodEnd", lag("periodEnd") over (partition by "causeId" order by "periodStart") as before
      from "LedgerEntry" where "descriptionKey" = 'plan') p where before > "periodStart"`,
  'each entry and each invoice has one audit row': `
    select id::text from "LedgerEntry" e where (select count(*) from "AuditLog" a where a."targetId" = e.id::text and a.action = 'ledger.booked') <> 1
    union all
    select id::text from "Invoice" i where number is not null and (select count(*) from "AuditLog" a where a."targetId" = i.id::text and a.action = 'invoice.opened') <> 1`,
  'refunds and disputes are within their payment, and each is booked once': `
    select p.id::text from "Payment" p left join (select "paymentId", sum(amount) s from "Refund" where status <> 'FAILED' group by 1) r on r."paymentId" = p.id
     where p.refunded <> coalesce(r.s, 0) or p.refunded + p.disputed > p.amount
    union all
    select r.id::text from "Refund" r where (r.status = 'SUCCEEDED') and not exists (select 1 from "LedgerEntry" e where e."sourceKey" = 'refund:' || r.id and e.amount = r.amount)`,
  'a payment that succeeded has its entry, no other has one': `
    select p.id::text from "Payment" p left join "LedgerEntry" e on e."sourceKey" = 'payment:' || p.id
     where (p.status = 'SUCCEEDED') <> (e.id is not null) or (e.id is not null and e.amount <> -p.amount)`,
  'every amount is in the installation’s currency and within the bound': `
    select id::text from "LedgerEntry" where abs(amount) > 1000000000 or currency <> (select currency from "LedgerEntry" order by "createdAt" limit 1)
    union all select id::text from "Invoice" where total > 2000000000 or currency <> (select currency from "LedgerEntry" order by "createdAt" limit 1)
    union all select id::text from "Payment" where currency <> (select currency from "LedgerEntry" order by "createdAt" limit 1)`,
  'an invoice adds up, and is PAID exactly when nothing is left': `
    select id from "Invoice" where total <> subtotal + tax or subtotal < 0 or tax < 0 or paid < 0 or paid + credited + "writtenOff" > total
        or (status = 'PAID' and paid + credited <> total) or (status = 'OPEN' and paid + credited = total)`,
  'credit notes are what their invoice is credited, and each is booked': `
    select i.id::text from "Invoice" i left join (select "invoiceId", sum(amount) s from "CreditNote" group by 1) n on n."invoiceId" = i.id
     where i.credited <> coalesce(n.s, 0)
    union all
    select n.id::text from "CreditNote" n left join "LedgerEntry" e on e.id = n."ledgerEntryId" where e.amount is distinct from -n.amount`,
  'credit notes of a year are 1 to n': `
    select number from (select number, row_number() over (partition by split_part(number, '-', 2) order by number) n from "CreditNote") c
     where split_part(number, '-', 3)::int <> n`,
  'a period is charged once': `
    select "causeId" from "LedgerEntry" where "descriptionKey" = 'plan' group by "causeId", "periodStart" having count(*) > 1`,
  'counted use is what was promised and not given back': `
    select u.id from "FeatureUsage" u left join (select "usageId", sum(free) f, sum(priced) p from "FeatureUse" where "releasedAt" is null group by 1) s on s."usageId" = u.id
     where u."closedAt" is null and (u.free <> coalesce(s.f, 0) or u.priced <> coalesce(s.p, 0))`,
  'disputes are what their payment holds': `
    select p.id from "Payment" p left join (select "paymentId", sum(amount) filter (where status <> 'WON') s from "Dispute" group by 1) d on d."paymentId" = p.id
     where p.disputed <> coalesce(d.s, 0)`,
  'each refund and approval has its audit row': `
    select id::text from "Refund" r where status = 'SUCCEEDED' and not exists (select 1 from "AuditLog" a where a."targetId" = r.id::text and a.action = 'refund.succeeded')
    union all
    select id::text from "ApprovalRequest" r where status = 'EXECUTED' and (select count(*) from "AuditLog" a where a."targetId" = r.id::text and a.action = 'approval.granted') <> 1`,
};

/** Of what is under way: broken when it has been so for too long. Not after each step of a test, only by night. */
const PATIENCE_RULES: Record<string, string> = {
  'no event of Stripe’s waits longer than 15 minutes': `
    select id from "StripeEvent" where "appliedAt" is null and "receivedAt" < now() - interval '15 minutes'`,
  'no payment and no refund is without an outcome for a day': `
    select id from "Payment" where status = 'PENDING' and "createdAt" < now() - interval '1 day'
    union all select id from "Refund" where status = 'PENDING' and "createdAt" < now() - interval '1 day'`,
};

export const RULE_NAMES = [...Object.keys(MONEY_RULES), ...Object.keys(PATIENCE_RULES)];

/** Every money rule that the database alone can tell, over all workspaces. A breach is an alert. Returns the names of broken ones. */
export async function checkMoney(ctx: Ctx): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, sql] of Object.entries({ ...MONEY_RULES, ...PATIENCE_RULES })) {
    const { rows } = await ctx.pool.query(`select * from (${sql}) breach limit 20`);
    if (rows.length === 0) continue;
    broken.push(name);
    await raiseAlert(ctx, 'money_rule', `${name}:${ctx.now.toISOString().slice(0, 10)}`, { rows });
  }
  return broken;
}

const DAY_MS = 86_400_000;

/**
 * Compares the last days of payments with Stripe's. What Stripe took and we have not booked is booked (the one safe
 * mending); a charge that is nobody's, and a payment that Stripe does not know, are alerts. Then every money rule. What
 * came of it is kept as a ReconciliationRun.
 */
export async function reconcile(ctx: Ctx, days = 3): Promise<{ mended: number; broken: string[] }> {
  const run = await ctx.db.reconciliationRun.create({ data: { at: ctx.now } });
  const { compared, mended } = await compareWithStripe(ctx, days);
  const broken = await checkMoney(ctx);
  await ctx.db.reconciliationRun.update({
    where: { id: run.id },
    data: { finishedAt: new Date(), compared, mended, broken },
  });
  return { mended, broken };
}

async function compareWithStripe(ctx: Ctx, days: number): Promise<{ compared: number; mended: number }> {
  const since = new Date(ctx.now.getTime() - days * DAY_MS);
  let mended = 0;
  const seen = new Set<string>();
  for await (const intent of listIntentsSince(ctx, since)) {
    seen.add(intent.id);
    if (intent.status !== 'succeeded') continue;
    const id = intent.metadata.paymentId;
    const payment = id ? await ctx.db.payment.findUnique({ where: { id } }).catch(() => null) : null;
    if (!payment) await raiseAlert(ctx, 'charge_unknown_here', intent.id, { amount: intent.amount });
    else if (payment.status !== 'SUCCEEDED') {
      const after = await applyIntent(ctx, payment.id, intent);
      if (after.status === 'SUCCEEDED') mended += 1;
    } else if (payment.amount !== intent.amount_received)
      await raiseAlert(ctx, 'payment_mismatch', payment.id, { ours: payment.amount, theirs: intent.amount_received });
  }
  // An hour of grace at the far end: a charge made as the window opened may lie on either side of it.
  const booked = await ctx.db.payment.findMany({
    where: {
      status: 'SUCCEEDED',
      stripeIntentId: { not: null },
      createdAt: { gt: new Date(since.getTime() + DAY_MS / 24) },
    },
  });
  for (const { id, stripeIntentId, amount } of booked)
    if (!seen.has(stripeIntentId ?? '')) await raiseAlert(ctx, 'payment_unknown_at_stripe', id, { amount });
  return { compared: seen.size, mended };
}
