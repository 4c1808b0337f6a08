import type { User } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { permissionsOf } from '../../shared/permissions.js';
import { record } from '../audit-log/audit-log.service.js';
import { normalizeEmail } from './user.email.js';
import type { AccessView, ProfileInput } from './user.schema.js';

export { normalizeEmail };

export async function getUser(ctx: Ctx, id: string): Promise<User> {
  const user = await ctx.db.user.findUnique({ where: { id } });
  if (!user || user.closedAt) throw fail('not_found');
  return user;
}

export async function findUserByEmail(ctx: Ctx, email: string): Promise<User | null> {
  const emailNormalized = normalizeEmail(email);
  return emailNormalized ? ctx.db.user.findUnique({ where: { emailNormalized } }) : null;
}

/** Throws `validation_failed` for an address that is none, `email_taken` (the unique index has the last word in a race). */
export async function createUser(
  ctx: Ctx,
  given: { email: string; name: string; phone?: string; locale?: 'en' | 'tr' },
): Promise<User> {
  const emailNormalized = normalizeEmail(given.email);
  if (!emailNormalized) throw invalid('email', 'is not an e-mail address');
  if (await ctx.db.user.findUnique({ where: { emailNormalized } })) throw fail('email_taken');
  const user = await ctx.db.user.create({
    data: {
      email: given.email.trim(),
      emailNormalized,
      name: given.name,
      phone: given.phone ?? null,
      locale: given.locale ?? 'en',
      searchText: `${given.name} ${emailNormalized}`.toLowerCase(),
    },
  });
  await record(ctx, 'user.registered', { type: 'User', id: user.id, workspaceId: null });
  return user;
}

/** Throws `version_conflict` when `version` is given and is not the row's. */
export async function updateProfile(ctx: Ctx, id: string, given: ProfileInput, version: number | null): Promise<User> {
  return transaction(ctx, async (tx) => {
    const before = await getUser(tx, id);
    const { count } = await tx.db.user.updateMany({
      where: { id, version: version ?? before.version },
      data: { ...given, version: { increment: 1 } },
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

function pick(user: User, given: ProfileInput): Partial<User> {
  return Object.fromEntries(Object.keys(given).map((key) => [key, user[key as keyof User]]));
}
