import type { Ctx } from '../../shared/context.js';
import { endSessions } from './session.service.js';

/** Of a closed account no password, code, link or known place is kept; its sessions end. */
export async function eraseCredentials(ctx: Ctx, userId: string): Promise<void> {
  await endSessions(ctx, userId, 'account_closed');
  await ctx.db.credential.deleteMany({ where: { userId } });
  await ctx.db.oneTimeToken.deleteMany({ where: { userId } });
  await ctx.db.phoneCode.deleteMany({ where: { userId } });
  await ctx.db.loginOrigin.deleteMany({ where: { userId } });
}
