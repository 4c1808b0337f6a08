import type { StaffRole, StaffUser } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { forget, giveBack, type Limit, originOf, rateLimited, spend, spendOrRefuse } from '../../shared/limits.js';
import { record, recordRefusal } from '../audit-log/audit-log.service.js';
import { normalizeEmail } from '../user/user.service.js';
import { hashPassword, passwordFits } from './auth.hashing.js';
import { deviceOf } from './staff.device.js';
import { checkStaffPassword, generatePassword } from './staff.password.js';
import type { StaffInput, StaffLoginInput } from './staff.schema.js';
import { checkSecondFactor } from './staff.second-factor.js';

export { DEVICE_SECONDS, newDevice } from './staff.device.js';
export { beginSecondFactor, enableSecondFactor, removeSecondFactor } from './staff.second-factor.js';

/** On every request of the back office, so prepared: a third of what the query builder costs. */
const ACTIVE_STAFF = `
  select id, email, name, roles::text[] as roles, locale::text as locale, "createdAt", "updatedAt", "disabledAt", "lastLoginAt", version
    from "StaffUser" where id = $1 and "disabledAt" is null`;
const WINDOW_SECONDS = 15 * 60;
/** No login has it: an unknown e-mail is looked up like a known one. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Staff as every request of the back office re-reads them: a disabled login or a cut role bites at the next click. */
export async function findActiveStaff(ctx: Ctx, id: string): Promise<StaffUser | null> {
  const { rows } = await ctx.pool.query<StaffUser>({ name: 'active-staff', text: ACTIVE_STAFF, values: [id] });
  return rows[0] ?? null;
}

/**
 * Throws `credentials_invalid`, the same and after the same time for an unknown e-mail, a disabled login and a wrong
 * code; `rate_limited` after LOGIN_PER_15_MIN judged tries of one e-mail, or five times as many from one address. Tries
 * from a browser that logged in before (`device`, staff.device.ts) are counted by it alone: strangers' guesses lock
 * nobody out there.
 */
export async function loginStaff(ctx: Ctx, given: StaffLoginInput, device: string | null = null): Promise<LoggedIn> {
  const email = normalizeEmail(given.email) ?? given.email.trim().toLowerCase();
  const counts = countsOf(ctx, email, deviceOf(ctx, email, device));
  for (const { limit, key } of counts) await count(ctx, limit, key);
  const staff = await ctx.db.staffUser.findUnique({ where: { email } });
  const credential = await ctx.db.staffCredential.findUnique({ where: { staffUserId: staff?.id ?? NOBODY } });
  const right = await passwordFits(credential?.passwordHash ?? null, given.password);
  const target = { type: 'StaffUser', id: staff?.id ?? null, workspaceId: null };
  if (!right || !staff || !credential || staff.disabledAt) {
    await recordRefusal(ctx, 'staff.login_refused', target, { email });
    throw fail('credentials_invalid');
  }
  const factor = credential.totpEnabledAt ? await checkSecondFactor(ctx, credential, given.code ?? '') : null;
  if (factor && !factor.right) {
    await recordRefusal(ctx, 'staff.login_refused', target, { email, secondFactor: true });
    throw fail('credentials_invalid', { extra: { secondFactor: true } });
  }
  // A right one is not counted; strangers' guesses before it stay.
  await giveBack(ctx, ...counts);
  return transaction(ctx, async (tx) => {
    await record(asStaff(tx, staff), 'staff.logged_in', { type: 'StaffUser', id: staff.id, workspaceId: null });
    const seen = await tx.db.staffUser.update({ where: { id: staff.id }, data: { lastLoginAt: tx.now } });
    return { ...seen, passwordAt: credential.changedAt };
  });
}

export type LoggedIn = StaffUser & { passwordAt: Date };

/** Asked once the session is laid: a reset that ran meanwhile has not seen it, so that it must not stay. */
export async function loginStands(ctx: Ctx, { id, passwordAt }: LoggedIn): Promise<boolean> {
  const where = { staffUserId: id, changedAt: passwordAt };
  return (await ctx.db.staffCredential.count({ where })) === 1 && (await findActiveStaff(ctx, id)) !== null;
}

