import type { InvoiceStatus } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';

interface Settled {
  id: string;
  number: string | null;
  status: InvoiceStatus;
  before: InvoiceStatus;
  paid: number;
}

/**
 * Lays the workspace's money over its invoices, oldest first: `paid` and the step between OPEN and PAID follow from the
 * balance alone, in whatever order payments, refunds and disputes came. Call it with the balance locked.
 */
export async function settleInvoices(ctx: Ctx, workspaceId: string): Promise<void> {
  const changed = await ctx.db.$queryRaw<Settled[]>`
    with cover as (
      select i.id, i.status as before, i.total - i.credited - i."writtenOff" as room,
             sum(i.total - i.credited - i."writtenOff") over (order by i.ordinal) as through
        from "Invoice" i where i."workspaceId" = ${workspaceId}::uuid and i.status <> 'VOID'
    ), due as (
      select c.id, c.before, greatest(0, least(c.room, b.settled - c.through + c.room))::int as paid
        from cover c join "UserBalance" b on b."workspaceId" = ${workspaceId}::uuid
    ), target as (
      select d.*, case when d.before not in ('OPEN', 'PAID') then d.before
                       when d.paid + i.credited = i.total then 'PAID' else 'OPEN' end::"InvoiceStatus" as status
        from due d join "Invoice" i using (id)
    )
    update "Invoice" i
       set paid = t.paid, status = t.status, version = i.version + 1,
           "paidAt" = case when t.status <> 'PAID' then null else coalesce(i."paidAt", ${ctx.now}) end
      from target t where t.id = i.id and (i.paid <> t.paid or i.status <> t.status)
    returning i.id, i.number, i.status::text as status, t.before::text as before, i.paid`;
  for (const invoice of changed) {
    if (invoice.status === invoice.before) continue;
    await record(
      ctx,
      invoice.status === 'PAID' ? 'invoice.paid' : 'invoice.reopened',
      { type: 'Invoice', id: invoice.id, workspaceId },
      { number: invoice.number, paid: invoice.paid },
    );
  }
}
