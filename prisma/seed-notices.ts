import { plan } from '../src/modules/notification/notification.plan.js';
import { readersOf } from '../src/modules/notification/notification.readers.js';
import { tellMembers } from '../src/modules/notification/notification.service.js';
import { suppress } from '../src/modules/notification/notification.suppression.js';
import { saveTemplate } from '../src/modules/notification/template.service.js';
import type { Actor, Ctx } from '../src/shared/context.js';

const HOUR = 3_600_000;

/** Notices in each state that staff can meet: sent, arrived, failed, held, not sent; an address that is no more; words that an ADMIN changed. */
export async function seedNotices(ctx: Ctx): Promise<void> {
  const owner = await ctx.db.membership.findFirst({
    where: { role: 'OWNER' },
    include: { user: true },
    orderBy: { createdAt: 'asc' },
  });
  const admin = await ctx.db.staffUser.findFirst({ where: { roles: { has: 'ADMIN' } } });
  if (!owner || !admin || (await ctx.db.notificationTemplate.count()) > 0) return;
  const { workspaceId, user } = owner;
  const at = (hours: number): Ctx => ({ ...ctx, now: new Date(ctx.now.getTime() - hours * HOUR) });
  const money = (amount: number) => ({ amount, currency: ctx.config.currency });
  const path = `/app/billing?workspace=${workspaceId}`;
  await tellMembers(at(50), 'payment-failed', {
    sourceKey: 'demo',
    workspaceId,
    path,
    params: { amount: money(4_350), retryAt: '-' },
  });
  await tellMembers(at(26), 'subscription-restored', { sourceKey: 'demo', workspaceId, path, params: {} });
  const login = { event: 'new-login', sourceKey: 'demo', workspaceId: null, path: '/app/sessions' };
  const params = { at: { at: at(3).now.toISOString() }, ip: '192.0.2.44', device: 'Firefox, Windows' };
  await plan(at(3), { ...login, params }, await readersOf(ctx, 'new-login', [user.id]));
  await tellMembers(at(0), 'shipment-shipped', {
    sourceKey: 'demo',
    workspaceId,
    params: { carrier: 'UPS', service: 'Ground', tracking: '1Z999AA10123456784', to: 'Ankara' },
  });
  const of = (event: string) => ({ userId: user.id, event, channel: 'EMAIL' as const });
  const sentAt = at(26).now;
  await ctx.db.notificationDelivery.updateMany({
    where: of('subscription-restored'),
    data: { status: 'DELIVERED', attempts: 1, sentAt, deliveredAt: sentAt, providerStatus: 'delivered' },
  });
  await ctx.db.notificationDelivery.updateMany({
    where: of('payment-failed'),
    data: { status: 'FAILED', attempts: 3, lastError: '554: 5.7.1 refused by policy' },
  });
  await suppress(ctx, {
    channel: 'EMAIL',
    address: 'old.mailbox@demo.example',
    reason: 'HARD_BOUNCE',
    detail: '550 5.1.1 no such user',
  });
  const actor: Actor = { type: 'STAFF', id: admin.id, name: admin.name, roles: admin.roles };
  await saveTemplate(
    { ...ctx, actor },
    {
      event: 'member-joined',
      locale: 'en',
      version: 0,
      wording: {
        subject: '{{member}} is in: {{workspace}}',
        body: 'Hello {{name}},\n\n{{member}} accepted the invitation and is now {{role}} of {{workspace}}. Say hello!',
        action: 'See the members',
        short: '{{member}} joined {{workspace}}.',
      },
    },
  );
}