/** Creates a login; without a password one is generated and returned, once. Throws `email_taken`, `validation_failed`. */
export async function createStaff(ctx: Ctx, given: StaffInput): Promise<{ staff: StaffUser; password: string }> {
  const email = normalizeEmail(given.email);
  if (!email) throw invalid('email', 'is not an e-mail address');
  const password = given.password ?? generatePassword();
  checkStaffPassword(password, [email, given.name]);
  const passwordHash = await hashPassword(password);
  const staff = await transaction(ctx, async (tx) => {
    if (await tx.db.staffUser.findUnique({ where: { email } })) throw fail('email_taken');
    const created = await tx.db.staffUser.create({
      data: { email, name: given.name, roles: given.roles, locale: given.locale },
    });
    await tx.db.staffCredential.create({ data: { staffUserId: created.id, passwordHash, changedAt: tx.now } });
    await record(tx, 'staff.created', target(created), { after: { email, name: given.name, roles: given.roles } });
    return created;
  });
  return { staff, password };
}

/** ADMIN_EMAIL and ADMIN_PASSWORD: the first login. One that exists is left as it is. */
export async function ensureFirstAdmin(ctx: Ctx): Promise<void> {
  const given = ctx.config.admin;
  const email = given && normalizeEmail(given.email);
  if (!given || !email || (await ctx.db.staffUser.findUnique({ where: { email } }))) return;
  await createStaff(ctx, { email, name: 'Administrator', roles: ['ADMIN'], locale: 'en', password: given.password });
}

export async function changeStaffRoles(ctx: Ctx, id: string, roles: StaffRole[]): Promise<StaffUser> {
  return changeStaff(ctx, id, 'staff.roles_changed', async (tx, before) => {
    if (before.roles.includes('ADMIN') && !roles.includes('ADMIN')) await requireAnotherAdmin(tx, id);
    return { roles: [...new Set(roles)] };
  });
}

export async function renameStaff(ctx: Ctx, id: string, name: string): Promise<StaffUser> {
  return changeStaff(ctx, id, 'staff.renamed', async () => ({ name }));
}

/** The language that a member of staff picked in the switcher. */
export async function setStaffLocale(ctx: Ctx, id: string, locale: 'en' | 'tr'): Promise<void> {
  await changeStaff(ctx, id, 'staff.locale_changed', async () => ({ locale }));
}

/** Ends every session at once. Throws `conflict` for oneself and for the last ADMIN. */
export async function disableStaff(ctx: Ctx, id: string, reason: string): Promise<StaffUser> {
  if (ctx.actor.id === id) throw fail('conflict', { detail: 'You cannot disable your own login.' });
  return changeStaff(
    ctx,
    id,
    'staff.disabled',
    async (tx, before) => {
      if (before.roles.includes('ADMIN')) await requireAnotherAdmin(tx, id);
      await endStaffSessions(tx, id);
      return { disabledAt: tx.now };
    },
    { reason },
  );
}

export async function enableStaff(ctx: Ctx, id: string): Promise<StaffUser> {
  return changeStaff(ctx, id, 'staff.enabled', async () => ({ disabledAt: null }));
}

/** Sets a generated password, returned once; ends every session, and forgives the guesses of strangers. */
export async function resetStaffPassword(ctx: Ctx, id: string): Promise<{ staff: StaffUser; password: string }> {
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  const staff = await changeStaff(ctx, id, 'staff.password_reset', async (tx) => {
    await tx.db.staffCredential.update({ where: { staffUserId: id }, data: { passwordHash, changedAt: tx.now } });
    await endStaffSessions(tx, id);
    return {};
  });
  for (const { limit, key } of countsOf(ctx, staff.email, null)) {
    if (key === staff.email) await forget(ctx, limit, key);
  }
  return { staff, password };
}

