import { z } from 'zod';
import type { Subscription } from '../../generated/prisma/client.js';
import { Money } from '../../shared/money.js';
import { Interval } from '../catalog/catalog.schema.js';

export const PlanChoice = z.strictObject({ planCode: z.string().min(1).max(60), interval: Interval });
export type PlanChoice = z.infer<typeof PlanChoice>;

export const CancelInput = z.strictObject({ when: z.enum(['PERIOD_END', 'NOW']) });

export const SubscriptionView = z.strictObject({
  id: z.uuid(),
  status: z.enum(['TRIALING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED', 'CANCELED']),
  planCode: z.string(),
  planName: z.string(),
  interval: Interval,
  currentPeriodStart: z.iso.datetime(),
  currentPeriodEnd: z.iso.datetime(),
  cancelAtPeriodEnd: z.boolean(),
  pendingChange: z.strictObject({ planCode: z.string(), interval: Interval, effectiveAt: z.iso.datetime() }).nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type SubscriptionView = z.infer<typeof SubscriptionView>;

export const PreviewView = z.strictObject({
  lines: z.array(
    z.strictObject({
      description: z.string(),
      amount: Money,
      periodStart: z.iso.datetime(),
      periodEnd: z.iso.datetime(),
    }),
  ),
  dueNow: Money,
  effectiveAt: z.iso.datetime(),
});
export type PreviewView = z.infer<typeof PreviewView>;

export type Named = { code: string; nameEn: string; nameTr: string };

export function toSubscriptionView(
  row: Subscription,
  plan: Named,
  pending: Named | null,
  locale: 'en' | 'tr',
): SubscriptionView {
  return {
    id: row.id,
    status: row.status,
    planCode: plan.code,
    planName: locale === 'tr' ? plan.nameTr : plan.nameEn,
    interval: row.interval,
    currentPeriodStart: row.currentPeriodStart.toISOString(),
    currentPeriodEnd: row.currentPeriodEnd.toISOString(),
    cancelAtPeriodEnd: row.cancelAtPeriodEnd,
    pendingChange:
      pending && row.pendingInterval
        ? { planCode: pending.code, interval: row.pendingInterval, effectiveAt: row.currentPeriodEnd.toISOString() }
        : null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
