import type { ActionType } from '../../generated/prisma/enums.js';
import type { Ctx } from '../../shared/context.js';
import { type NoticeEvent, type Params, tellMembers } from '../notification/notification.service.js';
import { pieceOf } from '../notification/piece-words.service.js';
import { type Happened, teller } from '../notification/telling.service.js';
import { TYPE_WORDS } from './package-action.words.js';

/** A hold begins with the asking, and of what leaves the warehouse its shipment tells. */
const SILENT: readonly ActionType[] = ['HOLD', 'FORWARD', 'CONSOLIDATE'];

/** Who asked for something, and their colleagues, are told what came of it; of a destruction while it can be undone. */
export const actionTeller = teller('tell-of-actions', {
  'action.succeeded': (ctx, happened) => tell(ctx, happened, 'action-done', ({ type }) => !SILENT.includes(type)),
  'action.failed': (ctx, happened) => tell(ctx, happened, 'action-failed'),
  'action.requested': (ctx, happened) =>
    tell(ctx, happened, 'destruction-planned', ({ coolOffUntil }) => coolOffUntil !== null && coolOffUntil > ctx.now),
});

interface Asked {
  type: ActionType;
  coolOffUntil: Date | null;
}

async function tell(
  ctx: Ctx,
  { targetId, sourceKey }: Happened,
  event: NoticeEvent,
  concerns: (action: Asked) => boolean = () => true,
): Promise<void> {
  const action = await ctx.db.packageAction.findUnique({ where: { id: targetId }, include: { package: true } });
  // One consolidation is one action, told of by the first of its pieces.
  if (!action || (action.leadId && action.leadId !== action.id) || !concerns(action)) return;
  // The piece went to another mailbox meanwhile: its words are no longer this workspace's to read.
  const { workspaceId, package: piece } = action;
  const params: Params = {
    action: TYPE_WORDS[action.type],
    piece: pieceOf(piece.workspaceId === workspaceId ? piece : { kind: piece.kind, sender: null }),
    reason: action.failureReason ?? '',
    by: action.requestedByName,
    undoUntil: action.coolOffUntil ? { at: action.coolOffUntil.toISOString() } : '-',
  };
  await tellMembers(ctx, event, {
    sourceKey,
    workspaceId,
    params,
    target: { type: 'PackageAction', id: action.id },
    path: `/app/packages/${action.packageId}`,
  });
}
