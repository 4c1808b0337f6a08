import type { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { subscribersOf } from '../../shared/events.js';
import { enqueue } from '../../shared/jobs.js';

export interface Target {
  type: string;
  id: string | null;
  workspaceId?: string | null;
}

const SECRET = /password|token|secret|hash|authorization|cookie|^code$/i;

/**
 * Writes the audit row of a change, and a job for each subscriber of the event, through `ctx.db`: in the change's own
 * transaction. `meta` takes `before` and `after`; secrets in it are redacted.
 */
export async function record(
  ctx: Ctx,
  action: string,
  target: Target,
  meta: Record<string, unknown> = {},
): Promise<void> {
  const safe = redact(meta) as Prisma.InputJsonObject;
  await ctx.db.auditLog.create({
    data: {
      at: ctx.now,
      actorType: ctx.actor.type,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      onBehalfOfId: ctx.onBehalfOfId,
      workspaceId: target.workspaceId === undefined ? ctx.workspaceId : target.workspaceId,
      action,
      targetType: target.type,
      targetId: target.id,
      ip: ctx.ip,
      userAgent: ctx.userAgent,
      requestId: ctx.requestId,
      meta: safe,
    },
    select: { id: true },
  });
  for (const task of subscribersOf(action)) {
    await enqueue(ctx, task, {
      event: action,
      targetType: target.type,
      targetId: target.id,
      at: ctx.now.toISOString(),
      meta: safe,
    });
  }
}

function redact(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== 'object') return value === undefined ? null : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET.test(key) ? '[redacted]' : redact(item)]),
  );
}
