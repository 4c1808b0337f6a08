import { uuidv7 } from 'uuidv7';
import { type NotificationChannel, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { CHANNELS, kindOf } from './notification.catalogue.js';
import type { Params } from './notification.fields.js';
import { afterQuiet, DIGEST_MS } from './notification.hours.js';
import type { EventKind } from './notification.kind.js';
import { printer } from './notification.print.js';
import { enqueueDelivery, enqueueFlush, firstStatus } from './notification.queue.js';
import type { Recipient } from './notification.readers.js';
import { suppressedAmong } from './notification.suppression.js';

/** Something to tell, before it is in anybody's language. */
export interface Notice {
  event: string;
  /** Names the cause: the same one tells a reader once. */
  sourceKey: string;
  workspaceId: string | null;
  params: Params;
  target?: { type: string; id: string };
  /** Below PUBLIC_URL; where the mail's link and the push lead. */
  path?: string;
}

/** The most that one reader is sent in an hour; the rest waits and is told in one digest. */
export const CAP_PER_HOUR: Record<NotificationChannel, number> = { EMAIL: 20, SMS: 6, PUSH: 30 };
const HOUR_MS = 3_600_000;

interface Draft {
  reader: Recipient;
  notificationId: string;
  channel: NotificationChannel;
  recipient: string;
  pushSubscriptionId: string | null;
  groupKey: string;
}

/**
 * Writes who is told what, over which channel and when, in the caller's transaction; jobs carry it out. Readers are
 * taken one after the other (an advisory lock each), so that a digest's window and the cap hold over many processes.
 */
export async function plan(ctx: Ctx, notice: Notice, readers: readonly Recipient[]): Promise<number> {
  if (readers.length === 0) return 0;
  return transaction(ctx, async (tx) => {
    const sorted = [...readers].sort((a, b) => (a.id < b.id ? -1 : 1));
    await lockReaders(
      tx,
      sorted.map(({ id }) => id),
    );
    const told = await writeNotifications(tx, notice, sorted);
    const drafts = told.flatMap(({ reader, id }) => draftsFor(notice, kindOf(notice.event), reader, id));
    if (drafts.length > 0) await writeDeliveries(tx, notice, drafts);
    return told.length;
  });
}

/** Held until the transaction ends: whoever plans or flushes for these readers waits. */
export async function lockReaders(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await ctx.db.$queryRaw`
    select count(pg_advisory_xact_lock(hashtextextended('notification reader ' || id, 0)))
      from unnest(${[...ids]}::text[]) as id`;
}

async function writeNotifications(ctx: Ctx, notice: Notice, readers: readonly Recipient[]) {
  const rows = await ctx.db.notification.createManyAndReturn({
    data: readers.map((reader) => ({
      sourceKey: `${notice.event}:${notice.sourceKey}:${reader.id}`,
      event: notice.event,
      ...(reader.staff ? { staffUserId: reader.id } : { userId: reader.id }),
      workspaceId: notice.workspaceId,
      targetType: notice.target?.type ?? null,
      targetId: notice.target?.id ?? null,
      params: notice.params as Prisma.InputJsonObject,
      path: notice.path ?? null,
      createdAt: ctx.now,
    })),
    skipDuplicates: true,
    select: { id: true, userId: true, staffUserId: true },
  });
  const byReader = new Map(rows.map(({ id, userId, staffUserId }) => [userId ?? staffUserId, id]));
  return readers.flatMap((reader) => {
    const id = byReader.get(reader.id);
    return id ? [{ reader, id }] : [];
  });
}

/** The channels that the reader has not turned off and can be reached by. */
function draftsFor(notice: Notice, kind: EventKind, reader: Recipient, notificationId: string): Draft[] {
  return CHANNELS.flatMap((channel): Draft[] => {
    if (!isWanted(kind, channel, reader.chosen)) return [];
    return addressesOf(reader, channel).map(({ to, browser }) => ({
      reader,
      notificationId,
      channel,
      recipient: to,
      pushSubscriptionId: browser,
      groupKey: [reader.id, channel, browser ?? '', notice.workspaceId ?? '', wakes(kind) ? 'any hour' : 'by day'].join(
        ':',
      ),
    }));
  });
}

export function isWanted(kind: EventKind, channel: NotificationChannel, chosen: Recipient['chosen']): boolean {
  const choice = kind.channels[channel];
  if (choice === 'mandatory' || choice === 'never') return choice === 'mandatory';
  return chosen[channel] ?? choice === 'on';
}

function addressesOf(reader: Recipient, channel: NotificationChannel): { to: string; browser: string | null }[] {
  if (channel === 'EMAIL') return [{ to: reader.email, browser: null }];
  if (channel === 'SMS') return reader.phone ? [{ to: reader.phone, browser: null }] : [];
  return reader.browsers.map(({ id, host }) => ({ to: host, browser: id }));
}

async function writeDeliveries(ctx: Ctx, notice: Notice, drafts: Draft[]): Promise<void> {
  const kind = kindOf(notice.event);
  const suppressed = await suppressedAmong(ctx, drafts);
  const sent = await sentLastHour(ctx, [...new Set(drafts.map(({ reader }) => reader.id))]);
  const waiting = await waitingGroups(ctx, drafts);
  const print = await printer(ctx, [notice]);
  const rows = drafts.map((draft) => {
    const row = rowOf(ctx, notice, draft);
    const barred = suppressed(draft.channel, draft.recipient, kind.channels[draft.channel] === 'mandatory');
    if (barred) return { ...row, status: 'SKIPPED' as const, lastError: barred };
    const over = (sent.get(`${draft.reader.id}:${draft.channel}`) ?? 0) >= CAP_PER_HOUR[draft.channel];
    if (kind.urgent && !over)
      return { ...row, ...print.one(row, draft.reader, notice), status: firstStatus(ctx, draft.channel) };
    const dueAt = waiting.get(draft.groupKey) ?? dueTime(ctx.now, kind, draft.reader, over);
    return { ...row, status: 'HELD' as const, groupKey: draft.groupKey, dueAt };
  });
  await ctx.db.notificationDelivery.createMany({ data: rows });
  const opened = new Map<string, Date>();
  for (const row of rows) {
    if (row.status === 'QUEUED') await enqueueDelivery(ctx, row);
    if (row.status === 'HELD' && !waiting.has(row.groupKey)) opened.set(row.groupKey, row.dueAt);
  }
  for (const [groupKey, dueAt] of opened) await enqueueFlush(ctx, groupKey, dueAt);
}

/** Once the digest's window is over and the reader is up; over the cap not before the hour is. */
export function dueTime(now: Date, kind: Pick<EventKind, 'wakes' | 'urgent'>, reader: Recipient, over: boolean): Date {
  const at = new Date(now.getTime() + (over ? HOUR_MS : DIGEST_MS));
  return wakes(kind) ? at : afterQuiet(at, reader.timezone, reader.quiet);
}

function wakes({ wakes, urgent }: Pick<EventKind, 'wakes' | 'urgent'>): boolean {
  return wakes || urgent;
}

function rowOf(ctx: Ctx, notice: Notice, { reader, notificationId, channel, recipient, pushSubscriptionId }: Draft) {
  return {
    id: uuidv7(),
    sourceKey: `${notificationId}:${channel}:${pushSubscriptionId ?? ''}`,
    event: notice.event,
    channel,
    notificationId,
    ...(reader.staff ? { staffUserId: reader.id } : { userId: reader.id }),
    workspaceId: notice.workspaceId,
    recipient,
    pushSubscriptionId,
    locale: reader.locale,
    text: '',
    unsubscribable: channel === 'EMAIL' && kindOf(notice.event).channels.EMAIL !== 'mandatory',
    createdAt: ctx.now,
  };
}

/** How many messages went to these readers in the last hour, by `reader:CHANNEL`. */
export async function sentLastHour(ctx: Ctx, readerIds: readonly string[]): Promise<Map<string, number>> {
  const since = new Date(ctx.now.getTime() - HOUR_MS);
  const rows = await ctx.db.$queryRaw<{ reader: string; channel: string; sent: number }[]>`
    select "userId"::text as reader, channel::text, count(*)::int as sent
      from "NotificationDelivery"
     where "userId" in (${Prisma.join(readerIds.map((id) => Prisma.sql`${id}::uuid`))})
       and "createdAt" > ${since}::timestamptz - interval '1 day' and coalesce("dueAt", "createdAt") > ${since}::timestamptz
       and status not in ('HELD', 'MERGED', 'SKIPPED')
     group by 1, 2`;
  return new Map(rows.map(({ reader, channel, sent }) => [`${reader}:${channel}`, sent]));
}

async function waitingGroups(ctx: Ctx, drafts: Draft[]): Promise<Map<string, Date>> {
  const groups = await ctx.db.notificationDelivery.groupBy({
    by: ['groupKey'],
    where: { groupKey: { in: drafts.map(({ groupKey }) => groupKey) }, dueAt: { gt: ctx.now } },
    _min: { dueAt: true },
  });
  return new Map(
    groups.flatMap(({ groupKey, _min }) => (groupKey && _min.dueAt ? [[groupKey, _min.dueAt] as const] : [])),
  );
}
