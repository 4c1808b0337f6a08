import { createHash } from 'node:crypto';
import webPush from 'web-push';
import type { Ctx } from '../../shared/context.js';
import { callOutside, OutboundRefusal } from '../../shared/outbound.js';
import type { Outcome, Outgoing } from './notification.carrier.js';
import { kindOf } from './notification.catalogue.js';
import { vapidKeys } from './notification.vapid.js';

const TIMEOUT_MS = 20_000;
/** A push that reached no browser within a day is old news. */
const KEEP_SECONDS = 86_400;
const GONE: Outcome = { kind: 'refused', reason: 'the browser takes no more pushes of ours' };

/**
 * Hands one push to the browser's push service, encrypted for that browser alone (RFC 8291), signed as ours (VAPID). Its
 * Topic is the delivery's: a second handing-over replaces the first while it waits there.
 */
export async function sendPush(ctx: Ctx, push: Outgoing): Promise<Outcome> {
  const browser = push.pushSubscriptionId
    ? await ctx.db.pushSubscription.findUnique({ where: { id: push.pushSubscriptionId } })
    : null;
  if (!browser) return GONE;
  const payload = JSON.stringify({
    id: push.id,
    event: push.event,
    title: push.subject,
    body: push.text,
    url: push.url,
    lang: push.locale,
  });
  const { publicKey, privateKey } = vapidKeys(ctx.config);
  const subscription = { endpoint: browser.endpoint, keys: { p256dh: browser.p256dhKey, auth: browser.authSecret } };
  try {
    const { endpoint, headers, body } = webPush.generateRequestDetails(subscription, payload, {
      vapidDetails: { subject: subjectOf(ctx), publicKey, privateKey },
      TTL: KEEP_SECONDS,
      urgency: kindOf(push.event).urgent ? 'high' : 'normal',
      topic: createHash('sha256').update(push.id).digest('base64url').slice(0, 32),
      contentEncoding: 'aes128gcm',
    });
    const answer = await callOutside(endpoint, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: body ?? undefined,
      timeoutMs: TIMEOUT_MS,
      trusted: ctx.config.pushTrusted,
    });
    return await judge(ctx, browser.id, answer);
  } catch (error) {
    if (error instanceof OutboundRefusal) return drop(ctx, browser.id, `the push address ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    const unheard = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
    return { kind: 'failed', reason: `${code ?? 'error'}: ${message}`.slice(0, 300), uncertain: !unheard };
  }
}

async function judge(ctx: Ctx, id: string, { status, body }: { status: number; body: string }): Promise<Outcome> {
  const reason = `${status}: ${body}`.slice(0, 300);
  if (status >= 200 && status < 300) {
    await ctx.db.pushSubscription.updateMany({ where: { id }, data: { lastUsedAt: new Date() } });
    return { kind: 'sent', providerId: null };
  }
  if (status === 404 || status === 410) return drop(ctx, id, reason);
  if (status === 429 || status >= 500) return { kind: 'failed', reason, uncertain: false };
  // A redirect would lead where nobody has looked: it is not followed. Other 4xx are about this push and stay so.
  return { kind: 'refused', reason };
}

async function drop(ctx: Ctx, id: string, reason: string): Promise<Outcome> {
  await ctx.db.pushSubscription.deleteMany({ where: { id } });
  return { kind: 'refused', reason: `${reason}; the subscription was dropped`.slice(0, 300) };
}

/** Whom a push service may write to about us: it wants https or mailto. */
function subjectOf({ config }: Ctx): string {
  const address = /[^\s<>]+@[^\s<>]+/.exec(config.mailFrom)?.[0];
  return config.publicUrl.startsWith('https:') || !address ? config.publicUrl : `mailto:${address}`;
}
