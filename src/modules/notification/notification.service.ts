import type { NotificationChannel } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { type Limit, rateLimited, spend } from '../../shared/limits.js';
import type { Permission } from '../../shared/permissions.js';
import { kindOf, type NoticeEvent } from './notification.catalogue.js';
import { fieldsFor, type Params } from './notification.fields.js';
import { toHtml, toMessage, toText } from './notification.layout.js';
import { type Notice, plan } from './notification.plan.js';
import { enqueueDelivery, firstStatus } from './notification.queue.js';
import { membersWho, readersOf, staffWho } from './notification.readers.js';
import { suppressedAmong } from './notification.suppression.js';
import { fill } from './notification.template.js';
import {
  type MailEvent,
  type MailParams,
  ROLE_NAMES,
  SMS,
  type SmsEvent,
  type SmsParams,
} from './notification.texts.js';
import { wordingsFor } from './notification.wording.js';

export type { NoticeEvent } from './notification.catalogue.js';
export type { Params } from './notification.fields.js';
export type { MailEvent, MailParams, SmsEvent, SmsParams } from './notification.texts.js';
export { INVOICE_STATES, REMINDERS } from './words.billing.js';

/** The most texts that all customers together cause in a day: beyond it somebody is pumping, and every text costs money. */
const SMS_A_DAY: Limit = { name: 'sms-all-day', points: 2_000, seconds: 86_400 };
/** The most letters to one address in an hour: beyond it we have a bug, and the reader shall not pay for it. */
const LETTERS_AN_HOUR = 60;

interface Address {
  /** An e-mail address, or a phone number in E.164. */
  to: string;
  locale: 'en' | 'tr';
  userId?: string;
  workspaceId?: string | null;
  /** Names the cause (`reset-password:<token id>`): a repeated call with the same key sends nothing more. */
  sourceKey: string;
  /** Of no use after this instant: it is not sent any more then. */
  expiresAt?: Date;
  /** Holds a token or a code: wiped once it is sent. */
  sensitive?: boolean;
}

/** What a module tells of; `sourceKey` names the cause, so that the same one tells each reader once. */
export interface Telling {
  sourceKey: string;
  params: Params;
  workspaceId?: string | null;
  target?: { type: string; id: string };
  /** Below PUBLIC_URL: where the link leads. */
  path?: string;
}

/** Tells the members whose role permits what the catalogue names, but not those in `except`. In the caller's transaction. Returns how many were told for the first time. */
export async function tellMembers(
  ctx: Ctx,
  event: NoticeEvent,
  telling: Telling & { workspaceId: string; except?: readonly (string | null)[] },
): Promise<number> {
  const { audience } = kindOf(event);
  if (typeof audience === 'string' || !('members' in audience)) throw new Error(`${event} is not for members`);
  const { except = [], ...rest } = telling;
  const ids = await membersWho(ctx, telling.workspaceId, audience.members as Permission);
  const readers = await readersOf(
    ctx,
    event,
    ids.filter((id) => !except.includes(id)),
  );
  return plan(ctx, noticeOf(event, rest), readers);
}

/** Tells one customer. In the caller's transaction. */
export async function tellUser(ctx: Ctx, event: NoticeEvent, userId: string, telling: Telling): Promise<void> {
  await plan(ctx, noticeOf(event, telling), await readersOf(ctx, event, [userId]));
}

/** Tells the staff whom the catalogue names by their roles, or this one. In the caller's transaction. */
export async function tellStaff(ctx: Ctx, event: NoticeEvent, telling: Telling, staffId?: string): Promise<void> {
  const { audience } = kindOf(event);
  if (typeof audience === 'string' || !('staff' in audience)) throw new Error(`${event} is not for staff`);
  const readers = await staffWho(ctx, audience.staff);
  await plan(ctx, noticeOf(event, telling), staffId ? readers.filter(({ id }) => id === staffId) : readers);
}

/**
 * Writes the letter in the caller's transaction; a job sends it after the commit. Without SMTP_URL it stays in the outbox
 * that ADMIN staff read in the back office.
 */
