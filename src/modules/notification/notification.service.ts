import type { NotificationChannel } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { enqueue } from '../../shared/jobs.js';
import { type Limit, rateLimited, spend } from '../../shared/limits.js';
import { toHtml, toText } from './notification.layout.js';
import { MAILS, type MailEvent, type MailParams, SMS, type SmsEvent, type SmsParams } from './notification.texts.js';

export type { BillingMail } from './notification.billing-texts.js';
export type { MailEvent, MailParams, SmsEvent, SmsParams } from './notification.texts.js';

export const DELIVER = 'deliver-notification';

/** The most texts that all customers together cause in a day: beyond it somebody is pumping, and every text costs money. */
const SMS_A_DAY: Limit = { name: 'sms-all-day', points: 2_000, seconds: 86_400 };

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

/**
 * Writes the mail in the caller's transaction; a job sends it after the commit. Without SMTP_URL it stays in the outbox
 * that ADMIN staff read in the back office.
 */
export async function queueMail<E extends MailEvent>(
  ctx: Ctx,
  event: E,
  params: MailParams[E],
  address: Address,
): Promise<void> {
  const message = MAILS[event][address.locale](params);
  await queue(ctx, 'EMAIL', event, address, {
    subject: oneLine(message.subject),
    text: toText(message),
    html: toHtml(message, address.locale),
  });
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
  const text = SMS[event][address.locale](params);
  await queue(ctx, 'SMS', event, address, { subject: null, text, html: null });
}

/** Of a closed account: what was written to it, and where to. */
export async function eraseMessages(ctx: Ctx, userId: string): Promise<void> {
  await ctx.db.notificationDelivery.updateMany({
    where: { userId, status: { in: ['SENT', 'FAILED', 'OUTBOX'] } },
    data: { recipient: '[erased]', subject: null, text: '[erased]', html: null },
  });
}

async function queue(
  ctx: Ctx,
  channel: NotificationChannel,
  event: string,
  { to, locale, userId, workspaceId, sourceKey, expiresAt, sensitive }: Address,
  content: { subject: string | null; text: string; html: string | null },
): Promise<void> {
  const carried = hasCarrier(ctx, channel);
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
        ...content,
        sensitive: sensitive ?? false,
        status: carried ? 'QUEUED' : 'OUTBOX',
        createdAt: ctx.now,
        expiresAt: expiresAt ?? null,
      },
    ],
    skipDuplicates: true,
    select: { id: true },
  });
  if (row && carried) await enqueue(ctx, DELIVER, { id: row.id }, { key: `${DELIVER}:${row.id}` });
}

function hasCarrier({ config }: Ctx, channel: NotificationChannel): boolean {
  if (channel === 'EMAIL') return config.smtpUrl !== undefined;
  return channel === 'SMS' && (config.sms.apiUrl !== undefined || config.sms.authToken !== undefined);
}

/** A subject is a header: what a customer called their workspace must not begin a new one. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
