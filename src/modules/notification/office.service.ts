import type { NotificationDelivery, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { enqueueDelivery, firstStatus } from './notification.queue.js';
import { suppress, suppressedAmong } from './notification.suppression.js';

/** What waits and what went wrong, of one channel. */
export interface Backlog {
  channel: 'EMAIL' | 'SMS' | 'PUSH';
  held: number;
  waiting: number;
  /** Of those that wait: tried in vain at least once. */
  retrying: number;
  oldestAt: Date | null;
  sentDay: number;
  failedDay: number;
  lastError: string | null;
}

/** The state of each channel, for staff: a provider's outage shows as what waits and why. */
export async function deliveryBacklog(ctx: Ctx): Promise<Backlog[]> {
  const dayAgo = new Date(ctx.now.getTime() - 86_400_000);
  const rows = await ctx.db.$queryRaw<Backlog[]>`
    select c.channel::text as channel,
           count(d.id) filter (where d.status = 'HELD')::int as held,
           count(d.id) filter (where d.status in ('QUEUED', 'SENDING'))::int as waiting,
           count(d.id) filter (where d.status in ('QUEUED', 'SENDING') and d.attempts > 0)::int as retrying,
           min(d."createdAt") filter (where d.status in ('QUEUED', 'SENDING')) as "oldestAt",
           count(d.id) filter (where d.status in ('SENT', 'DELIVERED') and d."createdAt" > ${dayAgo})::int as "sentDay",
           count(d.id) filter (where d.status = 'FAILED' and d."createdAt" > ${dayAgo})::int as "failedDay",
           (array_agg(d."lastError" order by d."createdAt" desc) filter (where d.status = 'QUEUED' and d."lastError" is not null))[1] as "lastError"
      from unnest(enum_range(null::"NotificationChannel")) as c(channel)
      left join "NotificationDelivery" d on d.channel = c.channel
       and (d.status in ('HELD', 'QUEUED', 'SENDING') or (d.status in ('SENT', 'DELIVERED', 'FAILED') and d."createdAt" > ${dayAgo}))
     group by c.channel order by c.channel`;
  return rows;
}

const ENDED: readonly NotificationDelivery['status'][] = ['SENT', 'DELIVERED', 'FAILED', 'OUTBOX'];

/**
 * Sends a copy of what was sent, to the same address. Throws `not_found`, `not_resendable` (not sent yet, or it held a link
 * or a code that is wiped: the customer asks for a new one), `address_suppressed`, `conflict` while a copy is under way.
 */
export async function resendDelivery(ctx: Ctx, id: string): Promise<{ id: string }> {
  return transaction(ctx, async (tx) => {
    await tx.db.$queryRaw`select 1 from "NotificationDelivery" where id = ${id}::uuid for update`;
    const first = await tx.db.notificationDelivery.findUnique({ where: { id } });
    if (!first) throw fail('not_found');
    if (!ENDED.includes(first.status) || first.text === '' || first.recipient.startsWith('['))
      throw fail('not_resendable');
    if (first.sensitive)
      throw fail('not_resendable', { detail: 'Its link or code was wiped: the customer asks for a new one.' });
    const barred = (await suppressedAmong(tx, [first]))(first.channel, first.recipient, !first.unsubscribable);
    if (barred) throw fail('address_suppressed');
    const copies = await tx.db.notificationDelivery.findMany({ where: { resentFromId: id }, select: { status: true } });
    if (copies.some(({ status }) => status === 'QUEUED' || status === 'SENDING'))
      throw fail('conflict', { detail: 'A copy of it is being sent.' });
    const copy = await tx.db.notificationDelivery.create({
      data: {
        ...contentOf(first),
        sourceKey: `resend:${id}:${copies.length}`,
        resentFromId: id,
        status: firstStatus(tx, first.channel),
        createdAt: tx.now,
      },
    });
    if (copy.status === 'QUEUED') await enqueueDelivery(tx, copy);
    const target = { type: 'NotificationDelivery', id, workspaceId: first.workspaceId };
    await record(tx, 'delivery.resent', target, { copyId: copy.id, channel: first.channel, event: first.event });
    return { id: copy.id };
  });
}

/** Nothing more is written to this address. Throws `validation_failed`. */
export async function suppressAddress(
  ctx: Ctx,
  given: { channel: 'EMAIL' | 'SMS'; address: string; reason: string },
): Promise<void> {
  await suppress(ctx, { channel: given.channel, address: given.address, reason: 'STAFF', detail: given.reason });
}

/** The address is written to again: its owner says that it works. Throws `not_found`, `conflict` when it is released already. */
export async function releaseAddress(ctx: Ctx, id: string, reason: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { count } = await tx.db.suppressedAddress.updateMany({
      where: { id, releasedAt: null },
      data: { releasedAt: tx.now },
    });
    if (count === 0)
      throw fail((await tx.db.suppressedAddress.findUnique({ where: { id } })) ? 'conflict' : 'not_found');
    await record(tx, 'address.released', { type: 'SuppressedAddress', id, workspaceId: null }, { reason });
  });
}

function contentOf(row: NotificationDelivery): Omit<Prisma.NotificationDeliveryUncheckedCreateInput, 'sourceKey'> {
  const { event, channel, notificationId, userId, staffUserId, workspaceId, recipient, pushSubscriptionId } = row;
  const { locale, subject, text, html, url, unsubscribable } = row;
  const to = { event, channel, notificationId, userId, staffUserId, workspaceId, recipient, pushSubscriptionId };
  return { ...to, locale, subject, text, html, url, unsubscribable };
}