export async function queueMail<E extends MailEvent>(
  ctx: Ctx,
  event: E,
  params: MailParams[E],
  address: Address,
): Promise<void> {
  const { locale } = address;
  const { url, role, ...rest } = params as Record<string, string>;
  const fields = fieldsFor({ ...rest, role: ROLE_NAMES[role ?? ''] ?? role }, { name: '', locale, timezone: 'UTC' });
  const words = (await wordingsFor(ctx, [event]))(event, locale);
  const message = toMessage(words, { ...fields, url: url ?? '' }, url ?? null);
  const { subject } = message;
  await queue(ctx, 'EMAIL', event, address, { subject, text: toText(message), html: toHtml(message, locale) });
}

/** As `queueMail`, by SMS. Throws `rate_limited` when all customers together have had a day's worth of texts. */
export async function queueSms<E extends SmsEvent>(
  ctx: Ctx,
  event: E,
  params: SmsParams[E],
  address: Address,
): Promise<void> {
  const spent = await spend(ctx, SMS_A_DAY, 'all');
  if (!spent.allowed) {
    ctx.log.error({ alert: 'sms_spend_cap', cap: SMS_A_DAY.points }, 'the daily cap of texts is reached');
    throw rateLimited(spent.retryAfterSeconds);
  }
  const text = fill(SMS[event][address.locale], { ...params });
  await queue(ctx, 'SMS', event, address, { subject: null, text, html: null });
}

/** Of a closed account: what was written to it, where to, and what it chose. */
export async function eraseMessages(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db.notificationDelivery.updateMany({
    where: { userId, status: { in: ['SENT', 'DELIVERED', 'FAILED', 'OUTBOX', 'HELD', 'MERGED', 'SKIPPED'] } },
    data: { recipient: '[erased]', subject: null, text: '[erased]', html: null, url: null },
  });
  await ctx.db.notification.updateMany({ where: { userId }, data: { params: {}, withdrawnAt: ctx.now } });
  await ctx.db.pushSubscription.deleteMany({ where: { userId } });
  await ctx.db.notificationSetting.deleteMany({ where: { userId } });
  await ctx.db.quietHours.deleteMany({ where: { userId } });
}

function noticeOf(event: string, { workspaceId = null, ...rest }: Telling): Notice {
  return { event, workspaceId, ...rest };
}

async function queue(
  ctx: Ctx,
  channel: NotificationChannel,
  event: string,
  { to, locale, userId, workspaceId, sourceKey, expiresAt, sensitive }: Address,
  content: { subject: string | null; text: string; html: string | null },
): Promise<void> {
  const barred = await whyNot(ctx, channel, to);
  const status = barred ? 'SKIPPED' : firstStatus(ctx, channel);
  const [row] = await ctx.db.notificationDelivery.createManyAndReturn({
    data: [
      {
        sourceKey,
        event,
        channel,
        userId: userId ?? null,
        workspaceId: workspaceId ?? null,
        recipient: to,
        locale,
        ...(barred && sensitive ? { subject: content.subject, text: '[not sent]', html: null } : content),
        sensitive: sensitive ?? false,
        status,
        lastError: barred,
        createdAt: ctx.now,
        expiresAt: expiresAt ?? null,
      },
    ],
    skipDuplicates: true,
    select: { id: true },
  });
  if (row && status === 'QUEUED') await enqueueDelivery(ctx, { id: row.id, channel });
}

async function whyNot(ctx: Ctx, channel: NotificationChannel, to: string): Promise<string | null> {
  const suppressed = (await suppressedAmong(ctx, [{ channel, recipient: to }]))(channel, to, true);
  if (suppressed) return suppressed;
  const since = new Date(ctx.now.getTime() - 3_600_000);
  const sent = await ctx.db.notificationDelivery.count({ where: { recipient: to, channel, createdAt: { gt: since } } });
  if (sent < LETTERS_AN_HOUR) return null;
  ctx.log.error(
    { alert: 'letter_flood', channel },
    'one address was to get more letters in an hour than anybody needs',
  );
  return `more than ${LETTERS_AN_HOUR} in an hour`;
}
