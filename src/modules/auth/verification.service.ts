import { timingSafeEqual } from 'node:crypto';
import type { User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { originOf, spendOrRefuse } from '../../shared/limits.js';
import { record, recordRefusal } from '../audit-log/audit-log.service.js';
import { queueMail, queueSms } from '../notification/notification.service.js';
import { phonePrefix } from '../user/user.schema.js';
import { getUser, markEmailVerified, setVerifiedPhone } from '../user/user.service.js';
import { spendResend, spendSms, TOKEN_TRIES } from './auth.limits.js';
import { hashCode, hashToken, newCode } from './auth.tokens.js';
import { makeOneTimeToken, spendOneTimeToken } from './one-time-token.js';

const VERIFY_MS = 48 * 3_600_000;
const CODE_MS = 10 * 60_000;
const CODE_TRIES = 5;

/** How many days after the registration an unproved address is asked again. */
const REMINDER_DAYS = [1, 3, 7];
const DAY_MS = 86_400_000;

/** A fresh link for who has not confirmed their address: one for each of the days, however many processes run. */
export async function remindUnverified(ctx: Ctx): Promise<void> {
  for (const days of REMINDER_DAYS) {
    const due = {
      lte: new Date(ctx.now.getTime() - days * DAY_MS),
      gt: new Date(ctx.now.getTime() - (days + 1) * DAY_MS),
    };
    const users = await ctx.db.user.findMany({ where: { emailVerifiedAt: null, closedAt: null, createdAt: due } });
    for (const { id } of users)
      await transaction(ctx, (tx) => remindOnce(tx, id, `verify-email:reminder:${id}:${days}`));
  }
}

async function remindOnce(ctx: Ctx, userId: string, sourceKey: string): Promise<void> {
  await ctx.db.$queryRaw`select 1 from "User" where id = ${userId}::uuid for update`;
  const user = await getUser(ctx, userId);
  // A link that is out already must not be spent by one that is not sent.
  const told = await ctx.db.notificationDelivery.findUnique({ where: { sourceKey }, select: { id: true } });
  if (!told && !user.emailVerifiedAt) await mailVerification(ctx, user, sourceKey);
}

/** In the caller's transaction: the link that proves the user's address. */
export async function mailVerification(ctx: Ctx, user: User, sourceKey?: string): Promise<void> {
  const { token, id, expiresAt } = await makeOneTimeToken(ctx, user, 'VERIFY_EMAIL', VERIFY_MS);
  await queueMail(
    ctx,
    'verify-email',
    { name: user.name, url: `${ctx.config.publicUrl}/app/verify-email?token=${token}` },
    {
      to: user.email,
      locale: user.locale,
      userId: user.id,
      sourceKey: sourceKey ?? `verify-email:${id}`,
      expiresAt,
      sensitive: true,
    },
  );
}

/** Throws `rate_limited`. An address that is proved already gets no mail. */
export async function resendVerification(ctx: Ctx): Promise<void> {
  const user = await getUser(ctx, ctx.actor.id ?? '');
  if (user.emailVerifiedAt) return;
  await spendResend(ctx, user.id);
  await transaction(ctx, async (tx) => {
    await mailVerification(tx, user);
    await record(tx, 'user.verification_resent', { type: 'User', id: user.id, workspaceId: null });
  });
}

/** Throws `token_invalid`. */
export async function verifyEmail(ctx: Ctx, token: string): Promise<void> {
  await spendOrRefuse(ctx, TOKEN_TRIES, originOf(ctx.ip));
  const verified = await transaction(ctx, async (tx) => {
    const spent = await spendOneTimeToken(tx, 'VERIFY_EMAIL', hashToken(token));
    return spent !== null && markEmailVerified(tx, spent.userId, spent.emailNormalized);
  });
  if (!verified) throw fail('token_invalid');
}

/** Texts a code of six digits to the number; one that is out already is worth nothing then. Throws `rate_limited`. */
export async function requestPhoneCode(ctx: Ctx, phone: string): Promise<void> {
  const user = await getUser(ctx, ctx.actor.id ?? '');
  await spendSms(ctx, user.id, phone, phonePrefix(phone));
  const code = newCode();
  const row = {
    phone,
    codeHash: hashCode(ctx.config.jwtSecret, user.id, code),
    tries: 0,
    createdAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + CODE_MS),
  };
  await transaction(ctx, async (tx) => {
    await tx.db.phoneCode.upsert({ where: { userId: user.id }, create: { userId: user.id, ...row }, update: row });
    await queueSms(
      tx,
      'phone-code',
      { code },
      {
        to: phone,
        locale: user.locale,
        userId: user.id,
        sourceKey: `phone-code:${user.id}:${ctx.requestId}:${ctx.now.getTime()}`,
        expiresAt: row.expiresAt,
        sensitive: true,
      },
    );
    await record(tx, 'user.phone_code_sent', { type: 'User', id: user.id, workspaceId: null }, { phone });
  });
}

/** Throws `code_invalid`: wrong, expired, spent, or the sixth try. A try is counted before it is judged. */
export async function verifyPhoneCode(ctx: Ctx, code: string): Promise<void> {
  const userId = ctx.actor.id ?? '';
  const [counted] = await ctx.db.phoneCode.updateManyAndReturn({
    where: { userId, tries: { lt: CODE_TRIES }, expiresAt: { gt: ctx.now } },
    data: { tries: { increment: 1 } },
  });
  // A code that went out before the key was changed lives out its ten minutes, as access tokens do.
  const { jwtSecret, jwtPreviousSecrets } = ctx.config;
  const right =
    counted &&
    [jwtSecret, ...jwtPreviousSecrets].some((key) => sameHash(counted.codeHash, hashCode(key, userId, code)));
  const verified =
    right &&
    (await transaction(ctx, async (tx) => {
      const { count } = await tx.db.phoneCode.deleteMany({ where: { userId, codeHash: counted.codeHash } });
      if (count === 1) await setVerifiedPhone(tx, userId, counted.phone);
      return count === 1;
    }));
  if (verified) return;
  if (counted) {
    const target = { type: 'User', id: userId, workspaceId: null };
    await recordRefusal(ctx, 'user.phone_code_refused', target, { try: counted.tries });
  }
  throw fail('code_invalid');
}

function sameHash(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
