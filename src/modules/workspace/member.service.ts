import type { Membership, Role, User } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { may, type Permission } from '../../shared/permissions.js';
import { record, recordRefusal } from '../audit-log/audit-log.service.js';
import { queueMail } from '../notification/notification.service.js';
import { setActiveWorkspace } from '../user/user.service.js';
import type { MemberView, WorkspaceView } from './workspace.schema.js';
import { getCurrentWorkspace } from './workspace.service.js';

type Member = Membership & { user: User };

export async function listMembers(ctx: Ctx, query: PageQuery): Promise<Page<MemberView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.membership.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
    include: { user: true },
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toMemberView);
}

/** Throws `role_forbidden` for the OWNER's role and for one's own, `not_found`. */
export async function changeRole(ctx: Ctx, userId: string, role: 'ADMIN' | 'MEMBER'): Promise<MemberView> {
  return inTurn(ctx, 'member.manage', async (tx) => {
    const member = await getMember(tx, userId);
    if (userId === tx.actor.id) throw await refused(ctx, userId, 'Nobody changes their own role.');
    if (member.role === 'OWNER') throw await refused(ctx, userId, "The OWNER's role changes by transfer only.");
    const changed = await tx.db.membership.update({
      where: { id: member.id },
      data: { role },
      include: { user: true },
    });
    await record(
      tx,
      'member.role_changed',
      { type: 'User', id: userId },
      { before: { role: member.role }, after: { role } },
    );
    return toMemberView(changed);
  });
}

/** Throws `role_forbidden` for the OWNER, `owner_cannot_leave` for an OWNER's own, `not_found`. Their next request is refused. */
export async function removeMember(ctx: Ctx, userId: string): Promise<void> {
  if (userId === ctx.actor.id) return leaveWorkspace(ctx);
  await inTurn(ctx, 'member.manage', async (tx) => {
    const member = await getMember(tx, userId);
    if (member.role === 'OWNER') throw await refused(ctx, userId, 'The OWNER cannot be removed.');
    await endMembership(tx, member, 'member.removed');
  });
}

/** Throws `owner_cannot_leave`. */
export async function leaveWorkspace(ctx: Ctx): Promise<void> {
  await inTurn(ctx, 'workspace.leave', async (tx) => {
    const member = await getMember(tx, tx.actor.id ?? '');
    if (member.role === 'OWNER') {
      throw fail('owner_cannot_leave', { detail: 'Transfer the ownership or close the workspace first.' });
    }
    await endMembership(tx, member, 'member.left');
  });
}

/** The caller becomes ADMIN. Throws `not_found` for who is no member, `conflict` when another transfer was quicker. */
export async function transferOwnership(ctx: Ctx, userId: string): Promise<WorkspaceView> {
  if (userId === ctx.actor.id) throw invalid('userId', 'is your own');
  return inTurn(ctx, 'workspace.transfer', async (tx) => {
    const workspaceId = workspaceOf(tx);
    const next = await getMember(tx, userId);
    const { count } = await tx.db.membership.updateMany({
      where: { workspaceId, userId: tx.actor.id ?? '', role: 'OWNER' },
      data: { role: 'ADMIN' },
    });
    if (count !== 1) throw fail('conflict', { detail: 'You are not the owner any more.' });
    await tx.db.membership.update({ where: { id: next.id }, data: { role: 'OWNER' } });
    await record(
      tx,
      'workspace.transferred',
      { type: 'Workspace', id: workspaceId },
      { before: { ownerId: tx.actor.id }, after: { ownerId: userId } },
    );
    const view = await getCurrentWorkspace(tx);
    await queueMail(
      tx,
      'ownership-received',
      { name: next.user.name, workspace: view.name, previousOwner: tx.actor.name },
      {
        to: next.user.email,
        locale: next.user.locale,
        userId,
        workspaceId,
        sourceKey: `ownership-received:${workspaceId}:${userId}:${tx.now.getTime()}`,
      },
    );
    return view;
  });
}

/**
 * Runs a change of who belongs here after every other such change, and only if the caller still may: the guard looked
 * before the turn came. Throws `conflict` where the role went meanwhile.
 */
export async function inTurn<T>(ctx: Ctx, permission: Permission, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return transaction(ctx, async (tx) => {
    await lockWorkspace(tx, workspaceOf(tx));
    const own = await tx.db.membership.findUnique({
      where: { workspaceId_userId: { workspaceId: workspaceOf(tx), userId: tx.actor.id ?? '' } },
    });
    if (!own || !may(own.role, permission)) throw fail('conflict', { detail: 'Your role here changed meanwhile.' });
    return work(tx);
  });
}

/** First in the order of locks. */
export async function lockWorkspace(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.$queryRaw`select 1 from "Workspace" where "id" = ${id}::uuid for update`;
}

export async function endMembership(ctx: Ctx, member: Member, event: 'member.removed' | 'member.left'): Promise<void> {
  await ctx.db.membership.delete({ where: { id: member.id } });
  if (member.user.activeWorkspaceId === member.workspaceId) await setActiveWorkspace(ctx, member.userId, null);
  await record(
    ctx,
    event,
    { type: 'User', id: member.userId, workspaceId: member.workspaceId },
    { before: { role: member.role } },
  );
}

async function getMember(ctx: Ctx, userId: string): Promise<Member> {
  const member = await ctx.db.membership.findUnique({
    where: { workspaceId_userId: { workspaceId: workspaceOf(ctx), userId } },
    include: { user: true },
  });
  if (!member) throw fail('not_found');
  return member;
}

async function refused(ctx: Ctx, userId: string, detail: string) {
  await recordRefusal(ctx, 'member.change_refused', { type: 'User', id: userId }, { detail });
  return fail('role_forbidden', { detail });
}

function toMemberView({ user, role, createdAt }: Membership & { user: User }): MemberView {
  return { userId: user.id, name: user.name, email: user.email, role: role as Role, joinedAt: createdAt.toISOString() };
}
