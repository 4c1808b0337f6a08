import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../../shared/tokens.js';
import { record } from '../audit-log/audit-log.service.js';
import { toUserView } from '../user/user.schema.js';
import { createUser, findUserByEmail } from '../user/user.service.js';
import type { LoginAnswer, LoginInput, RegisterInput, TokenPair } from './auth.schema.js';

const SESSION_DAYS = 30;
/** A hash that no password has: an unknown e-mail costs the same time as a known one. */
const NOBODYS_HASH = hash(randomBytes(24).toString('hex'));

export async function register(ctx: Ctx, given: RegisterInput): Promise<LoginAnswer> {
  const passwordHash = await hash(given.password);
  return transaction(ctx, async (tx) => {
    const user = await createUser(tx, given);
    await tx.db.credential.create({ data: { userId: user.id, passwordHash } });
    return openSession(tx, user);
  });
}

/** Throws `credentials_invalid`, the same and after the same time for an unknown e-mail. */
export async function login(ctx: Ctx, given: LoginInput): Promise<LoginAnswer> {
  const user = await findUserByEmail(ctx, given.email);
  const credential = user && !user.closedAt ? await ctx.db.credential.findUnique({ where: { userId: user.id } }) : null;
  const right = await verify(credential?.passwordHash ?? (await NOBODYS_HASH), given.password);
  if (!right || !user || !credential) throw fail('credentials_invalid');
  return transaction(ctx, async (tx) => {
    await record(as(tx, user), 'session.opened', { type: 'User', id: user.id, workspaceId: null });
    return openSession(tx, user);
  });
}

/** Throws `refresh_invalid`; a spent token throws `refresh_reused` and ends its session. */
export async function refresh(ctx: Ctx, refreshToken: string): Promise<TokenPair> {
  const tokenHash = hashToken(refreshToken);
  const outcome = await transaction(ctx, async (tx) => {
    const { count } = await tx.db.refreshToken.updateMany({
      where: { tokenHash, spentAt: null, expiresAt: { gt: tx.now }, session: { endedAt: null } },
      data: { spentAt: tx.now },
    });
    const token = await tx.db.refreshToken.findUnique({ where: { tokenHash }, include: { session: true } });
    if (!token) return 'refresh_invalid' as const;
    if (count === 1) return issue(tx, token.sessionId, token.session.userId);
    if (!token.spentAt) return 'refresh_invalid' as const;
    await tx.db.session.updateMany({
      where: { id: token.sessionId, endedAt: null },
      data: { endedAt: tx.now, endReason: 'refresh_reused' },
    });
    return 'refresh_reused' as const;
  });
  if (typeof outcome === 'string') throw fail(outcome);
  return outcome;
}

export async function logout(ctx: Ctx, refreshToken: string): Promise<void> {
  await ctx.db.session.updateMany({
    where: { refreshTokens: { some: { tokenHash: hashToken(refreshToken) } }, endedAt: null },
    data: { endedAt: ctx.now, endReason: 'logout' },
  });
}

async function openSession(ctx: Ctx, user: User): Promise<LoginAnswer> {
  const session = await ctx.db.session.create({
    data: { userId: user.id, ip: ctx.ip, userAgent: ctx.userAgent, expiresAt: daysAfter(ctx.now, SESSION_DAYS) },
  });
  return { user: toUserView(user), ...(await issue(ctx, session.id, user.id)) };
}

async function issue(ctx: Ctx, sessionId: string, userId: string): Promise<TokenPair> {
  const refreshToken = randomBytes(32).toString('base64url');
  await ctx.db.refreshToken.create({
    data: { sessionId, tokenHash: hashToken(refreshToken), expiresAt: daysAfter(ctx.now, SESSION_DAYS) },
  });
  const accessToken = await signAccessToken(ctx.config, { userId, sessionId, now: ctx.now });
  return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
}

function as(ctx: Ctx, user: User): Ctx {
  return { ...ctx, actor: { type: 'USER', id: user.id, name: user.name, sessionId: '', role: null } };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function daysAfter(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}
