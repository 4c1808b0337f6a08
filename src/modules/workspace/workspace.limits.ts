import type { Ctx } from '../../shared/context.js';
import { type Limit, originOf, spendOrRefuse } from '../../shared/limits.js';

const DAY = 86_400;
const BY_WORKSPACE: Limit = { name: 'invite-workspace', points: 100, seconds: DAY };
const BY_SENDER: Limit = { name: 'invite-sender', points: 60, seconds: 3_600 };
/** Whoever invites it, from whatever workspace. */
const BY_TARGET: Limit = { name: 'invite-target', points: 10, seconds: DAY };
/** STE numbers are few and never given out again: one account must not use them up. */
const WORKSPACES: Limit = { name: 'workspace-user', points: 200, seconds: DAY };
const TRIES: Limit = { name: 'invite-tries', points: 100, seconds: 900 };

/** Mails that a stranger's address may get from us. Throws `rate_limited`. */
export async function spendInvite(ctx: Ctx, emailNormalized: string): Promise<void> {
  await spendOrRefuse(ctx, BY_SENDER, ctx.actor.id ?? '');
  await spendOrRefuse(ctx, BY_WORKSPACE, ctx.workspaceId ?? '');
  await spendOrRefuse(ctx, BY_TARGET, emailNormalized);
}

/** Workspaces that one user opens. Throws `rate_limited`. */
export async function spendWorkspace(ctx: Ctx): Promise<void> {
  await spendOrRefuse(ctx, WORKSPACES, ctx.actor.id ?? '');
}

/** Tokens shown by one user or address. Throws `rate_limited`. */
export async function spendInviteTry(ctx: Ctx): Promise<void> {
  await spendOrRefuse(ctx, TRIES, ctx.actor.id ?? originOf(ctx.ip));
}
