import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '../../shared/context.js';

/** A browser is known for so long after the last log-in of a member of staff in it. */
export const DEVICE_SECONDS = 180 * 86_400;

/**
 * What a browser keeps after a right log-in (OWASP's device cookie). It opens nothing: tries that show it are counted
 * by it alone, so that strangers who guess at the account do not lock its owner out. Bound to the one e-mail.
 */
export function newDevice(ctx: Ctx, email: string): string {
  const claim = `${Math.floor(ctx.now.getTime() / 1000)}.${randomBytes(16).toString('base64url')}`;
  return `${claim}.${signature(ctx, email, claim)}`;
}

/** The device's own name for counting; null for one that is not ours, of another login, or too old. */
export function deviceOf(ctx: Ctx, email: string, shown: string | null): string | null {
  const [, issued, nonce, signed] = /^(\d{10})\.([\w-]{22})\.([\w-]{43})$/.exec(shown ?? '') ?? [];
  if (!issued || !nonce || !signed) return null;
  const age = ctx.now.getTime() / 1000 - Number(issued);
  if (age < -60 || age > DEVICE_SECONDS) return null;
  const right = signature(ctx, email, `${issued}.${nonce}`);
  return timingSafeEqual(Buffer.from(signed), Buffer.from(right)) ? nonce : null;
}

function signature(ctx: Ctx, email: string, claim: string): string {
  return createHmac('sha256', ctx.config.sessionSecret).update(`staff-device:${email}:${claim}`).digest('base64url');
}
