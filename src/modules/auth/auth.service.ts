import type { User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid, Refusal, sqlState } from '../../shared/errors.js';
import { forget, giveBack, originOf, rateLimited, spendAll, spendOrRefuse } from '../../shared/limits.js';
import { recordRefusal } from '../audit-log/audit-log.service.js';
import { tellUser } from '../notification/notification.service.js';
import { createUser, findUserByEmail, normalizedEmail } from '../user/user.service.js';
import { hashPassword, passwordFits } from './auth.hashing.js';
import { loginLimit, loginOriginLimit, registerLimit } from './auth.limits.js';
import { CUSTOMER_PASSWORD_LENGTH, passwordRefusal } from './auth.password-rules.js';
import type { LoginAnswer, LoginInput, RegisterInput } from './auth.schema.js';
import { findAccount } from './auth.sql.js';
import { openSession } from './session.service.js';
import { mailVerification } from './verification.service.js';

/** Throws `email_taken`, `validation_failed` for a weak password or an address that is none, `rate_limited` by address. */
export async function register(ctx: Ctx, given: RegisterInput): Promise<LoginAnswer> {
  const emailNormalized = normalizedEmail(given.email);
  assertPasswordAllowed('password', given.password, [emailNormalized, given.name]);
  await spendOrRefuse(ctx, registerLimit(ctx.config), originOf(ctx.ip));
  const passwordHash = await hashPassword(given.password);
  try {
    return await transaction(ctx, async (tx) => {
      const user = await createUser(tx, given);
      await tx.db.credential.create({ data: { userId: user.id, passwordHash, changedAt: tx.now } });
      const own = as(tx, user);
      await mailVerification(own, user);
      return openSession(own, user, passwordHash);
    });
  } catch (error) {
    const taken = (error instanceof Refusal && error.code === 'email_taken') || sqlState(error) === '23505';
    if (!taken) throw error;
    await auditRefusal(ctx, 'registration.refused', await findUserByEmail(ctx, given.email), {
      reason: 'email_taken',
    });
    throw fail('email_taken');
  }
}

/**
 * Throws `credentials_invalid`, the same and after the same time for an unknown e-mail; `rate_limited` after
 * LOGIN_PER_15_MIN judged tries of one account. Tries from where the owner was logged in to before are counted apart
 * from strangers', so that a stranger's guesses do not lock the owner out there.
 */
export async function login(ctx: Ctx, given: LoginInput): Promise<LoginAnswer> {
  const email = normalizedEmailOrSelf(given.email);
  const account = await findAccount(ctx, email, originOf(ctx.ip));
  const key = account?.knownOrigin ? `${email} ${originOf(ctx.ip)}` : email;
  await spendTry(ctx, key, account);
  const passwordHash = account?.passwordHash ?? null;
  const right = await passwordFits(passwordHash, given.password);
  if (!right || !account || !passwordHash) {
    await auditRefusal(ctx, 'login.refused', account, { reason: 'credentials', email: masked(email) });
    throw fail('credentials_invalid');
  }
  const byAccount = { limit: loginLimit(ctx.config), key };
  const byOrigin = { limit: loginOriginLimit(ctx.config), key: originOf(ctx.ip) };
  const [answer] = await Promise.all([
    account.knownOrigin
      ? openSession(as(ctx, account), account, passwordHash)
      : openElsewhere(as(ctx, account), account, passwordHash),
    // Guesses from where strangers are stay counted; those of the owner's own place are forgiven.
    ...(account.knownOrigin
      ? [giveBack(ctx, byOrigin), forget(ctx, byAccount.limit, key)]
      : [giveBack(ctx, byOrigin, byAccount)]),
  ]);
  return answer;
}

/** A log-in from where the account was not used before: its owner is told, with the session or not at all. */
async function openElsewhere(ctx: Ctx, user: User, passwordHash: string): Promise<LoginAnswer> {
  return transaction(ctx, async (tx) => {
    const answer = await openSession(tx, user, passwordHash);
    await tellUser(tx, 'new-login', user.id, {
      sourceKey: `${originOf(tx.ip)}:${tx.now.getTime()}`,
      path: '/app/sessions',
      params: { at: { at: tx.now.toISOString() }, ip: tx.ip ?? '?', device: tx.userAgent?.slice(0, 120) ?? '?' },
    });
    return answer;
  });
}

/** Throws `validation_failed` on `field`. `known` are words about the user. */
export function assertPasswordAllowed(
  field: string,
  password: string,
  known: readonly string[],
  minLength = CUSTOMER_PASSWORD_LENGTH,
): void {
  const local = known.flatMap((word) => (word.includes('@') ? [word, word.split('@')[0] ?? ''] : [word]));
  const refusal = passwordRefusal(password, { minLength, known: local });
  if (refusal) throw invalid(field, refusal);
}

/** A refused attempt on the audit log, whoever made it; never the password, and of an address only its shape. */
export async function auditRefusal(
  ctx: Ctx,
  action: string,
  user: Pick<User, 'id'> | null,
  meta: Record<string, unknown>,
): Promise<void> {
  await recordRefusal(ctx, action, { type: 'User', id: user?.id ?? null, workspaceId: null }, meta);
}

/** The context of a user who has just shown who they are. */
export function as(ctx: Ctx, user: Pick<User, 'id' | 'name'>): Ctx {
  return { ...ctx, actor: { type: 'USER', id: user.id, name: user.name, sessionId: '', role: null } };
}

/** Counted before it is judged, so that fifty at once are not fifty guesses. */
async function spendTry(ctx: Ctx, key: string, user: Pick<User, 'id'> | null): Promise<void> {
  const spent = await spendAll(ctx, [
    { limit: loginLimit(ctx.config), key },
    { limit: loginOriginLimit(ctx.config), key: originOf(ctx.ip) },
  ]);
  const over = spent.filter(({ allowed }) => !allowed);
  if (over.length === 0) return;
  if (over.some((spent) => spent.firstOver)) await auditRefusal(ctx, 'login.throttled', user, {});
  throw rateLimited(Math.max(...over.map((spent) => spent.retryAfterSeconds)));
}

function normalizedEmailOrSelf(email: string): string {
  try {
    return normalizedEmail(email);
  } catch {
    return email.trim().toLowerCase();
  }
}

function masked(email: string): string {
  const [local = '', domain] = email.split('@');
  return domain ? `${local.slice(0, 1)}***@${domain}` : '***';
}
