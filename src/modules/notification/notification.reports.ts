import { z } from 'zod';
import type { NotificationDelivery } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { suppress } from './notification.suppression.js';
import { DEAD_NUMBERS } from './notification.twilio.js';

/** What Twilio posts of a text; there are more fields, which are signed but not used. */
export const SmsReport = z.looseObject({
  MessageSid: z.string().max(100),
  MessageStatus: z.string().max(40),
  ErrorCode: z.string().max(10).optional(),
});

/** What Mailgun posts of a mail (event-data of its webhook). */
export const MailReport = z.looseObject({
  event: z.string().max(40),
  severity: z.string().max(40).optional(),
  reason: z.string().max(300).optional(),
  recipient: z.email().max(320).optional(),
  message: z.looseObject({ headers: z.looseObject({ 'message-id': z.string().max(300) }) }).optional(),
  'delivery-status': z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
});

const ARRIVED = new Set(['delivered', 'read']);
const LOST = new Set(['undelivered', 'failed']);

/** What became of a text. Reports come twice and out of order: one that it arrived stands. An unknown text is none of ours. */
export async function noteSms(
  ctx: Ctx,
  { MessageSid, MessageStatus, ErrorCode }: z.infer<typeof SmsReport>,
): Promise<void> {
  const text = await ctx.db.notificationDelivery.findFirst({ where: { channel: 'SMS', providerId: MessageSid } });
  if (!text) return;
  const reason = ErrorCode ? `Twilio ${ErrorCode}` : null;
  await transaction(ctx, async (tx) => {
    await note(tx, text, MessageStatus, {
      arrived: ARRIVED.has(MessageStatus),
      lost: LOST.has(MessageStatus) ? (reason ?? MessageStatus) : null,
    });
    if (ErrorCode && DEAD_NUMBERS.has(Number(ErrorCode)))
      await suppress(tx, { channel: 'SMS', address: text.recipient, reason: 'HARD_BOUNCE', detail: reason });
  });
}

/** What became of a mail: a permanent failure and a complaint bar the address, whoever's mail it was. */
export async function noteMail(ctx: Ctx, report: z.infer<typeof MailReport>): Promise<void> {
  const id = /^<?([0-9a-f-]{36})@/.exec(report.message?.headers['message-id'] ?? '')?.[1];
  const mail = id ? await ctx.db.notificationDelivery.findFirst({ where: { id, channel: 'EMAIL' } }) : null;
  const permanent = report.event === 'failed' && report.severity === 'permanent';
  const detail = report['delivery-status']?.message ?? report.reason ?? null;
  const address = mail?.recipient ?? report.recipient;
  await transaction(ctx, async (tx) => {
    if (mail)
      await note(tx, mail, report.event, {
        arrived: report.event === 'delivered',
        lost: permanent ? `bounced: ${detail ?? 'no reason given'}` : null,
      });
    if (!address || address.startsWith('[')) return;
    // Mailgun calls it `suppress-bounce` when it did not even try: the mailbox was dead before.
    if (permanent) await suppress(tx, { channel: 'EMAIL', address, reason: 'HARD_BOUNCE', detail });
    if (report.event === 'complained') await suppress(tx, { channel: 'EMAIL', address, reason: 'COMPLAINT', detail });
  });
}

async function note(
  ctx: Ctx,
  { id }: NotificationDelivery,
  providerStatus: string,
  { arrived, lost }: { arrived: boolean; lost: string | null },
): Promise<void> {
  await ctx.db.notificationDelivery.updateMany({
    where: {
      id,
      status: { in: lost === null ? ['SENT', 'SENDING', 'QUEUED', 'FAILED'] : ['SENT', 'SENDING', 'QUEUED'] },
    },
    data: {
      providerStatus,
      ...(arrived ? { status: 'DELIVERED' as const, deliveredAt: ctx.now, lastError: null } : {}),
      ...(lost === null ? {} : { status: 'FAILED' as const, lastError: lost.slice(0, 300) }),
    },
  });
}
