import { z } from 'zod';
import { type Ctx, transaction } from '../../shared/context.js';
import type { Subscriptions } from '../../shared/events.js';
import { defineJob, type JobHandler } from '../../shared/jobs.js';

const Thing = z.object({
  targetId: z.string().nullable(),
  workspaceId: z.string().nullable().optional(),
  meta: z.record(z.string(), z.unknown()).nullable(),
});
/** What `record` gives a subscriber's job: one thing, or a batch of a set-based change. */
const Recorded = z.union([
  Thing.extend({
    event: z.string(),
    targetType: z.string(),
    at: z.iso.datetime(),
    actorId: z.string().nullable().optional(),
  }),
  z.object({ event: z.string(), targetType: z.string(), at: z.iso.datetime(), batch: z.array(Thing) }),
]);
export type Recorded = z.infer<typeof Recorded>;

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

/** Tells of a recorded event; reads the row as it is now: what is gone by then is not told of. */
export type Trigger = (ctx: Ctx, happened: Happened) => Promise<unknown>;

/** A module's job that turns its recorded events into notices, and what it subscribes to; both go into the registry. */
export function teller(
  name: string,
  triggers: Readonly<Record<string, Trigger>>,
): { job: JobHandler; subscriptions: Subscriptions; tell(ctx: Ctx, recorded: Recorded): Promise<void> } {
  const tell = async (ctx: Ctx, recorded: Recorded) => {
    const trigger = triggers[recorded.event];
    if (!trigger) return;
    // A transaction for each thing: a batch that was killed in the middle goes on where it was.
    for (const happened of happenings(recorded)) await transaction(ctx, (tx) => trigger(tx, happened));
  };
  return {
    job: defineJob({ name, payload: Recorded, run: tell }),
    subscriptions: Object.fromEntries(Object.keys(triggers).map((event) => [event, [name]])),
    tell,
  };
}

function happenings(recorded: Recorded): Happened[] {
  const { event, at } = recorded;
  const things = 'batch' in recorded ? recorded.batch : [recorded];
  const actorId = 'batch' in recorded ? null : (recorded.actorId ?? null);
  return things.flatMap(({ targetId, workspaceId = null, meta }) =>
    targetId
      ? [{ event, targetId, workspaceId, actorId, at, meta: meta ?? {}, sourceKey: `${targetId}:${event}:${at}` }]
      : [],
  );
}
