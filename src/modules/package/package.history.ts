import type { Package, PackageStatus, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';

export interface HistoryEntry {
  from: PackageStatus | null;
  kind: string;
  reason?: string | undefined;
  /** What only staff may read. */
  meta?: Prisma.InputJsonObject | undefined;
}

/** Adds to the piece's history, in the change's own transaction. The last row always equals the piece's status. */
export async function addHistory(ctx: Ctx, piece: Package, entry: HistoryEntry): Promise<void> {
  await ctx.db.packageEvent.create({
    data: {
      packageId: piece.id,
      at: ctx.now,
      fromStatus: entry.from,
      toStatus: piece.status,
      kind: entry.kind,
      workspaceId: piece.workspaceId,
      actorType: ctx.actor.type,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      reason: entry.reason ?? null,
      ...(entry.meta ? { meta: entry.meta } : {}),
    },
    select: { id: true },
  });
}
