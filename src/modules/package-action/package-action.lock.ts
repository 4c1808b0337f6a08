import type { Package, PackageAction } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { lockPackage } from '../package/package.service.js';

export interface Held {
  action: PackageAction;
  piece: Package;
  /** The other pieces of a consolidation: what happens to the first happens to them. */
  along: PackageAction[];
}

/**
 * The action and its piece, held until the transaction ends: packages before actions, as the lock order says. Of a
 * consolidation whichever is named, the first one is `action`. Throws `not_found`.
 */
export async function lockAction(ctx: Ctx, id: string): Promise<Held> {
  const known = await ctx.db.packageAction.findUnique({ where: { id }, select: { id: true, leadId: true } });
  if (!known) throw fail('not_found');
  const leadId = known.leadId ?? known.id;
  const all = await ctx.db.packageAction.findMany({
    where: { OR: [{ id: leadId }, { leadId }] },
    select: { id: true, packageId: true },
    orderBy: { packageId: 'asc' },
  });
  const pieces = new Map<string, Package>();
  for (const { packageId } of all) pieces.set(packageId, await lockPackage(ctx, packageId));
  await ctx.db.$queryRaw`
    select 1 from "PackageAction" where id = any(${all.map((one) => one.id)}::uuid[]) order by id for update`;
  const rows = await ctx.db.packageAction.findMany({ where: { id: { in: all.map((one) => one.id) } } });
  const action = rows.find((row) => row.id === leadId);
  const piece = pieces.get(action?.packageId ?? '');
  if (!action || !piece) throw fail('not_found');
  return { action, piece, along: rows.filter((row) => row.id !== leadId) };
}

/** All actions of a held one, itself first. */
export function idsOf({ action, along }: Held): string[] {
  return [action.id, ...along.map((one) => one.id)];
}

export function targetOf(action: Pick<PackageAction, 'id' | 'workspaceId'>) {
  return { type: 'PackageAction', id: action.id, workspaceId: action.workspaceId };
}
