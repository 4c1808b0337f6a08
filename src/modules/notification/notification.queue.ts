import type { NotificationChannel } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { enqueue } from '../../shared/jobs.js';

export const DELIVER = 'deliver-notification';
export const FLUSH = 'flush-digest';

/** How many of a channel's messages are handed over at once by all processes: a slow carrier must not keep all workers. */
const LANES: Record<NotificationChannel, number> = { EMAIL: 2, SMS: 1, PUSH: 1 };

/** A message with a carrier waits for its job; without one it stays where staff can read it. */
export function firstStatus({ config }: Pick<Ctx, 'config'>, channel: NotificationChannel): 'QUEUED' | 'OUTBOX' {
  const carried = {
    EMAIL: config.smtpUrl !== undefined,
    SMS: config.sms.apiUrl !== undefined || config.sms.authToken !== undefined,
    PUSH: true,
  };
  return carried[channel] ? 'QUEUED' : 'OUTBOX';
}

export async function enqueueDelivery(
  ctx: Ctx,
  { id, channel }: { id: string; channel: NotificationChannel },
  again: { of?: string; runAt?: Date } = {},
): Promise<void> {
  const lane = Number.parseInt(id.slice(-4), 16) % LANES[channel];
  await enqueue(
    ctx,
    DELIVER,
    { id },
    {
      key: again.of === undefined ? `${DELIVER}:${id}` : `${DELIVER}:${id}:${again.of}`,
      runAt: again.runAt,
      queue: `${channel.toLowerCase()}-${lane}`,
    },
  );
}

/** The job that tells of what waits in a group. */
export async function enqueueFlush(ctx: Ctx, groupKey: string, dueAt: Date): Promise<void> {
  await enqueue(
    ctx,
    FLUSH,
    { groupKey, dueAt: dueAt.toISOString() },
    { key: `${FLUSH}:${groupKey}:${dueAt.getTime()}`, runAt: dueAt },
  );
}
