import type { FeatureKind } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { withContent } from './catalog.editor.js';
import { PlanInput } from './catalog.schema.js';

export interface DeskPlan {
  id: string;
  code: string;
  nameEn: string;
  nameTr: string;
  position: number;
  trialDays: number;
  listed: boolean;
  fallback: boolean;
  archived: boolean;
  version: number;
  /** The number of the version that is sold now. */
  edition: number;
  prices: { interval: 'MONTH' | 'YEAR'; amount: number }[];
  features: { code: string; included: number | null; overage: number | null }[];
  /** Workspaces that run under the current version, and under earlier ones. */
  running: number;
  runningEarlier: number;
}

/** The whole catalogue as the editor shows it: plans beside features. */
export async function getCatalogDesk(ctx: Ctx) {
  const plans = await ctx.db.plan.findMany({
    include: { versions: { where: { supersededAt: null }, include: withContent } },
    orderBy: [{ position: 'asc' }, { code: 'asc' }],
  });
  const features = await ctx.db.feature.findMany({ orderBy: { position: 'asc' } });
  const counts = await countRunning(ctx);
  return {
    currency: ctx.config.currency,
    features: features.map(({ code, kind, nameEn, nameTr, unit }) => ({
      code,
      kind: kind as FeatureKind,
      name: ctx.locale === 'tr' ? nameTr : nameEn,
      unit,
    })),
    plans: plans.map((plan): DeskPlan => {
      const [version] = plan.versions;
      const { id, code, nameEn, nameTr, position, trialDays, listed, fallback, archivedAt } = plan;
      const running = counts.find((item) => item.planVersionId === version?.id)?.count ?? 0;
      const all = counts.filter((item) => item.planId === id).reduce((sum, item) => sum + item.count, 0);
      return {
        ...{ id, code, nameEn, nameTr, position, trialDays, listed, fallback },
        archived: archivedAt !== null,
        version: plan.version,
        edition: version?.number ?? 0,
        prices: (version?.prices ?? []).map(({ interval, amount }) => ({ interval, amount })),
        features: (version?.features ?? []).map(({ feature, included, overage }) => ({
          code: feature.code,
          included,
          overage,
        })),
        running,
        runningEarlier: all - running,
      };
    }),
  };
}

export interface PlanEffect {
  /** Prices or features differ: a new version is sold from now on. */
  newVersion: boolean;
  newPlan: boolean;
  /** Subscriptions that keep what they have. */
  keep: number;
  /** Workspaces that run without a subscription: a fallback plan's change meets them at once. */
  meetsAtOnce: number;
  changes: { what: string; before: string | null; after: string | null }[];
}

/** What saving would mean, for whom; nothing is written. Throws `validation_failed`. */
export async function previewPlan(ctx: Ctx, given: PlanInput): Promise<PlanEffect> {
  const wish = PlanInput.parse(given);
  const plan = await ctx.db.plan.findUnique({
    where: { code: wish.code },
    include: { versions: { where: { supersededAt: null }, include: withContent } },
  });
  const before = plan?.versions[0];
  const flat = (prices: { interval: string; amount: number }[], features: Terms[]) => [
    ...prices.map((price) => [`price.${price.interval}`, String(price.amount)] as const),
    ...features.flatMap((item) => [
      [`included.${item.code}`, item.included === null ? 'unlimited' : String(item.included)] as const,
      [`overage.${item.code}`, item.overage === null ? 'none' : String(item.overage)] as const,
    ]),
  ];
  const old = new Map(
    before
      ? flat(
          before.prices,
          before.features.map((item) => ({ ...item, code: item.feature.code })),
        )
      : [],
  );
  const next = new Map(
    flat(
      wish.prices,
      wish.features.map((item) => ({ ...item })),
    ),
  );
  const changes = [...new Set([...old.keys(), ...next.keys()])]
    .map((what) => ({ what, before: old.get(what) ?? null, after: next.get(what) ?? null }))
    .filter((item) => item.before !== item.after);
  const keep = plan ? (await countRunning(ctx)).filter((item) => item.planId === plan.id) : [];
  return {
    newVersion: changes.length > 0,
    newPlan: !plan,
    keep: keep.reduce((sum, item) => sum + item.count, 0),
    meetsAtOnce: plan?.fallback && changes.length > 0 ? await countWithoutPlan(ctx) : 0,
    changes,
  };
}

/** An archived plan is sold again. Throws `not_found`. */
export async function restorePlan(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const plan = await tx.db.plan.findUnique({ where: { id } });
    if (!plan) throw fail('not_found');
    if (!plan.archivedAt) return;
    await record(tx, 'plan.restored', { type: 'Plan', id, workspaceId: null });
    await tx.db.plan.update({ where: { id }, data: { archivedAt: null, version: { increment: 1 } } });
  });
}

interface Terms {
  code: string;
  included: number | null;
  overage: number | null;
}

function countRunning(ctx: Ctx): Promise<{ planId: string; planVersionId: string; count: number }[]> {
  return ctx.db.$queryRaw`
    select v."planId", s."planVersionId", count(*)::int as count from "Subscription" s join "PlanVersion" v on v.id = s."planVersionId"
     where s.status <> 'CANCELED' group by 1, 2`;
}

async function countWithoutPlan(ctx: Ctx): Promise<number> {
  const [row] = await ctx.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from "Workspace" w where w."closedAt" is null
       and not exists (select 1 from "Subscription" s where s."workspaceId" = w.id and s.status <> 'CANCELED')`;
  return row?.count ?? 0;
}
