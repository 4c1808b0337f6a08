import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { eraseCredentials } from '../auth/account-end.service.js';
import { assertCurrentPassword } from '../auth/password.service.js';
import { eraseMessages, queueMail } from '../notification/notification.service.js';
import { eraseUser, getUser } from '../user/user.service.js';
import { endMembership, inTurn, lockWorkspace } from './member.service.js';

/** What keeps a workspace open; the customer reads it in the refusal. */
export type Obstacle = 'packages' | 'debt' | 'subscription' | 'members';

/**
 * Closes the workspace: nobody sees it any more, its STE number is never given out again. Throws `in_use` with
 * `obstacles` while pieces lie in the warehouse, something is owed, a plan runs, or others are members.
 */
export async function closeWorkspace(ctx: Ctx): Promise<void> {
  await inTurn(ctx, 'workspace.close', (tx) => closeOwned(tx, tx.workspaceId ?? ''));
}

/**
 * Closes the caller's account: workspaces of their own are closed, others left, sessions end, and what identifies them
 * is erased; the audit log keeps what they did. Throws `credentials_invalid`, `in_use` as `closeWorkspace` does:
 * a workspace with other members wants a new owner first.
 */
export async function closeAccount(ctx: Ctx, password: string): Promise<void> {
  const user = await getUser(ctx, ctx.actor.id ?? '');
  await assertCurrentPassword(ctx, user, password);
  await transaction(ctx, async (tx) => {
    // Nobody gives the account anything more (holdUser), and twice at once it is closed once.
    await tx.db.$queryRaw`select 1 from "User" where "id" = ${user.id}::uuid for update`;
    await getUser(tx, user.id);
    const where = { userId: user.id };
    const joined = await tx.db.membership.findMany({ where, orderBy: { workspaceId: 'asc' } });
    for (const { workspaceId } of joined) await lockWorkspace(tx, workspaceId);
    // Read again, now that no transfer or removal can come between.
    const memberships = await tx.db.membership.findMany({ where, include: { user: true, workspace: true } });
    for (const member of memberships) {
      const within = { ...tx, workspaceId: member.workspaceId };
      if (member.role === 'OWNER' && !member.workspace.closedAt) await closeOwned(within, member.workspaceId);
      else if (member.role !== 'OWNER') await endMembership(within, member, 'member.left');
    }
    await eraseCredentials(tx, user.id);
    await eraseMessages(tx, user.id);
    await queueMail(
      tx,
      'account-closed',
      { name: user.name },
      { to: user.email, locale: user.locale, sourceKey: `account-closed:${user.id}`, sensitive: true },
    );
    await eraseUser(tx, user.id);
    await record(tx, 'user.closed', { type: 'User', id: user.id, workspaceId: null });
  });
}

async function closeOwned(ctx: Ctx, workspaceId: string): Promise<void> {
  const obstacles = await obstaclesOf(ctx, workspaceId);
  if (obstacles.length > 0) {
    throw fail('in_use', {
      detail: `The workspace cannot be closed yet: ${obstacles.join(', ')}.`,
      extra: { workspaceId, obstacles },
    });
  }
  await ctx.db.workspace.update({
    where: { id: workspaceId },
    data: { closedAt: ctx.now, version: { increment: 1 } },
  });
  await ctx.db.mailbox.updateMany({ where: { workspaceId }, data: { closedAt: ctx.now } });
  await ctx.db.invite.updateMany({
    where: { workspaceId, acceptedAt: null, declinedAt: null, cancelledAt: null },
    data: { cancelledAt: ctx.now },
  });
  await record(ctx, 'workspace.closed', { type: 'Workspace', id: workspaceId, workspaceId });
}

async function obstaclesOf(ctx: Ctx, workspaceId: string): Promise<Obstacle[]> {
  const packages = await ctx.db.package.count({
    where: { workspaceId, status: { notIn: ['EXPECTED', 'COMPLETED', 'RETURNED', 'DISPOSED'] } },
  });
  const balance = await ctx.db.userBalance.findUnique({ where: { workspaceId } });
  const subscriptions = await ctx.db.subscription.count({ where: { workspaceId, status: { not: 'CANCELED' } } });
  const members = await ctx.db.membership.count({ where: { workspaceId, role: { not: 'OWNER' } } });
  return [
    ...(packages > 0 ? (['packages'] as const) : []),
    ...(balance && balance.owed > 0 ? (['debt'] as const) : []),
    ...(subscriptions > 0 ? (['subscription'] as const) : []),
    ...(members > 0 ? (['members'] as const) : []),
  ];
}
