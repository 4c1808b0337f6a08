import type { User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { permissionsOf } from '../../shared/permissions.js';
import { record } from '../audit-log/audit-log.service.js';
import { normalizeEmail } from './user.email.js';
import type { AccessView, ProfileInput } from './user.schema.js';
import { searchTextOf } from './user.search-text.js';

export { normalizeEmail };

export async function getUser(ctx: Ctx, id: string): Promise<User> {
  const user = await ctx.db.user.findUnique({ where: { id } });
  if (!user || user.closedAt) throw fail('not_found');
  return user;
}

/** Keeps the account from being closed until the transaction ends: for who gives it something to own. Throws `not_found`. */
export async function holdUser(ctx: Ctx, id: string): Promise<User> {
  await ctx.db.$queryRaw`select 1 from "User" where "id" = ${id}::uuid for key share`;
  return getUser(ctx, id);
}

export async function findUserByEmail(ctx: Ctx, email: string): Promise<User | null> {
  const emailNormalized = normalizeEmail(email);
  return emailNormalized ? ctx.db.user.findUnique({ where: { emailNormalized } }) : null;
}

/** The one form of an address. Throws `validation_failed` on `email` for what is none. */
export function normalizedEmail(email: string): string {
  const normalized = normalizeEmail(email);
  if (!normalized) throw invalid('email', 'is not an e-mail address');
  return normalized;
}

/** Throws `validation_failed` for an address that is none, `email_taken` (the unique index has the last word in a race). */
export async function createUser(
  ctx: Ctx,
  given: { email: string; name: string; phone?: string; locale?: 'en' | 'tr' },
): Promise<User> {
  const emailNormalized = normalizedEmail(given.email);
  if (await ctx.db.user.findUnique({ where: { emailNormalized }, select: { id: true } })) throw fail('email_taken');
  const user = await ctx.db.user.create({
    data: {
      email: given.email.trim(),
      emailNormalized,
      name: given.name,
      phone: given.phone ?? null,
      locale: given.locale ?? 'en',
      searchText: searchTextOf({ name: given.name, email: given.email, phone: given.phone ?? null }),
      createdAt: ctx.now,
    },
  });
  await record(ctx, 'user.registered', { type: 'User', id: user.id, workspaceId: null });
  return user;
}

/** Throws `version_conflict` when `version` is given and is not the row's. */
export async function updateProfile(ctx: Ctx, id: string, given: ProfileInput, version: number | null): Promise<User> {
  return transaction(ctx, async (tx) => {
    // Held before it is read: who names no version waits for the writer before instead of being refused.
    await tx.db.$queryRaw`select 1 from "User" where id = ${id}::uuid for update`;
    const before = await getUser(tx, id);
    const { count } = await tx.db.user.updateMany({
      where: { id, version: version ?? before.version },
      data: {
        ...given,
        // Another number has proved nothing yet.
        ...(given.phone !== undefined && given.phone !== before.phone ? { phoneVerifiedAt: null } : {}),
        searchText: searchTextOf({ ...before, ...given }),
        version: { increment: 1 },
      },
    });
    if (count === 0) throw fail('version_conflict');
    await record(
      tx,
      'user.updated',
      { type: 'User', id, workspaceId: null },
      { before: pick(before, given), after: given },
    );
    return getUser(tx, id);
  });
}

/** The workspaces that the user belongs to, each with what their role there permits. */
export async function getAccess(ctx: Ctx, userId: string): Promise<AccessView> {
  const memberships = await ctx.db.membership.findMany({
    where: { userId, workspace: { closedAt: null } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    include: { workspace: true },
  });
  return {
    workspaces: memberships.map(({ role, workspace }) => ({
      id: workspace.id,
      name: workspace.name,
      role,
      permissions: permissionsOf(role),
    })),
  };
}

/** Throws `workspace_forbidden`, the same for no member and for no such workspace. */
export async function chooseActiveWorkspace(ctx: Ctx, userId: string, workspaceId: string): Promise<User> {
  return transaction(ctx, async (tx) => {
    const member = await tx.db.membership.findFirst({ where: { userId, workspaceId, workspace: { closedAt: null } } });
    if (!member) throw fail('workspace_forbidden');
    return setActiveWorkspace(tx, userId, workspaceId);
  });
}

/** For the workspace module, which knows that the user is a member. */
export async function setActiveWorkspace(ctx: Ctx, userId: string, workspaceId: string | null): Promise<User> {
  const user = await ctx.db.user.update({
    where: { id: userId },
    data: { activeWorkspaceId: workspaceId, version: { increment: 1 } },
  });
  await record(
    ctx,
    'user.workspace_chosen',
    { type: 'User', id: userId, workspaceId: null },
    { after: { activeWorkspaceId: workspaceId } },
  );
  return user;
}

/** For the auth module, which has seen the proof. False when the account's address is another by now. */
export async function markEmailVerified(ctx: Ctx, userId: string, emailNormalized: string): Promise<boolean> {
  const { count } = await ctx.db.user.updateMany({
    where: { id: userId, emailNormalized, closedAt: null },
    data: { emailVerifiedAt: ctx.now, version: { increment: 1 } },
  });
  if (count > 0) await record(ctx, 'user.email_verified', { type: 'User', id: userId, workspaceId: null });
  return count > 0;
}

/** For the auth module: the number is the user's now, and proved. */
export async function setVerifiedPhone(ctx: Ctx, userId: string, phone: string): Promise<void> {
  const before = await getUser(ctx, userId);
  await ctx.db.user.update({
    where: { id: userId },
    data: {
      phone,
      phoneVerifiedAt: ctx.now,
      searchText: searchTextOf({ ...before, phone }),
      version: { increment: 1 },
    },
  });
  await record(
    ctx,
    'user.phone_verified',
    { type: 'User', id: userId, workspaceId: null },
    { before: { phone: before.phone }, after: { phone } },
  );
}

/** The end of an account: nothing in the row tells who it was, and the address can be registered anew. */
export async function eraseUser(ctx: Ctx, id: string): Promise<void> {
  const address = `${id}@closed.invalid`;
  await ctx.db.user.update({
    where: { id },
    data: {
      email: address,
      emailNormalized: address,
      name: 'Closed account',
      phone: null,
      emailVerifiedAt: null,
      phoneVerifiedAt: null,
      activeWorkspaceId: null,
      searchText: '',
      closedAt: ctx.now,
      version: { increment: 1 },
    },
  });
}

function pick(user: User, given: ProfileInput): Partial<User> {
  return Object.fromEntries(Object.keys(given).map((key) => [key, user[key as keyof User]]));
}
