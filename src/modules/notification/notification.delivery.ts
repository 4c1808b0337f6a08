import type { NotificationChannel, NotificationDelivery } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { GIVE_UP_AFTER_MS, type Outcome, retryDelaySeconds } from './notification.carrier.js';
import { sendPush } from './notification.push.js';
import { enqueueDelivery } from './notification.queue.js';
import { sendMail } from './notification.smtp.js';
import { suppress } from './notification.suppression.js';
import { sendSms } from './notification.twilio.js';

/** A claim older than this is of a process that died in mid-sending: no carrier call lives so long. */
const CLAIM_MS = 90_000;
const CARRIERS: Record<NotificationChannel, (ctx: Ctx, message: NotificationDelivery) => Promise<Outcome>> = {
  EMAIL: ({ config }, mail) => sendMail(config, mail),
  SMS: ({ config }, text) => sendSms(config, text),
  PUSH: sendPush,
};
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
  const outcome = await CARRIERS[claimed.channel](ctx, claimed);
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
    select: { status: true, claimedAt: true, channel: true },
  });
  if (row?.status !== 'SENDING' || !row.claimedAt) return;
  await enqueueDelivery(
    ctx,
    { id, channel: row.channel },
    { of: 'claimed', runAt: new Date(row.claimedAt.getTime() + CLAIM_MS + 1_000) },
  );
}

async function finish(ctx: Ctx, row: NotificationDelivery, outcome: Outcome): Promise<void> {
  await transaction(ctx, async (tx) => {
    const sent = outcome.kind === 'sent';
    const givenUp =
      outcome.kind === 'refused' || (!sent && row.createdAt.getTime() + GIVE_UP_AFTER_MS < tx.now.getTime());
    const nextTryAt = new Date(tx.now.getTime() + retryDelaySeconds(row.attempts) * 1000);
    const { count } = await tx.db.notificationDelivery.updateMany({
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
    // Another process has taken over the claim and tells the outcome.
    if (count === 0) return;
    if (!sent && !givenUp) await enqueueDelivery(tx, row, { of: String(row.attempts), runAt: nextTryAt });
    if (outcome.kind === 'refused' && outcome.dead)
      await suppress(tx, {
        channel: row.channel,
        address: row.recipient,
        reason: 'HARD_BOUNCE',
        detail: outcome.reason,
      });
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