/** One's own new password; other sessions end. Throws `credentials_invalid`, `validation_failed`. */
export async function changeOwnPassword(
  ctx: Ctx,
  given: { current: string; password: string; keepSession: string },
): Promise<void> {
  const id = ctx.actor.id ?? '';
  const tries: Limit = {
    name: 'staff-password-change',
    points: ctx.config.limits.loginPer15Min,
    seconds: WINDOW_SECONDS,
  };
  await spendOrRefuse(ctx, tries, id);
  const staff = await ctx.db.staffUser.findUnique({ where: { id } });
  const credential = await ctx.db.staffCredential.findUnique({ where: { staffUserId: id } });
  if (!staff || !credential || !(await passwordFits(credential.passwordHash, given.current))) {
    await recordRefusal(ctx, 'staff.password_refused', { type: 'StaffUser', id, workspaceId: null });
    throw fail('credentials_invalid');
  }
  await forget(ctx, tries, id);
  checkStaffPassword(given.password, [staff.email, staff.name]);
  const passwordHash = await hashPassword(given.password);
  await changeStaff(ctx, id, 'staff.password_changed', async (tx) => {
    await tx.db.staffCredential.update({ where: { staffUserId: id }, data: { passwordHash, changedAt: tx.now } });
    await endStaffSessions(tx, id, given.keepSession);
    return {};
  });
}

export async function endStaffSessions(ctx: Ctx, staffUserId: string, exceptSid = ''): Promise<void> {
  await ctx.db
    .$executeRaw`delete from "StaffSession" where sess->>'staffUserId' = ${staffUserId} and sid <> ${exceptSid}`;
}

async function changeStaff(
  ctx: Ctx,
  id: string,
  action: string,
  change: (tx: Ctx, before: StaffUser) => Promise<Partial<StaffUser>>,
  meta: Record<string, unknown> = {},
): Promise<StaffUser> {
  return transaction(ctx, async (tx) => {
    await tx.db.$queryRaw`select 1 from "StaffUser" where id = ${id}::uuid for update`;
    const before = await tx.db.staffUser.findUnique({ where: { id } });
    if (!before) throw fail('not_found');
    const after = await change(tx, before);
    const staff = await tx.db.staffUser.update({ where: { id }, data: { ...after, version: { increment: 1 } } });
    const old = Object.fromEntries(Object.keys(after).map((key) => [key, before[key as keyof StaffUser]]));
    await record(tx, action, target(staff), { before: old, after, ...meta });
    return staff;
  });
}

/** The lock on the ADMINs' rows keeps two of them from removing each other at the same moment. */
async function requireAnotherAdmin(tx: Ctx, id: string): Promise<void> {
  const admins = await tx.db.$queryRaw<{ id: string }[]>`
    select id from "StaffUser" where 'ADMIN' = any(roles) and "disabledAt" is null order by id for update`;
  if (!admins.some((admin) => admin.id !== id)) throw fail('conflict', { detail: 'The last ADMIN has to stay.' });
}

function countsOf(ctx: Ctx, email: string, device: string | null): { limit: Limit; key: string }[] {
  const points = ctx.config.limits.loginPer15Min;
  const limit = (name: string, most: number): Limit => ({ name, points: most, seconds: WINDOW_SECONDS });
  if (device) return [{ limit: limit('staff-device', points), key: device }];
  return [
    { limit: limit('staff-address', points * 5), key: originOf(ctx.ip) },
    { limit: limit('staff-account', points), key: email },
  ];
}

async function count(ctx: Ctx, limit: Limit, key: string): Promise<void> {
  const spent = await spend(ctx, limit, key);
  if (spent.firstOver) {
    const target = { type: 'StaffUser', id: null, workspaceId: null };
    await recordRefusal(ctx, 'staff.login_throttled', target, { limit: limit.name, of: key });
  }
  if (!spent.allowed) throw rateLimited(spent.retryAfterSeconds);
}

function asStaff(ctx: Ctx, staff: StaffUser): Ctx {
  return { ...ctx, actor: { type: 'STAFF', id: staff.id, name: staff.name, roles: staff.roles } };
}

function target(staff: StaffUser) {
  return { type: 'StaffUser', id: staff.id, workspaceId: null };
}
