import { z } from 'zod';
import type { Ctx } from '../../shared/context.js';
import { transaction } from '../../shared/context.js';
import { TRIGGERS } from './notification.triggers.js';

/** The job that turns a recorded event into notices. */
export const TELL = 'tell-readers';

const Thing = z.object({
  targetId: z.string().nullable(),
  workspaceId: z.string().nullable().optional(),
  meta: z.record(z.string(), z.unknown()).nullable(),
});
export const Recorded = z.union([
  Thing.extend({
    event: z.string(),
    targetType: z.string(),
    at: z.iso.datetime(),
    actorId: z.string().nullable().optional(),
  }),
  z.object({ event: z.string(), targetType: z.string(), at: z.iso.datetime(), batch: z.array(Thing) }),
]);

/** One thing that happened, as its audit row tells it. */
export interface Happened {
  event: string;
  targetId: string;
  workspaceId: string | null;
  actorId: string | null;
  at: string;
  meta: Record<string, unknown>;
  /** Names this happening: a repeated job tells nobody twice. */
  sourceKey: string;
}

/** Plans the notices of what happened, a transaction for each thing, so that a batch killed in the middle goes on where it was. */
export async function tellReaders(ctx: Ctx, recorded: z.infer<typeof Recorded>): Promise<void> {
  const trigger = TRIGGERS[recorded.event];
  if (!trigger) return;
  const things = 'batch' in recorded ? recorded.batch : [recorded];
  const actorId = 'batch' in recorded ? null : (recorded.actorId ?? null);
  for (const { targetId, workspaceId, meta } of things) {
    if (!targetId) continue;
    const { event, at } = recorded;
    const sourceKey = `${targetId}:${event}:${at}`;
    const happened = { event, targetId, workspaceId: workspaceId ?? null, actorId, at, meta: meta ?? {}, sourceKey };
    await transaction(ctx, (tx) => trigger(tx, happened));
  }
}
