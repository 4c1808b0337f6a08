import type { Notification, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { kindOf } from './notification.catalogue.js';
import type { Params, Reader } from './notification.fields.js';
import { printer, type Told } from './notification.print.js';
import type { InboxQuery, NotificationView } from './notification.schema.js';

/**
 * What the caller may still see: theirs, not withdrawn, and of workspaces that they are members of now.
 */
async function mine(ctx: Ctx): Promise<Prisma.NotificationWhereInput> {
  const userId = ctx.actor.id ?? '';
  const memberships = await ctx.db.membership.findMany({ where: { userId }, select: { workspaceId: true } });
  return {
    userId,
    withdrawnAt: null,
    OR: [{ workspaceId: null }, { workspaceId: { in: memberships.map(({ workspaceId }) => workspaceId) } }],
  };
}

/** The caller's notices, newest first, in their language. */
export async function listNotifications(ctx: Ctx, query: InboxQuery): Promise<Page<NotificationView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.notification.findMany({
    where: {
      AND: [
        await mine(ctx),
        query.unread === 'true' ? { readAt: null } : query.unread === 'false' ? { readAt: { not: null } } : {},
        after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  const view = await viewer(ctx, rows);
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), view);
}

export async function countUnread(ctx: Ctx): Promise<{ unread: number }> {
  return { unread: await ctx.db.notification.count({ where: { AND: [await mine(ctx), { readAt: null }] } }) };
}

/** The first reading counts. Throws `not_found` for another's, and for one that was withdrawn. */
export async function readNotification(ctx: Ctx, id: string): Promise<NotificationView> {
  const where = { AND: [await mine(ctx), { id }] };
  await ctx.db.notification.updateMany({ where: { AND: [where, { readAt: null }] }, data: { readAt: ctx.now } });
  const row = await ctx.db.notification.findFirst({ where });
  if (!row) throw fail('not_found');
  return (await viewer(ctx, [row]))(row);
}

export async function readAllNotifications(ctx: Ctx): Promise<void> {
  await ctx.db.notification.updateMany({
    where: { AND: [await mine(ctx), { readAt: null, createdAt: { lte: ctx.now } }] },
    data: { readAt: ctx.now },
  });
}

async function viewer(ctx: Ctx, rows: Notification[]): Promise<(row: Notification) => NotificationView> {
  const print = await printer(ctx, rows.map(toldOf));
  const user = await ctx.db.user.findUniqueOrThrow({
    where: { id: ctx.actor.id ?? '' },
    select: { name: true, locale: true, timezone: true },
  });
  return (row) => {
    const { title, text, url } = print.line(user as Reader, toldOf(row));
    return {
      id: row.id,
      event: row.event,
      category: kindOf(row.event).category,
      title,
      body: text,
      url,
      workspaceId: row.workspaceId,
      target: row.targetType && row.targetId ? { type: row.targetType, id: row.targetId } : null,
      createdAt: row.createdAt.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
    };
  };
}

function toldOf({ event, workspaceId, params, path }: Notification): Told {
  return { event, workspaceId, params: params as Params, path };
}
