import type { Feature, Plan, PlanFeature, PlanPrice, PlanVersion, TaxRate } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { type Interval, PlanInput, TaxRateInput } from './catalog.schema.js';

export const withContent = { prices: true, features: { include: { feature: true } } } as const;
export type Content = PlanVersion & { prices: PlanPrice[]; features: (PlanFeature & { feature: Feature })[] };

/**
 * Makes or edits a plan. Other prices or features make a new version; subscriptions that run keep theirs. Throws
 * `validation_failed`, `version_conflict` when `seen` is not the plan's version (0: there is none yet).
 */
export async function savePlan(
  ctx: Ctx,
  given: PlanInput,
  options: { seen?: number; fallback?: boolean } = {},
): Promise<Plan> {
  const { prices, features, ...fields } = PlanInput.parse(given);
  return transaction(ctx, async (tx) => {
    await tx.db.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`plan:${fields.code}`}, 7433))`;
    const before = await tx.db.plan.findUnique({ where: { code: fields.code } });
    if (options.seen !== undefined && (before?.version ?? 0) !== options.seen) throw fail('version_conflict');
    const data = { ...fields, fallback: options.fallback ?? before?.fallback ?? false };
    const plan = before
      ? await tx.db.plan.update({ where: { id: before.id }, data: { ...data, version: { increment: 1 } } })
      : await tx.db.plan.create({ data });
    const published = await publish(tx, plan, prices, features);
    await record(
      tx,
      before ? 'plan.updated' : 'plan.created',
      { type: 'Plan', id: plan.id, workspaceId: null },
      { before, after: { ...data, prices, features }, newVersion: published },
    );
    return plan;
  });
}

/** No new subscription takes it; those that run go on. */
export async function archivePlan(ctx: Ctx, id: string): Promise<Plan> {
  return transaction(ctx, async (tx) => {
    const plan = await tx.db.plan.findUnique({ where: { id } });
    if (!plan) throw fail('not_found');
    if (plan.fallback) throw fail('in_use', { detail: 'This plan answers for workspaces without a subscription.' });
    if (plan.archivedAt) return plan;
    await record(tx, 'plan.archived', { type: 'Plan', id, workspaceId: null });
    return tx.db.plan.update({ where: { id }, data: { archivedAt: tx.now, version: { increment: 1 } } });
  });
}

export async function saveTaxRate(ctx: Ctx, given: TaxRateInput): Promise<TaxRate> {
  const rate = TaxRateInput.parse(given);
  return transaction(ctx, async (tx) => {
    const before = await tx.db.taxRate.findUnique({ where: { country: rate.country } });
    const saved = await tx.db.taxRate.upsert({ where: { country: rate.country }, create: rate, update: rate });
    await record(tx, 'tax_rate.saved', { type: 'TaxRate', id: saved.id, workspaceId: null }, { before, after: rate });
    return saved;
  });
}

/** From now on nobody of that country is charged tax; what is booked stays. */
export async function removeTaxRate(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const rate = await tx.db.taxRate.findUnique({ where: { id } });
    if (!rate) return;
    await record(tx, 'tax_rate.removed', { type: 'TaxRate', id, workspaceId: null }, { before: rate });
    await tx.db.taxRate.delete({ where: { id } });
  });
}

async function publish(
  ctx: Ctx,
  plan: Plan,
  prices: { interval: Interval; amount: number }[],
  wanted: { code: string; included: number | null; overage: number | null }[],
): Promise<boolean> {
  const current = await ctx.db.planVersion.findFirst({
    where: { planId: plan.id, supersededAt: null },
    include: withContent,
  });
  if (current && sameContent(current, prices, wanted)) return false;
  const known = await ctx.db.feature.findMany({ where: { code: { in: wanted.map((item) => item.code) } } });
  const idOf = (code: string) => {
    const feature = known.find((item) => item.code === code);
    if (!feature) throw invalid('features', `${code} is not a feature`);
    return feature.id;
  };
  if (current) await ctx.db.planVersion.update({ where: { id: current.id }, data: { supersededAt: ctx.now } });
  await ctx.db.planVersion.create({
    data: {
      planId: plan.id,
      number: (current?.number ?? 0) + 1,
      publishedAt: ctx.now,
      prices: { create: prices.map((price) => ({ ...price, currency: ctx.config.currency })) },
      features: { create: wanted.map(({ code, ...terms }) => ({ ...terms, featureId: idOf(code) })) },
    },
  });
  return true;
}

function sameContent(
  current: Content,
  prices: { interval: Interval; amount: number }[],
  features: { code: string; included: number | null; overage: number | null }[],
): boolean {
  const lines = (items: unknown[][]) => JSON.stringify(items.map((item) => item.join(':')).sort());
  return (
    lines(current.prices.map((item) => [item.interval, item.amount])) ===
      lines(prices.map((item) => [item.interval, item.amount])) &&
    lines(current.features.map((item) => [item.feature.code, item.included, item.overage])) ===
      lines(features.map((item) => [item.code, item.included, item.overage]))
  );
}
