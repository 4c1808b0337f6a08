import { createHash, randomBytes } from 'node:crypto';
import type { Invite, User } from '../../generated/prisma/client.js';
import { allowOneMore } from '../../shared/allowance.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { may } from '../../shared/permissions.js';
import { record, recordRefusal } from '../audit-log/audit-log.service.js';
import { queueMail } from '../notification/notification.service.js';
import { findUserByEmail, holdUser, normalizedEmail, setActiveWorkspace } from '../user/user.service.js';
import { inTurn, lockWorkspace } from './member.service.js';
import { spendInvite, spendInviteTry } from './workspace.limits.js';
import type { InviteInput, InviteView, WorkspaceView } from './workspace.schema.js';
import { getCurrentWorkspace } from './workspace.service.js';

const LIFE_MS = 7 * 86_400_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';
const OPEN = { acceptedAt: null, declinedAt: null, cancelledAt: null } as const;

/** Throws `already_member`, `already_invited`, `plan_limit_reached` (open invites count), `rate_limited`. The answer is the same whether the address has an account or not. */
export async function sendInvite(ctx: Ctx, given: InviteInput): Promise<InviteView> {
  const emailNormalized = normalizedEmail(given.email);
  await spendInvite(ctx, emailNormalized);
  return inTurn(ctx, 'invite.manage', async (tx) => {
    const workspaceId = workspaceOf(tx);
    const user = await findUserByEmail(tx, given.email);
    // Looked up for an unknown address too: the time must not tell who has an account.
    const member = await findMembership(tx, workspaceId, user?.id ?? NOBODY);
    if (member) throw fail('already_member');
    const open = await tx.db.invite.findFirst({ where: { workspaceId, emailNormalized, ...OPEN } });
    if (open && open.expiresAt > tx.now) throw fail('already_invited');
    if (open) await tx.db.invite.update({ where: { id: open.id }, data: { cancelledAt: tx.now } });
    const members = await tx.db.membership.count({ where: { workspaceId } });
    const invited = await tx.db.invite.count({ where: { workspaceId, ...OPEN, expiresAt: { gt: tx.now } } });
    await allowOneMore(tx, workspaceId, 'members', members + invited);
    const token = newToken();
    const invite = await tx.db.invite.create({
      data: {
        workspaceId,
        email: given.email.trim(),
        emailNormalized,
        role: given.role,
        tokenHash: hashToken(token),
        invitedById: tx.actor.id ?? '',
        createdAt: tx.now,
        sentAt: tx.now,
        expiresAt: expiryOf(tx),
      },
    });
    await mailInvite(tx, invite, token, user);
    await record(
      tx,
      'invite.sent',
      { type: 'Invite', id: invite.id },
      { after: { email: invite.email, role: given.role } },
    );
    return toInviteView(invite);
  });
}

/** The open ones, those that ran out too: they can be sent again. */
export async function listInvites(ctx: Ctx, query: PageQuery): Promise<Page<InviteView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.invite.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      ...OPEN,
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toInviteView);
}

/** A new link and seven days more; the old link is worth nothing. The sender is now who sends it again. Throws `not_found`, `rate_limited`. */
export async function resendInvite(ctx: Ctx, id: string): Promise<InviteView> {
  const { emailNormalized } = await getOpenInvite(ctx, id);
  await spendInvite(ctx, emailNormalized);
  return inTurn(ctx, 'invite.manage', async (tx) => {
    await getOpenInvite(tx, id);
    const token = newToken();
    const invite = await tx.db.invite.update({
      where: { id },
      data: { tokenHash: hashToken(token), invitedById: tx.actor.id ?? '', sentAt: tx.now, expiresAt: expiryOf(tx) },
    });
    await mailInvite(tx, invite, token, await findUserByEmail(tx, invite.email));
    await record(tx, 'invite.resent', { type: 'Invite', id }, { email: invite.email });
    return toInviteView(invite);
  });
}

/** Throws `not_found`. */
export async function cancelInvite(ctx: Ctx, id: string): Promise<void> {
  await inTurn(ctx, 'invite.manage', async (tx) => {
    const invite = await getOpenInvite(tx, id);
    await tx.db.invite.update({ where: { id }, data: { cancelledAt: tx.now } });
    await record(tx, 'invite.cancelled', { type: 'Invite', id }, { email: invite.email });
  });
}

/**
 * The caller becomes a member. Throws `token_invalid` (spent, cancelled, expired, unknown, its sender may invite no
 * more), `invite_for_other_email`, `already_member`, `plan_limit_reached` (the plan became smaller meanwhile).
 */
