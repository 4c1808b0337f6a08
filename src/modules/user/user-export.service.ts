import { z } from 'zod';
import type { Ctx } from '../../shared/context.js';
import { type Limit, spendOrRefuse } from '../../shared/limits.js';
import { record } from '../audit-log/audit-log.service.js';
import { toUserView, UserView } from './user.schema.js';
import { getUser } from './user.service.js';

const Rows = z.array(z.record(z.string(), z.unknown()));
export const ExportView = z.strictObject({
  exportedAt: z.iso.datetime(),
  user: UserView,
  sections: z.record(z.string(), Rows),
});
export type ExportView = z.infer<typeof ExportView>;

const EXPORTS: Limit = { name: 'export', points: 10, seconds: 3_600 };
const MOST_ROWS = 50_000;

type Section = (ctx: Ctx, user: { id: string; emailNormalized: string }) => Promise<object[]>;

/** What is held about a user, table by table, by allow-lists: no hash, no token, nothing about others. A module that begins to hold something about users adds its section here. */
const SECTIONS: Record<string, Section> = {
  sessions: (ctx, { id }) =>
    ctx.db.session.findMany({
      where: { userId: id },
      select: {
        id: true,
        ip: true,
        userAgent: true,
        createdAt: true,
        lastUsedAt: true,
        endedAt: true,
        endReason: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  loginOrigins: (ctx, { id }) =>
    ctx.db.loginOrigin.findMany({ where: { userId: id }, select: { origin: true, lastSeenAt: true } }),
  workspaces: async (ctx, { id }) =>
    (
      await ctx.db.membership.findMany({
        where: { userId: id },
        select: { role: true, createdAt: true, workspace: { select: { id: true, name: true, closedAt: true } } },
        orderBy: { createdAt: 'asc' },
      })
    ).map(({ role, createdAt, workspace }) => ({ ...workspace, role, joinedAt: createdAt })),
  mailboxes: (ctx, { id }) =>
    ctx.db.mailbox.findMany({
      where: { workspace: { memberships: { some: { userId: id, role: 'OWNER' } } } },
      select: {
        workspaceId: true,
        ste: true,
        createdAt: true,
        recipients: { select: { id: true, name: true, aliases: true, createdAt: true } },
      },
    }),
  packages: (ctx, { id }) =>
    ctx.db.package.findMany({
      where: { workspace: { memberships: { some: { userId: id, role: 'OWNER' } } } },
      select: {
        id: true,
        workspaceId: true,
        status: true,
        kind: true,
        carrier: true,
        trackingNumber: true,
        sender: true,
        recipient: true,
        description: true,
        note: true,
        tags: true,
        weightGrams: true,
        receivedAt: true,
      },
      orderBy: { listedAt: 'asc' },
      take: MOST_ROWS,
    }),
  invites: (ctx, { emailNormalized }) =>
    ctx.db.invite.findMany({
      where: { emailNormalized },
      select: { workspaceId: true, role: true, createdAt: true, acceptedAt: true, declinedAt: true, cancelledAt: true },
    }),
  messages: (ctx, { id }) =>
    ctx.db.notificationDelivery.findMany({
      where: { userId: id },
      select: {
        event: true,
        channel: true,
        recipient: true,
        subject: true,
        status: true,
        createdAt: true,
        sentAt: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  activity: (ctx, { id }) =>
    ctx.db.auditLog.findMany({
      where: { actorId: id },
      select: {
        at: true,
        action: true,
        targetType: true,
        targetId: true,
        workspaceId: true,
        ip: true,
        userAgent: true,
      },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      take: MOST_ROWS,
    }),
};

/** Everything held about the caller as one document. Throws `rate_limited`. */
export async function exportUser(ctx: Ctx): Promise<ExportView> {
  const user = await getUser(ctx, ctx.actor.id ?? '');
  await spendOrRefuse(ctx, EXPORTS, user.id);
  const sections: Record<string, z.infer<typeof Rows>> = {};
  for (const [name, read] of Object.entries(SECTIONS)) {
    sections[name] = (await read(ctx, user)) as Record<string, unknown>[];
  }
  await record(ctx, 'user.exported', { type: 'User', id: user.id, workspaceId: null });
  return { exportedAt: ctx.now.toISOString(), user: toUserView(user), sections };
}
