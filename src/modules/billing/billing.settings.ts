import { z } from 'zod';
import type { BillingSettings } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { changesOf, record } from '../audit-log/audit-log.service.js';

const Limit = z.int().min(0).max(1_000_000_000);

/** What an administrator sets; amounts in minor units. */
export const SettingsInput = z.strictObject({
  issuerName: z.string().trim().min(1).max(120),
  issuerAddress: z.string().trim().max(500),
  issuerTaxId: z.string().trim().max(40),
  timezone: z
    .string()
    .refine(
      (zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC',
      'is a zone such as Europe/Istanbul',
    ),
  paymentTermDays: z.int().min(0).max(365),
  approvalLimit: Limit,
  approvalDays: z.int().min(1).max(365),
  dailyChargeCap: Limit.min(1),
});
export type SettingsInput = z.infer<typeof SettingsInput>;

export function getSettings(ctx: Ctx): Promise<BillingSettings> {
  return ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
}

/** `seen` is the row's updatedAt as it was shown: throws `version_conflict` when a colleague saved meanwhile. */
export async function saveSettings(ctx: Ctx, given: SettingsInput, seen: string): Promise<BillingSettings> {
  const data = SettingsInput.parse(given);
  return transaction(ctx, async (tx) => {
    await tx.db.$queryRaw`select 1 from "BillingSettings" where id = 'default' for update`;
    const before = await getSettings(tx);
    if (before.updatedAt.toISOString() !== seen) throw fail('version_conflict');
    const changes = changesOf(before, data);
    if (Object.keys(changes.after).length === 0) return before;
    await record(tx, 'billing_settings.saved', { type: 'BillingSettings', id: null, workspaceId: null }, changes);
    return tx.db.billingSettings.update({ where: { id: 'default' }, data });
  });
}
