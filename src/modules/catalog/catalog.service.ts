import type { Plan, PlanPrice, PlanVersion, TaxRate } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { invalid } from '../../shared/errors.js';
import { type Content, withContent } from './catalog.editor.js';
import type { Tax } from './catalog.pricing.js';
import type { Interval, PlanView } from './catalog.schema.js';
import { readTerms } from './catalog.sql.js';

export { getCatalogDesk, previewPlan, restorePlan } from './catalog.desk.js';
export { archivePlan, removeTaxRate, savePlan, saveTaxRate } from './catalog.editor.js';
export {
  type Ask,
  type Entitlement,
  entitlement,
  entitlements,
  releaseFeature,
  requireOneMore,
  reserveEach,
  reserveFeature,
} from './catalog.entitlement.js';
export { type Tax, taxWithin, withTax } from './catalog.pricing.js';
export { seedCatalog } from './catalog.seed.js';

/** What is offered now, in the order of the catalogue. */
export async function listPlans(ctx: Ctx, locale: 'en' | 'tr'): Promise<PlanView[]> {
  const plans = await ctx.db.plan.findMany({
    where: { listed: true, archivedAt: null, fallback: false },
    include: { versions: { where: { supersededAt: null }, include: withContent } },
    orderBy: [{ position: 'asc' }, { code: 'asc' }],
  });
  return plans.flatMap((plan) => plan.versions.map((version) => toView(plan, version, locale)));
}

export interface Offer {
  planVersionId: string;
  planCode: string;
  planName: { en: string; tr: string };
  trialDays: number;
  interval: Interval;
  /** Minor units for one interval, as in the catalogue (see withTax). */
  amount: number;
  currency: string;
}

/** The current version of a plan that may be bought, at an interval. Throws `validation_failed` for a code or an interval that is not offered. */
export async function getOffer(ctx: Ctx, planCode: string, interval: Interval): Promise<Offer> {
  const version = await ctx.db.planVersion.findFirst({
    where: { supersededAt: null, plan: { code: planCode, archivedAt: null, fallback: false } },
    include: { plan: true, prices: true },
  });
  if (!version) throw invalid('planCode', 'is not a plan on offer');
  const price = version.prices.find((item) => item.interval === interval);
  if (!price) throw invalid('interval', 'is not offered for this plan');
  return toOffer(version.plan, version, price);
}

/** The terms that a subscription runs under: its own version's price, whatever was published since. */
export async function getTerms(ctx: Ctx, planVersionId: string, interval: Interval): Promise<Offer> {
  const version = await ctx.db.planVersion.findUniqueOrThrow({
    where: { id: planVersionId },
    include: { plan: true, prices: true },
  });
  const price = version.prices.find((item) => item.interval === interval);
  if (!price) throw new Error(`plan version ${planVersionId} has no price by ${interval}`);
  return toOffer(version.plan, version, price);
}

/** The table that an administrator edits, by country. */
export function listTaxRates(ctx: Ctx): Promise<TaxRate[]> {
  return ctx.db.taxRate.findMany({ orderBy: { country: 'asc' } });
}

/** The tax of the workspace's country; none where the table has no row for it. */
export async function taxOf(ctx: Ctx, workspaceId: string): Promise<Tax> {
  const { rateBp, inclusive } = await readTerms(ctx, workspaceId, '');
  return { rateBp, inclusive };
}

function toOffer(plan: Plan, version: PlanVersion, price: PlanPrice): Offer {
  return {
    planVersionId: version.id,
    planCode: plan.code,
    planName: { en: plan.nameEn, tr: plan.nameTr },
    trialDays: plan.trialDays,
    interval: price.interval,
    amount: price.amount,
    currency: price.currency,
  };
}

function toView(plan: Plan, version: Content, locale: 'en' | 'tr'): PlanView {
  const currency = version.prices[0]?.currency ?? '';
  return {
    code: plan.code,
    name: locale === 'tr' ? plan.nameTr : plan.nameEn,
    trialDays: plan.trialDays,
    prices: version.prices
      .map(({ interval, amount, currency }) => ({ interval, amount, currency }))
      .sort((a, b) => a.interval.localeCompare(b.interval)),
    features: version.features
      .sort((a, b) => a.feature.position - b.feature.position)
      .map(({ feature, included, overage }) => ({
        code: feature.code,
        name: locale === 'tr' ? feature.nameTr : feature.nameEn,
        kind: feature.kind,
        unit: feature.unit,
        ...(feature.kind === 'SWITCH' ? {} : { included }),
        ...(overage === null ? {} : { overage: { amount: overage, currency } }),
      })),
  };
}
