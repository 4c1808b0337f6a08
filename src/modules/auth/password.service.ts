import type { OneTimeToken, User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { forget, originOf, spendOrRefuse } from '../../shared/limits.js';
import { record } from '../audit-log/audit-log.service.js';
import { queueMail, tellUser } from '../notification/notification.service.js';
import { findUserByEmail, getUser, normalizedEmail } from '../user/user.service.js';
import { hashPassword, passwordFits } from './auth.hashing.js';
import { loginLimit, mayMailReset, passwordChangeLimit, TOKEN_TRIES } from './auth.limits.js';
import type { ChangeInput, ResetInput } from './auth.schema.js';
import { as, assertPasswordAllowed, auditRefusal } from './auth.service.js';
import { hashToken } from './auth.tokens.js';
import { findOneTimeToken, makeOneTimeToken, spendOneTimeToken } from './one-time-token.js';
import { endSessions, knowOrigin } from './session.service.js';

export const MAIL_RESET = 'mail-password-reset';
const RESET_MS = 3_600_000;

/**
 * The same answer in the same time for every address: whether there is an account is found out by the job. An address
 * that was mailed too often gets no more, silently; a caller who asks too often gets `rate_limited`.
 */
export async function forgotPassword(ctx: Ctx, email: string): Promise<void> {
  const emailNormalized = email.includes('@') ? tryNormalize(email) : null;
  const may = await mayMailReset(ctx, emailNormalized ?? 'none');
  if (!emailNormalized || !may) return;
  await enqueue(ctx, MAIL_RESET, {
    email: emailNormalized,
    ip: ctx.ip,
    userAgent: ctx.userAgent,
    requestId: ctx.requestId,
  });
}

/** The job of `forgotPassword`. The link goes to PUBLIC_URL, never to a host that a request named. */
export async function mailPasswordReset(ctx: Ctx, email: string): Promise<void> {
  const user = await findUserByEmail(ctx, email);
  if (!user || user.closedAt) return;
  await transaction(ctx, async (tx) => {
    const { token, id, expiresAt } = await makeOneTimeToken(tx, user, 'RESET_PASSWORD', RESET_MS);
    await queueMail(
      tx,
      'reset-password',
      { name: user.name, url: `${tx.config.publicUrl}/app/reset-password?token=${token}` },
      {
        to: user.email,
        locale: user.locale,
        userId: user.id,
        sourceKey: `reset-password:${id}`,
        expiresAt,
        sensitive: true,
      },
    );
    await record(tx, 'password.reset_requested', { type: 'User', id: user.id, workspaceId: null });
  });
}

/** Throws `token_invalid`; a refused password leaves the token whole. Ends all sessions, and the user is told. */
export async function resetPassword(ctx: Ctx, given: ResetInput): Promise<void> {
  await spendOrRefuse(ctx, TOKEN_TRIES, originOf(ctx.ip));
  const found = await findOneTimeToken(ctx, 'RESET_PASSWORD', given.token);
  const user = found ? await ctx.db.user.findUnique({ where: { id: found.userId } }) : null;
  if (!found || !user || !stillFor(user, found)) return refuseToken(ctx, user);
  assertPasswordAllowed('password', given.password, [user.emailNormalized, user.name]);
  const passwordHash = await hashPassword(given.password);
  const done = await transaction(as(ctx, user), async (tx) => {
    if (!(await spendOneTimeToken(tx, 'RESET_PASSWORD', hashToken(given.token)))) return false;
    await setPassword(tx, user, passwordHash);
    await endSessions(tx, user.id, 'password_reset');
    await record(tx, 'password.reset', { type: 'User', id: user.id, workspaceId: null });
    // Who holds the mailbox is the owner: strangers' guesses shall not keep them out now.
    await knowOrigin(tx, user.id);
    return true;
  });
  if (!done) return refuseToken(ctx, user);
  await forget(ctx, loginLimit(ctx.config), user.emailNormalized);
}

/** Throws `credentials_invalid`, `rate_limited`. Ends the other sessions, and the user is told. */
export async function changePassword(ctx: Ctx, given: ChangeInput): Promise<void> {
  const user = await getUser(ctx, ctx.actor.id ?? '');
  await assertCurrentPassword(ctx, user, given.currentPassword);
  assertPasswordAllowed('newPassword', given.newPassword, [user.emailNormalized, user.name]);
  const passwordHash = await hashPassword(given.newPassword);
  await transaction(ctx, async (tx) => {
    await setPassword(tx, user, passwordHash);
    await endSessions(tx, user.id, 'password_changed', {
      except: ctx.actor.type === 'USER' ? ctx.actor.sessionId : undefined,
    });
    await record(tx, 'password.changed', { type: 'User', id: user.id, workspaceId: null });
  });
}

/** For whatever needs the password once more. Throws `credentials_invalid`, `rate_limited`. */
export async function assertCurrentPassword(ctx: Ctx, user: User, password: string): Promise<void> {
  const limit = passwordChangeLimit(ctx.config);
  await spendOrRefuse(ctx, limit, user.id);
  const credential = await ctx.db.credential.findUnique({ where: { userId: user.id } });
  if (!(await passwordFits(credential?.passwordHash ?? null, password))) {
    await auditRefusal(ctx, 'password.refused', user, {});
    throw fail('credentials_invalid');
  }
  await forget(ctx, limit, user.id);
}

/** The new hash; every mailed reset link is worth nothing any more. */
async function setPassword(ctx: Ctx, user: User, passwordHash: string): Promise<void> {
  await ctx.db.credential.upsert({
    where: { userId: user.id },
    create: { userId: user.id, passwordHash, changedAt: ctx.now },
    update: { passwordHash, changedAt: ctx.now },
  });
  await ctx.db.oneTimeToken.updateMany({
    where: { userId: user.id, purpose: 'RESET_PASSWORD', spentAt: null },
    data: { spentAt: ctx.now },
  });
  await tellUser(ctx, 'password-changed', user.id, {
    sourceKey: `${ctx.requestId}:${ctx.now.getTime()}`,
    params: { at: { at: ctx.now.toISOString() }, ip: ctx.ip ?? '?' },
  });
}

function stillFor(user: User, token: OneTimeToken): boolean {
  return !user.closedAt && user.emailNormalized === token.emailNormalized;
}

async function refuseToken(ctx: Ctx, user: User | null): Promise<never> {
  await auditRefusal(ctx, 'password.reset_refused', user, {});
  throw fail('token_invalid');
}

function tryNormalize(email: string): string | null {
  try {
    return normalizedEmail(email);
  } catch {
    return null;
  }
}