export async function acceptInvite(ctx: Ctx, token: string): Promise<WorkspaceView> {
  return answerInvite(ctx, token, async (tx, invite, user) => {
    if (await findMembership(tx, invite.workspaceId, user.id)) throw fail('already_member');
    const members = await tx.db.membership.count({ where: { workspaceId: invite.workspaceId } });
    await allowOneMore(tx, invite.workspaceId, 'members', members);
    await tx.db.invite.update({ where: { id: invite.id }, data: { acceptedAt: tx.now, acceptedById: user.id } });
    await tx.db.membership.create({
      data: { workspaceId: invite.workspaceId, userId: user.id, role: invite.role, createdAt: tx.now },
    });
    if (!user.activeWorkspaceId) await setActiveWorkspace(tx, user.id, invite.workspaceId);
    await record(tx, 'invite.accepted', { type: 'Invite', id: invite.id }, { after: { role: invite.role } });
    return getCurrentWorkspace(tx);
  });
}

/** Throws as `acceptInvite` does. */
export async function declineInvite(
  ctx: Ctx,
  token: string,
): Promise<{ id: string; name: string; role: 'ADMIN' | 'MEMBER' }> {
  return answerInvite(ctx, token, async (tx, invite) => {
    await tx.db.invite.update({ where: { id: invite.id }, data: { declinedAt: tx.now } });
    await record(tx, 'invite.declined', { type: 'Invite', id: invite.id });
    const { id, name } = await tx.db.workspace.findUniqueOrThrow({ where: { id: invite.workspaceId } });
    return { id, name, role: invite.role as 'ADMIN' | 'MEMBER' };
  });
}

/** One at a time for each workspace: of many who show one token at once, or cancel it meanwhile, one is first. */
async function answerInvite<T>(
  ctx: Ctx,
  token: string,
  work: (ctx: Ctx, invite: Invite, user: User) => Promise<T>,
): Promise<T> {
  await spendInviteTry(ctx);
  const tokenHash = hashToken(token);
  const seen = await ctx.db.invite.findUnique({ where: { tokenHash } });
  if (!seen) throw fail('token_invalid');
  return transaction({ ...ctx, workspaceId: seen.workspaceId }, async (tx) => {
    const user = await holdUser(tx, tx.actor.id ?? '');
    await lockWorkspace(tx, seen.workspaceId);
    const invite = await tx.db.invite.findFirst({
      where: { tokenHash, ...OPEN, expiresAt: { gt: tx.now }, workspace: { closedAt: null } },
    });
    if (!invite) throw fail('token_invalid');
    if (user.emailNormalized !== invite.emailNormalized) {
      await recordRefusal(ctx, 'invite.refused', { type: 'Invite', id: invite.id, workspaceId: invite.workspaceId });
      throw fail('invite_for_other_email');
    }
    const sender = await findMembership(tx, invite.workspaceId, invite.invitedById);
    if (!sender || !may(sender.role, 'invite.manage')) throw fail('token_invalid');
    return work(tx, invite, user);
  });
}

async function mailInvite(ctx: Ctx, invite: Invite, token: string, user: User | null): Promise<void> {
  const { name } = await ctx.db.workspace.findUniqueOrThrow({ where: { id: invite.workspaceId } });
  await queueMail(
    ctx,
    'invite-received',
    {
      inviter: ctx.actor.name,
      workspace: name,
      role: invite.role,
      url: `${ctx.config.publicUrl}/app/accept-invite?token=${token}`,
    },
    {
      to: invite.email,
      locale: user?.locale ?? ctx.locale,
      userId: user?.id,
      workspaceId: invite.workspaceId,
      sourceKey: `invite:${invite.id}:${invite.tokenHash.slice(0, 16)}`,
      expiresAt: invite.expiresAt,
      sensitive: true,
    },
  );
}

async function getOpenInvite(ctx: Ctx, id: string): Promise<Invite> {
  const invite = await ctx.db.invite.findFirst({ where: { id, workspaceId: workspaceOf(ctx), ...OPEN } });
  if (!invite) throw fail('not_found');
  return invite;
}

function findMembership(ctx: Ctx, workspaceId: string, userId: string) {
  return ctx.db.membership.findUnique({ where: { workspaceId_userId: { workspaceId, userId } } });
}

function toInviteView(invite: Invite): InviteView {
  return {
    id: invite.id,
    email: invite.email,
    role: invite.role as 'ADMIN' | 'MEMBER',
    invitedById: invite.invitedById,
    createdAt: invite.createdAt.toISOString(),
    sentAt: invite.sentAt.toISOString(),
    expiresAt: invite.expiresAt.toISOString(),
  };
}

function expiryOf(ctx: Ctx): Date {
  return new Date(ctx.now.getTime() + LIFE_MS);
}

/** 256 random bits: a plain hash is enough to keep it by. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
