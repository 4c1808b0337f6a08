import type { Ctx } from '../../shared/context.js';
import type { Params } from './notification.fields.js';
import { type NoticeEvent, tellMembers, tellUser } from './notification.service.js';
import { ROLE_NAMES } from './notification.texts.js';
import { pieceOf } from './piece-words.service.js';
import { type Happened, type Trigger, teller } from './telling.service.js';

/** Events of the modules that know no more than their audit row; the others tell by a teller of their own. */
export const readersTeller = teller('tell-readers', {
  'package.received': arrived,
  'package.assigned': arrived,
  'package.reassigned': arrived,
  'package.withdrawn': withdrawn,
  'package.receive_undone': (ctx, { targetId, workspaceId }) => withdraw(ctx, targetId, workspaceId),
  'payment.succeeded': toPayer(
    'payment-received',
    ({ amount }, currency) => ({ amount: money(amount, currency) }),
    '/app/billing',
  ),
  'subscription.cancel_planned': toPayer(
    'subscription-ending',
    ({ effectiveAt }) => ({ endsAt: { at: String(effectiveAt) } }),
    '/app/billing',
  ),
  'user.email_verified': (ctx, { targetId, sourceKey }) =>
    tellUser(ctx, 'email-verified', targetId, { sourceKey, params: {} }),
  'user.phone_verified': phoneVerified,
  'invite.accepted': memberJoined,
});

async function arrived(ctx: Ctx, { targetId, sourceKey }: Happened): Promise<void> {
  const piece = await ctx.db.package.findUnique({ where: { id: targetId }, include: { location: true } });
  if (!piece?.workspaceId || piece.voidedAt) return;
  await tellMembers(ctx, 'package-received', {
    sourceKey,
    workspaceId: piece.workspaceId,
    target: { type: 'Package', id: targetId },
    path: `/app/packages/${targetId}`,
    params: {
      piece: pieceOf(piece),
      tracking: piece.trackingNumber ?? '-',
      freeUntil: piece.freeUntil ? { on: piece.freeUntil.toISOString().slice(0, 10) } : '-',
      location: piece.location.name,
    },
  });
}

/** The old side is told, and what it was told of the piece before is taken back. */
async function withdrawn(ctx: Ctx, { targetId, workspaceId, sourceKey }: Happened): Promise<void> {
  if (!workspaceId) return;
  await withdraw(ctx, targetId, workspaceId);
  const piece = await ctx.db.package.findUnique({ where: { id: targetId }, select: { kind: true } });
  await tellMembers(ctx, 'package-withdrawn', {
    sourceKey,
    workspaceId,
    // Whose it is, what stands on it and why it moved is not theirs to read.
    params: { piece: pieceOf({ kind: piece?.kind ?? 'PARCEL', sender: null }), reason: '' },
  });
}

async function withdraw(ctx: Ctx, targetId: string, workspaceId: string | null): Promise<void> {
  await ctx.db.notification.updateMany({
    where: { targetId, workspaceId, withdrawnAt: null },
    data: { withdrawnAt: ctx.now },
  });
}

async function phoneVerified(ctx: Ctx, { targetId, sourceKey }: Happened): Promise<void> {
  const user = await ctx.db.user.findUnique({ where: { id: targetId }, select: { phone: true } });
  await tellUser(ctx, 'phone-verified', targetId, { sourceKey, params: { phone: user?.phone } });
}

async function memberJoined(ctx: Ctx, { targetId, sourceKey }: Happened): Promise<void> {
  const invite = await ctx.db.invite.findUnique({ where: { id: targetId } });
  const member = invite?.acceptedById && (await ctx.db.user.findUnique({ where: { id: invite.acceptedById } }));
  if (!invite || !member) return;
  await tellMembers(ctx, 'member-joined', {
    sourceKey,
    workspaceId: invite.workspaceId,
    except: [member.id],
    path: '/app/members',
    params: { member: member.name, role: ROLE_NAMES[invite.role] ?? invite.role },
  });
}

function toPayer(
  event: NoticeEvent,
  params: (meta: Record<string, unknown>, currency: string) => Params,
  path: string,
): Trigger {
  return async (ctx, { workspaceId, meta, sourceKey }) => {
    if (workspaceId)
      await tellMembers(ctx, event, { sourceKey, workspaceId, path, params: params(meta, ctx.config.currency) });
  };
}

function money(amount: unknown, currency: string) {
  return { amount: Number(amount ?? 0), currency };
}
