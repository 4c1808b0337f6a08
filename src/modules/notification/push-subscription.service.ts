import { createHash } from 'node:crypto';
import { type Ctx, transaction } from '../../shared/context.js';
import { invalid } from '../../shared/errors.js';
import { hostRefusal } from '../../shared/outbound.js';
import { record } from '../audit-log/audit-log.service.js';
import type { PushInput, PushView } from './notification.schema.js';
import { vapidKeys } from './notification.vapid.js';

/** The most browsers of one user; the one that was longest silent makes room. */
const MOST_BROWSERS = 20;

/** What a browser needs to subscribe: our public key. */
export function pushKey(ctx: Ctx): { publicKey: string } {
  return { publicKey: vapidKeys(ctx.config).publicKey };
}

/**
 * The caller's browser, while this session lives. The same one again only renews it; one that another user had is the
 * caller's now. Throws `validation_failed` for an address that is not a public https one (case 80 of attacks.md).
 */
export async function addPushSubscription(ctx: Ctx, given: PushInput): Promise<PushView> {
  const refusal = await hostRefusal(given.endpoint, ctx.config.pushTrusted);
  if (refusal) throw invalid('endpoint', `${refusal}: send what the browser's PushManager gave you`);
  if (ctx.actor.type !== 'USER') throw new Error('a browser belongs to a user');
  const { id: userId, sessionId } = ctx.actor;
  const keys = { p256dhKey: given.keys.p256dh, authSecret: given.keys.auth };
  return transaction(ctx, async (tx) => {
    const row = await tx.db.pushSubscription.upsert({
      where: { endpointHash: hashOf(given.endpoint) },
      create: {
        userId,
        sessionId,
        endpoint: given.endpoint,
        endpointHash: hashOf(given.endpoint),
        ...keys,
        userAgent: tx.userAgent,
        createdAt: tx.now,
      },
      update: { userId, sessionId, ...keys, userAgent: tx.userAgent },
    });
    await dropOldest(tx, userId);
    await record(
      tx,
      'push_subscription.added',
      { type: 'User', id: userId, workspaceId: null },
      { host: new URL(given.endpoint).host },
    );
    return { id: row.id, endpoint: row.endpoint, createdAt: row.createdAt.toISOString() };
  });
}

/** Whether or not the browser was known: afterwards it gets nothing. Another user's stays. */
export async function removePushSubscription(ctx: Ctx, endpoint: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const userId = tx.actor.id ?? '';
    const { count } = await tx.db.pushSubscription.deleteMany({ where: { userId, endpointHash: hashOf(endpoint) } });
    if (count > 0) await record(tx, 'push_subscription.removed', { type: 'User', id: userId, workspaceId: null });
  });
}

async function dropOldest(ctx: Ctx, userId: string): Promise<void> {
  const rows = await ctx.db.pushSubscription.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
    skip: MOST_BROWSERS,
  });
  await ctx.db.pushSubscription.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
}

function hashOf(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('base64url');
}
