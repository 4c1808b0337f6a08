import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { StaffCredential } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';

const PERIOD_SECONDS = 30;
const RECOVERY_CODES = 10;

/** A code of the app, once, or one of the recovery codes, once. Both are spent by a conditional update: a race has one winner. */
export async function checkSecondFactor(
  ctx: Ctx,
  credential: StaffCredential,
  code: string,
): Promise<{ right: boolean }> {
  const { staffUserId } = credential;
  const step = stepOf(credential.totpSecret ?? '', code.replace(/\s/g, ''), ctx.now);
  if (step !== null) {
    const { count } = await ctx.db.staffCredential.updateMany({
      where: { staffUserId, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
      data: { totpLastStep: step },
    });
    return { right: count === 1 };
  }
  const spent = hashCode(code);
  const count = await ctx.db.$executeRaw`
    update "StaffCredential" set "recoveryHashes" = array_remove("recoveryHashes", ${spent})
     where "staffUserId" = ${staffUserId}::uuid and ${spent} = any("recoveryHashes")`;
  return { right: count === 1 };
}

/** Lays a secret for one's own login; it counts only once `enableSecondFactor` has seen a code of it. */
export async function beginSecondFactor(ctx: Ctx, email: string): Promise<{ secret: string; url: string }> {
  const secret = new Secret({ size: 20 });
  const { count } = await ctx.db.staffCredential.updateMany({
    where: { staffUserId: ctx.actor.id ?? '', totpEnabledAt: null },
    data: { totpSecret: secret.base32, totpLastStep: null },
  });
  if (count === 0) throw fail('conflict', { detail: 'A second factor is set already.' });
  return { secret: secret.base32, url: totp(secret.base32, email).toString() };
}

/** Returns the recovery codes, once. Throws `code_invalid`. */
export async function enableSecondFactor(ctx: Ctx, code: string): Promise<string[]> {
  const staffUserId = ctx.actor.id ?? '';
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(5).toString('hex'));
  return transaction(ctx, async (tx) => {
    const credential = await tx.db.staffCredential.findUnique({ where: { staffUserId } });
    const step = stepOf(credential?.totpSecret ?? '', code, tx.now);
    if (step === null || credential?.totpEnabledAt) throw fail('code_invalid');
    await tx.db.staffCredential.update({
      where: { staffUserId },
      data: { totpEnabledAt: tx.now, totpLastStep: step, recoveryHashes: codes.map(hashCode) },
    });
    await record(tx, 'staff.second_factor_enabled', { type: 'StaffUser', id: staffUserId, workspaceId: null });
    return codes;
  });
}

/** By the member of staff, or by an ADMIN for one who lost phone and codes. */
export async function removeSecondFactor(ctx: Ctx, staffUserId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await tx.db.staffCredential.update({
      where: { staffUserId },
      data: { totpSecret: null, totpEnabledAt: null, totpLastStep: null, recoveryHashes: [] },
    });
    await record(tx, 'staff.second_factor_removed', { type: 'StaffUser', id: staffUserId, workspaceId: null });
  });
}

/** The time step that the code belongs to, one period of clock skew either way; null when it is wrong. */
function stepOf(secret: string, code: string, now: Date): number | null {
  if (!secret || !/^\d{6}$/.test(code)) return null;
  const delta = totp(secret, '').validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Pigeonhole', label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
}

/** The codes are 40 random bits and throttled like the password: a plain hash is enough. */
function hashCode(code: string): string {
  return createHash('sha256').update(code.replace(/[\s-]/g, '').toLowerCase()).digest('hex');
}
