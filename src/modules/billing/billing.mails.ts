import { z } from 'zod';
import type { Ctx } from '../../shared/context.js';
import {
  INVOICE_STATES,
  type NoticeEvent,
  type Params,
  REMINDERS,
  tellMembers,
} from '../notification/notification.service.js';

/** What a subscriber of an event is given. */
export const MailJob = z.object({
  event: z.string(),
  targetId: z.uuid(),
  at: z.iso.datetime(),
  meta: z.record(z.string(), z.unknown()),
});

export const MAIL = 'billing.mail';

/** Tells the workspace's owner of one event; the same event is told once. */
export async function mailEvent(ctx: Ctx, job: z.infer<typeof MailJob>): Promise<void> {
  const { event, targetId, at, meta } = job;
  const sourceKey = `${event}:${targetId}:${at}`;
  if (event === 'collection.failed' || event === 'balance.reminded') {
    const { owed } = await ctx.db.userBalance.findUniqueOrThrow({ where: { workspaceId: targetId } });
    if (owed <= 0) return;
    if (event === 'balance.reminded') {
      const level = Number(meta.level);
      await mailOwner(ctx, 'balance-reminder', targetId, { sourceKey, amount: owed, level });
    } else await mailOwner(ctx, 'payment-failed', targetId, { sourceKey, amount: owed, retryAt: meta.nextRetryAt });
  } else if (event === 'refund.succeeded') {
    const { workspaceId, amount } = await ctx.db.refund.findUniqueOrThrow({ where: { id: targetId } });
    await mailOwner(ctx, 'refund-made', workspaceId, { sourceKey: `refund:${targetId}`, amount });
  } else {
    const { workspaceId } = await ctx.db.subscription.findUniqueOrThrow({ where: { id: targetId } });
    // Past due and paid again: nothing was ever taken away, so there is nothing to tell.
    if (event === 'subscription.restored' && meta.from !== 'SUSPENDED') return;
    const mail = event === 'subscription.restored' ? 'subscription-restored' : 'subscription-suspended';
    await mailOwner(ctx, mail, workspaceId, { sourceKey });
  }
}

const SWEEP_DAYS = 3;
const SWEEP = 200;

/** Mails each invoice that opened in the last days once. Returns how many. */
export async function mailInvoices(ctx: Ctx): Promise<number> {
  const since = new Date(ctx.now.getTime() - SWEEP_DAYS * 86_400_000);
  let count = 0;
  for (;;) {
    const found = await ctx.db.$queryRaw<
      { id: string; workspaceId: string; number: string; total: number; open: number; dueAt: Date | null }[]
    >`
      select i.id, i."workspaceId", i.number, i.total, i.total - i.paid - i.credited as open, i."dueAt" from "Invoice" i
       where i."openedAt" > ${since} and i."openedAt" <= ${ctx.now} and i.status in ('OPEN', 'PAID')
         and exists (select 1 from "Membership" m join "User" u on u.id = m."userId" and u."closedAt" is null
                       join "Workspace" w on w.id = m."workspaceId" and w."closedAt" is null
                      where m."workspaceId" = i."workspaceId" and m.role = 'OWNER')
         and not exists (select 1 from "Notification" n where n."targetId" = i.id::text and n.event = 'invoice-issued')
       order by i."openedAt" limit ${SWEEP}`;
    for (const { id, workspaceId, number, total, open, dueAt } of found)
      await mailOwner(ctx, 'invoice-issued', workspaceId, {
        sourceKey: id,
        invoiceId: id,
        amount: total,
        number,
        open,
        dueAt,
      });
    count += found.length;
    if (found.length < SWEEP) return count;
  }
}

interface Facts {
  sourceKey: string;
  amount?: number;
  level?: number;
  number?: string;
  open?: number;
  dueAt?: Date | null;
  retryAt?: unknown;
  invoiceId?: string;
}

type BillingNotice = Extract<
  NoticeEvent,
  | 'invoice-issued'
  | 'payment-failed'
  | 'balance-reminder'
  | 'subscription-suspended'
  | 'subscription-restored'
  | 'refund-made'
>;
const LAST_LEVEL = 4;

/** Tells the payer. False: told already, or there is nobody to tell. */
export async function mailOwner(ctx: Ctx, notice: BillingNotice, workspaceId: string, facts: Facts): Promise<boolean> {
  const { invoiceId, sourceKey } = facts;
  const told = await tellMembers(ctx, notice, {
    sourceKey,
    workspaceId,
    target: invoiceId ? { type: 'Invoice', id: invoiceId } : undefined,
    path: `/app/billing?workspace=${workspaceId}`,
    params: paramsOf(ctx, notice, facts),
  });
  return told > 0;
}

function paramsOf({ config }: Ctx, notice: BillingNotice, facts: Facts): Params {
  const money = (amount = 0) => ({ amount, currency: config.currency });
  const instant = (at: unknown) => (at ? { at: new Date(at as Date | string).toISOString() } : '-');
  const amount = money(facts.amount);
  switch (notice) {
    case 'invoice-issued': {
      const state = facts.open ? INVOICE_STATES.open : INVOICE_STATES.paid;
      return { number: facts.number, total: amount, due: money(facts.open), dueOn: instant(facts.dueAt), state };
    }
    case 'payment-failed':
      return { amount, retryAt: instant(facts.retryAt) };
    case 'balance-reminder':
      return { owed: amount, ...(facts.level === LAST_LEVEL ? REMINDERS.last : REMINDERS.usual) };
    default:
      return { amount };
  }
}
