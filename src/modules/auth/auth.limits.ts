import type { Config } from '../../shared/config.js';
import type { Ctx } from '../../shared/context.js';
import { type Limit, originOf, spend, spendOrRefuse } from '../../shared/limits.js';

const QUARTER_HOUR = 15 * 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Judged log-ins of one account: those from where it was logged in to before, and those from anywhere else, apart. */
export function loginLimit({ limits }: Config): Limit {
  return { name: 'login', points: limits.loginPer15Min, seconds: QUARTER_HOUR };
}

/** Wrong log-ins from one address, over all accounts: stuffing of stolen lists. */
export function loginOriginLimit({ limits }: Config): Limit {
  return { name: 'login-origin', points: limits.loginPer15Min * 30, seconds: QUARTER_HOUR };
}

export function registerLimit({ limits }: Config): Limit {
  return { name: 'register', points: limits.registerPerHour, seconds: HOUR };
}

/** Guesses of the current password by somebody who holds an access token. */
export function passwordChangeLimit({ limits }: Config): Limit {
  return { name: 'password-change', points: limits.loginPer15Min, seconds: QUARTER_HOUR };
}

export const TOKEN_TRIES: Limit = { name: 'token-tries', points: 100, seconds: QUARTER_HOUR };

const FORGOT_ORIGIN: Limit = { name: 'forgot-origin', points: 30, seconds: HOUR };
const FORGOT_TARGET: Limit = { name: 'forgot-target', points: 3, seconds: HOUR };
const FORGOT_TARGET_DAY: Limit = { name: 'forgot-target-day', points: 10, seconds: DAY };
const RESEND: Limit = { name: 'resend', points: 3, seconds: HOUR };
const RESEND_DAY: Limit = { name: 'resend-day', points: 10, seconds: DAY };
const SMS_USER: Limit = { name: 'sms-user', points: 5, seconds: HOUR };
const SMS_USER_DAY: Limit = { name: 'sms-user-day', points: 10, seconds: DAY };
const SMS_PHONE_DAY: Limit = { name: 'sms-phone-day', points: 5, seconds: DAY };
const SMS_ORIGIN: Limit = { name: 'sms-origin', points: 20, seconds: HOUR };
const SMS_PREFIX: Limit = { name: 'sms-prefix', points: 50, seconds: HOUR };

/** Throws `rate_limited` by where the call comes from; false when this address has had its mails: the caller is not told. */
export async function mayMailReset(ctx: Ctx, emailNormalized: string): Promise<boolean> {
  await spendOrRefuse(ctx, FORGOT_ORIGIN, originOf(ctx.ip));
  const spent = await Promise.all([
    spend(ctx, FORGOT_TARGET, emailNormalized),
    spend(ctx, FORGOT_TARGET_DAY, emailNormalized),
  ]);
  return spent.every(({ allowed }) => allowed);
}

/** Throws `rate_limited`. */
export async function spendResend(ctx: Ctx, userId: string): Promise<void> {
  await spendOrRefuse(ctx, RESEND, userId);
  await spendOrRefuse(ctx, RESEND_DAY, userId);
}

/** By user, number, address and range of numbers, the narrowest first, so that one abuser does not use up what all share. Throws `rate_limited`. */
export async function spendSms(ctx: Ctx, userId: string, phone: string, prefix: string): Promise<void> {
  await spendOrRefuse(ctx, SMS_USER, userId);
  await spendOrRefuse(ctx, SMS_USER_DAY, userId);
  await spendOrRefuse(ctx, SMS_PHONE_DAY, phone);
  await spendOrRefuse(ctx, SMS_ORIGIN, originOf(ctx.ip));
  await spendOrRefuse(ctx, SMS_PREFIX, prefix);
}
