import { z } from 'zod';
import { type Ctx, transaction } from '../../shared/context.js';
import { formatMoney } from '../../shared/money.js';
import { type BillingMail, queueMail } from '../notification/notification.service.js';

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
         and exists (select 1 from "Membership" m where m."workspaceId" = i."workspaceId" and m.role = 'OWNER')
         and not exists (select 1 from "NotificationDelivery" d where d."sourceKey" = 'invoice-issued:' || i.id)
       order by i."openedAt" limit ${SWEEP}`;
    for (const { id, workspaceId, number, total, open, dueAt } of found)
      await mailOwner(ctx, 'invoice-issued', workspaceId, {
        sourceKey: `invoice-issued:${id}`,
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
}

/** Queues the mail in the owner's language and zone. False: told already, or there is nobody to tell. */
export async function mailOwner(ctx: Ctx, mail: BillingMail, workspaceId: string, facts: Facts): Promise<boolean> {
  const owner = await ctx.db.membership.findFirst({
    where: { workspaceId, role: 'OWNER', user: { closedAt: null } },
    include: { user: true, workspace: true },
  });
  if (!owner) return false;
  const { user, workspace } = owner;
  const { sourceKey } = facts;
  if (await ctx.db.notificationDelivery.findUnique({ where: { sourceKey }, select: { id: true } })) return false;
  const money = (amount: number | undefined) => formatMoney(amount ?? 0, ctx.config.currency, user.locale);
  const day = (given: unknown) =>
    given
      ? new Intl.DateTimeFormat(user.locale, { dateStyle: 'long', timeZone: user.timezone }).format(
          new Date(given as Date | string),
        )
      : null;
  await transaction(ctx, (tx) =>
    queueMail(
      tx,
      mail,
      {
        name: user.name,
        workspace: workspace.name,
        amount: money(facts.amount),
        open: facts.open ? money(facts.open) : null,
        number: facts.number ?? '',
        level: facts.level ?? null,
        due: day(facts.dueAt),
        retry: day(facts.retryAt),
        url: `${ctx.config.publicUrl}/app/billing?workspace=${workspaceId}`,
      },
      { to: user.email, locale: user.locale, userId: user.id, workspaceId, sourceKey },
    ),
  );
  return true;
}
