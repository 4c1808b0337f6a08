import { expect } from '@jest/globals';
import type { TestApp } from './app.js';

/** The money invariants that the database alone can tell, over all workspaces: each query gives the rows that break one. */
const BREACHES: Record<string, string> = {
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
};

export async function expectMoneyInvariants(app: TestApp): Promise<void> {
  for (const [name, sql] of Object.entries(BREACHES)) {
    const { rows } = await app.platform.database.pool.query(sql);
    expect({ [name]: rows }).toEqual({ [name]: [] });
  }
}
