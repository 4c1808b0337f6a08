import type { NotificationChannel, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { kindOf } from './notification.catalogue.js';
import type { Params } from './notification.fields.js';
import { afterQuiet } from './notification.hours.js';
import { CAP_PER_HOUR, isWanted, lockReaders, sentLastHour } from './notification.plan.js';
import { printer, type Told } from './notification.print.js';
import { enqueueDelivery, enqueueFlush, firstStatus } from './notification.queue.js';
import { type Recipient, readersOf } from './notification.readers.js';
import { suppressedAmong } from './notification.suppression.js';

type Held = Prisma.NotificationDeliveryGetPayload<{ include: { notification: true } }>;
const HOUR_MS = 3_600_000;
/** A job may start a moment before its time by this process's clock. */
const SLACK_MS = 2_000;

/**
 * Tells of all that waits in a group and is due: alone as it is, several as one digest. What no longer concerns the
 * reader is passed over, with the reason. Run twice, it finds nothing left.
 */
export async function flushDigest(ctx: Ctx, groupKey: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const [reader, channel] = groupKey.split(':') as [string, NotificationChannel];
    await lockReaders(tx, [reader]);
    const held = await tx.db.notificationDelivery.findMany({
      where: { groupKey, dueAt: { lte: new Date(tx.now.getTime() + SLACK_MS) } },
      include: { notification: true },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    if (held.length === 0) return;
    const later = await notYet(tx, held, reader, channel);
    if (later) return put(tx, groupKey, held, later);
    await tell(tx, held, channel, reader);
  });
}

/** The reader's hours or the cap may have moved since it was planned. */
async function notYet(ctx: Ctx, held: Held[], readerId: string, channel: NotificationChannel): Promise<Date | null> {
  const sent = await sentLastHour(ctx, [readerId]);
  if ((sent.get(`${readerId}:${channel}`) ?? 0) >= CAP_PER_HOUR[channel]) return new Date(ctx.now.getTime() + HOUR_MS);
  if (held.some(({ event }) => kindOf(event).wakes || kindOf(event).urgent)) return null;
  const [reader] = await readersOf(ctx, held[0]?.event ?? '', [readerId]);
  const wake = reader ? afterQuiet(ctx.now, reader.timezone, reader.quiet) : ctx.now;
  return wake > ctx.now ? wake : null;
}

async function put(ctx: Ctx, groupKey: string, held: Held[], dueAt: Date): Promise<void> {
  await ctx.db.notificationDelivery.updateMany({ where: { id: { in: held.map(({ id }) => id) } }, data: { dueAt } });
  await enqueueFlush(ctx, groupKey, dueAt);
}

async function tell(ctx: Ctx, held: Held[], channel: NotificationChannel, readerId: string): Promise<void> {
  const reader = (await readersOf(ctx, held[0]?.event ?? '', [readerId]))[0];
  const reasons = await passedOver(ctx, held, reader);
  for (const [reason, ids] of reasons)
    await ctx.db.notificationDelivery.updateMany({
      where: { id: { in: ids } },
      data: { status: 'SKIPPED', groupKey: null, lastError: reason },
    });
  const gone = new Set([...reasons.values()].flat());
  const [first, ...rest] = held.filter(({ id }) => !gone.has(id));
  if (!first || !reader) return;
  const print = await printer(ctx, [first, ...rest].map(toldOf));
  const sheet = {
    id: first.id,
    channel,
    unsubscribable: [first, ...rest].some(({ unsubscribable }) => unsubscribable),
  };
  const content =
    rest.length === 0
      ? print.one(sheet, reader, toldOf(first))
      : print.digest(sheet, reader, [toldOf(first), ...rest.map(toldOf)]);
  const status = firstStatus(ctx, channel);
  await ctx.db.notificationDelivery.update({
    where: { id: first.id },
    data: {
      ...content,
      status,
      groupKey: null,
      dueAt: ctx.now,
      locale: reader.locale,
      unsubscribable: sheet.unsubscribable,
    },
  });
  await ctx.db.notificationDelivery.updateMany({
    where: { id: { in: rest.map(({ id }) => id) } },
    data: { status: 'MERGED', groupKey: null, mergedIntoId: first.id },
  });
  if (status === 'QUEUED') await enqueueDelivery(ctx, first);
}

/** Which of them are not told, by reason: a digest tells nobody of what they may not see or do not want any more. */
async function passedOver(ctx: Ctx, held: Held[], reader: Recipient | undefined): Promise<Map<string, string[]>> {
  const workspaceId = held[0]?.workspaceId ?? null;
  const member =
    !workspaceId || !reader || (await ctx.db.membership.count({ where: { workspaceId, userId: reader.id } })) > 0;
  const suppressed = await suppressedAmong(ctx, held);
  const chosen = await choices(ctx, held, reader);
  const reasonOf = (row: Held): string | null => {
    if (!reader) return 'the account is closed';
    if (!member) return 'no longer a member';
    if (row.notification?.withdrawnAt) return 'withdrawn meanwhile';
    const kind = kindOf(row.event);
    if (!isWanted(kind, row.channel, chosen.get(row.event) ?? {})) return 'turned off meanwhile';
    return suppressed(row.channel, row.recipient, kind.channels[row.channel] === 'mandatory');
  };
  const reasons = new Map<string, string[]>();
  for (const row of held) {
    const reason = reasonOf(row);
    if (reason) reasons.set(reason, [...(reasons.get(reason) ?? []), row.id]);
  }
  return reasons;
}

async function choices(
  ctx: Ctx,
  held: Held[],
  reader: Recipient | undefined,
): Promise<Map<string, Recipient['chosen']>> {
  const rows = await ctx.db.notificationSetting.findMany({
    where: { userId: { in: reader ? [reader.id] : [] }, event: { in: held.map(({ event }) => event) } },
  });
  const found = new Map<string, Recipient['chosen']>();
  for (const { event, channel, enabled } of rows) found.set(event, { ...found.get(event), [channel]: enabled });
  return found;
}

function toldOf({ event, workspaceId, notification }: Held): Told {
  return { event, workspaceId, params: (notification?.params ?? {}) as Params, path: notification?.path ?? null };
}
