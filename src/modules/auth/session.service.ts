import { uuidv7 } from 'uuidv7';
import type { Session, User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { originOf } from '../../shared/limits.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../../shared/tokens.js';
import { record } from '../audit-log/audit-log.service.js';
import { tellUser } from '../notification/notification.service.js';
import { toUserView } from '../user/user.schema.js';
import type { LoginAnswer, SessionView, TokenPair } from './auth.schema.js';
import { insertSession, rotateToken } from './auth.sql.js';
import { hashToken, newToken } from './auth.tokens.js';

/** A session ends when it was not used for 30 days, and after 90 in any case. */
const IDLE_MS = 30 * 86_400_000;
const LONGEST_MS = 90 * 86_400_000;

export type EndReason =
  | 'logout'
  | 'logout_all'
  | 'ended_by_user'
  | 'password_changed'
  | 'password_reset'
  | 'refresh_reused'
  | 'account_closed';

/**
 * For log-in and registration: a session, its first pair of tokens, where it came from, and the audit row. Throws
 * `credentials_invalid` when the password that was right a moment ago is another by now.
 */
export async function openSession(ctx: Ctx, user: User, passwordHash: string): Promise<LoginAnswer> {
  const sessionId = uuidv7();
  const refreshToken = newToken();
  const opened = await insertSession(ctx, {
    userId: user.id,
    passwordHash,
    sessionId,
    tokenId: uuidv7(),
    tokenHash: hashToken(refreshToken),
    origin: originOf(ctx.ip),
    sessionEnds: new Date(ctx.now.getTime() + LONGEST_MS),
    tokenEnds: new Date(ctx.now.getTime() + IDLE_MS),
  });
  if (!opened) throw fail('credentials_invalid');
  return { user: toUserView(user), ...(await pairOf(ctx, user.id, sessionId, refreshToken)) };
}

/** Strangers' guesses do not lock the account out for who comes from here again (auth.service.ts, login). */
export async function knowOrigin(ctx: Ctx, userId: string): Promise<void> {
  const origin = originOf(ctx.ip);
  await ctx.db.$executeRaw`
    insert into "LoginOrigin" ("userId", "origin", "lastSeenAt") values (${userId}::uuid, ${origin}, ${ctx.now}::timestamptz)
    on conflict ("userId", "origin") do update set "lastSeenAt" = excluded."lastSeenAt"`;
}

/**
 * A new pair for the current refresh token, which is spent by it. No overlap: a spent one shown again throws
 * `refresh_reused` and ends the session with all its tokens, for one of the two who hold it is a thief. Else
 * `refresh_invalid`.
 */
export async function refresh(ctx: Ctx, refreshToken: string): Promise<TokenPair> {
  const tokenHash = hashToken(refreshToken);
  const next = newToken();
  const rotated = await rotateToken(ctx, {
    tokenHash,
    nextId: uuidv7(),
    nextHash: hashToken(next),
    nextEnds: new Date(ctx.now.getTime() + IDLE_MS),
  });
  if (rotated) return pairOf(ctx, rotated.userId, rotated.sessionId, next);
  throw fail(await transaction(ctx, (tx) => whyRefused(tx, tokenHash)));
}

/** Always 204: whether the token was live is nobody's business. */
export async function logout(ctx: Ctx, refreshToken: string): Promise<void> {
  const token = await ctx.db.refreshToken.findUnique({
    where: { tokenHash: hashToken(refreshToken) },
    include: { session: true },
  });
  if (!token || token.session.endedAt) return;
  const actor = { type: 'USER' as const, id: token.session.userId, name: '', sessionId: token.sessionId, role: null };
  await endSessions({ ...ctx, actor }, token.session.userId, 'logout', { only: token.sessionId });
}

/** Ends the user's live sessions: all, all but one, or one. Their access tokens stop with the next request. */
export async function endSessions(
  ctx: Ctx,
  userId: string,
  reason: EndReason,
  which: { only?: string; except?: string } = {},
): Promise<number> {
  return transaction(ctx, async (tx) => {
    const { count } = await tx.db.session.updateMany({
      where: {
        userId,
        endedAt: null,
        ...(which.only ? { id: which.only } : which.except ? { id: { not: which.except } } : {}),
      },
      data: { endedAt: tx.now, endReason: reason },
    });
    if (count > 0) {
      const target = which.only ? { type: 'Session', id: which.only } : { type: 'User', id: userId };
      await record(tx, 'session.ended', { ...target, workspaceId: null }, { reason, count });
    }
    return count;
  });
}

export async function listSessions(ctx: Ctx, query: PageQuery): Promise<Page<SessionView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.session.findMany({
    where: {
      userId: ctx.actor.id ?? '',
      endedAt: null,
      expiresAt: { gt: ctx.now },
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(
    rows,
    query.limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => ({
      id: row.id,
      ip: row.ip,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
      current: ctx.actor.type === 'USER' && row.id === ctx.actor.sessionId,
    }),
  );
}

/** Throws `not_found` for another user's session, and for one that has ended. */
export async function endSession(ctx: Ctx, id: string): Promise<void> {
  const ended = await endSessions(ctx, ctx.actor.id ?? '', 'ended_by_user', { only: id });
  if (ended === 0) throw fail('not_found');
}

async function whyRefused(ctx: Ctx, tokenHash: string): Promise<'refresh_invalid' | 'refresh_reused'> {
  const token = await ctx.db.refreshToken.findUnique({ where: { tokenHash }, include: { session: true } });
  if (!token?.spentAt) return 'refresh_invalid';
  if (!token.session.endedAt) await punishReuse(ctx, token.session);
  return 'refresh_reused';
}

async function pairOf(ctx: Ctx, userId: string, sessionId: string, refreshToken: string): Promise<TokenPair> {
  const accessToken = await signAccessToken(ctx.config, { userId, sessionId, now: ctx.now });
  return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
}

async function punishReuse(ctx: Ctx, session: Session): Promise<void> {
  const ended = await endSessions(ctx, session.userId, 'refresh_reused', { only: session.id });
  if (ended === 0) return;
  await tellUser(ctx, 'refresh-reused', session.userId, {
    sourceKey: session.id,
    params: { at: { at: ctx.now.toISOString() }, ip: ctx.ip ?? '?' },
  });
}
