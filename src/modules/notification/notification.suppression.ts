import type { NotificationChannel, SuppressionReason } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { record } from '../audit-log/audit-log.service.js';

/** Why nothing goes to an address, or null. A complaint bars what may be turned off; a dead address bars all. */
export type Suppressed = (channel: NotificationChannel, address: string, mandatory: boolean) => string | null;

export async function suppressedAmong(
  ctx: Ctx,
  given: readonly { channel: NotificationChannel; recipient: string }[],
): Promise<Suppressed> {
  const rows = await ctx.db.suppressedAddress.findMany({
    where: { address: { in: [...new Set(given.map(({ recipient }) => formOf(recipient)))] }, releasedAt: null },
    select: { channel: true, address: true, reason: true },
  });
  const known = new Map(rows.map(({ channel, address, reason }) => [`${channel} ${address}`, reason]));
  return (channel, address, mandatory) => {
    const reason = known.get(`${channel} ${formOf(address)}`);
    if (!reason || (reason === 'COMPLAINT' && mandatory)) return null;
    return `suppressed: ${reason}`;
  };
}

/** Nothing more goes to this address until staff release it. Safe to repeat. */
export async function suppress(
  ctx: Ctx,
  given: { channel: NotificationChannel; address: string; reason: SuppressionReason; detail: string | null },
): Promise<void> {
  const { channel, reason } = given;
  const address = formOf(given.address);
  const detail = given.detail?.slice(0, 300) ?? null;
  await transaction(ctx, async (tx) => {
    const where = { channel_address: { channel, address } };
    const before = await tx.db.suppressedAddress.findUnique({ where });
    // A dead address stays dead, whatever is heard of it afterwards.
    if (before && !before.releasedAt && (before.reason === reason || reason === 'COMPLAINT')) return;
    const row = await tx.db.suppressedAddress.upsert({
      where,
      create: { channel, address, reason, detail, createdAt: tx.now },
      update: { reason, detail, createdAt: tx.now, releasedAt: null },
    });
    await record(
      tx,
      'address.suppressed',
      { type: 'SuppressedAddress', id: row.id, workspaceId: null },
      { channel, reason },
    );
  });
}

function formOf(address: string): string {
  return address.trim().toLowerCase();
}
