import type { NotificationDelivery } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { enqueue } from '../../shared/jobs.js';
import { GIVE_UP_AFTER_MS, type Outcome, retryDelaySeconds } from './notification.carrier.js';
import { DELIVER } from './notification.service.js';
import { sendMail } from './notification.smtp.js';
import { sendSms } from './notification.twilio.js';

/** A claim older than this is of a process that died in mid-sending: no carrier call lives so long. */
const CLAIM_MS = 90_000;
const WIPED = '[wiped after sending]';

/**
 * Hands one queued message to its carrier: claim, call, record, each on its own, so that no transaction waits for a
 * network. Run twice, at once or after a crash, it sends once; only a carrier that took the message and could not say
 * so makes a second try possible, and that one goes out under the same Message-ID (mail) or is looked up first (SMS).
 */
export async function deliver(ctx: Ctx, id: string): Promise<void> {
  const claimed = await claim(ctx, id);
  if (!claimed) return retryIfInFlight(ctx, id);
  if (isTooLate(ctx, claimed)) return finish(ctx, claimed, { kind: 'refused', reason: 'too late to be of use' });
  const outcome =
    claimed.channel === 'EMAIL' ? await sendMail(ctx.config, claimed) : await sendSms(ctx.config, claimed);
  await finish({ ...ctx, now: new Date() }, claimed, outcome);
}

async function claim(ctx: Ctx, id: string): Promise<NotificationDelivery | null> {
  const [row] = await ctx.db.$queryRaw<NotificationDelivery[]>`
    update "NotificationDelivery" d
       set "status" = 'SENDING', "attempts" = d."attempts" + 1, "claimedAt" = ${ctx.now}::timestamptz,
           "uncertain" = d."uncertain" or old."status" = 'SENDING'
      from "NotificationDelivery" old
     where d."id" = ${id}::uuid and old."id" = d."id"
       and (d."status" = 'QUEUED' or (d."status" = 'SENDING' and d."claimedAt" < ${before(ctx, CLAIM_MS)}::timestamptz))
    returning d.*`;
  return row ?? null;
}

/** Another process has it, or had it when it died: look again when its claim has run out. */
async function retryIfInFlight(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db.notificationDelivery.findUnique({
    where: { id },
    select: { status: true, claimedAt: true },
  });
  if (row?.status !== 'SENDING' || !row.claimedAt) return;
  await enqueue(
    ctx,
    DELIVER,
    { id },
    { key: `${DELIVER}:${id}:claimed`, runAt: new Date(row.claimedAt.getTime() + CLAIM_MS + 1_000) },
  );
}

async function finish(ctx: Ctx, row: NotificationDelivery, outcome: Outcome): Promise<void> {
  await transaction(ctx, async (tx) => {
    const sent = outcome.kind === 'sent';
    const givenUp =
      outcome.kind === 'refused' || (!sent && row.createdAt.getTime() + GIVE_UP_AFTER_MS < tx.now.getTime());
    const nextTryAt = new Date(tx.now.getTime() + retryDelaySeconds(row.attempts) * 1000);
    await tx.db.notificationDelivery.updateMany({
      where: { id: row.id, status: 'SENDING', attempts: row.attempts },
      data: {
        status: sent ? 'SENT' : givenUp ? 'FAILED' : 'QUEUED',
        claimedAt: null,
        uncertain: outcome.kind === 'failed' ? row.uncertain || outcome.uncertain : false,
        lastError: sent ? null : outcome.reason,
        nextTryAt: sent || givenUp ? null : nextTryAt,
        ...(sent ? { providerId: outcome.providerId, sentAt: tx.now } : {}),
        ...(row.sensitive && (sent || givenUp) ? { text: WIPED, html: null } : {}),
      },
    });
    if (!sent && !givenUp)
      await enqueue(tx, DELIVER, { id: row.id }, { key: `${DELIVER}:${row.id}:${row.attempts}`, runAt: nextTryAt });
    if (!sent)
      tx.log.warn({ delivery: row.id, channel: row.channel, reason: outcome.reason, givenUp }, 'message not sent');
  });
}

function isTooLate(ctx: Ctx, row: NotificationDelivery): boolean {
  return row.expiresAt !== null && row.expiresAt <= ctx.now;
}

function before(ctx: Ctx, ms: number): Date {
  return new Date(ctx.now.getTime() - ms);
}
