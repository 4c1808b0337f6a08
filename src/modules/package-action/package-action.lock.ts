import type { Package, PackageAction } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { lockPackage } from '../package/package.service.js';

export interface Held {
  action: PackageAction;
  piece: Package;
}

/** The action and its piece, held until the transaction ends: package before action, as the lock order says. Throws `not_found`. */
export async function lockAction(ctx: Ctx, id: string): Promise<Held> {
  const known = await ctx.db.packageAction.findUnique({ where: { id }, select: { packageId: true } });
  if (!known) throw fail('not_found');
  const piece = await lockPackage(ctx, known.packageId);
  await ctx.db.$queryRaw`select 1 from "PackageAction" where id = ${id}::uuid for update`;
  const action = await ctx.db.packageAction.findUniqueOrThrow({ where: { id } });
  return { action, piece };
}

export function targetOf(action: Pick<PackageAction, 'id' | 'workspaceId'>) {
  return { type: 'PackageAction', id: action.id, workspaceId: action.workspaceId };
}
