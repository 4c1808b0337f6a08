import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { split, type Tax, type Terms, unitsLeft } from './catalog.pricing.js';
import { addUsage, lockUsage, readTerms, type TermsRow } from './catalog.sql.js';

export interface Entitlement {
  allowed: boolean;
  /** Why not. */
  reason: null | 'suspended' | 'not_in_plan' | 'limit_reached';
  /** How many of the units asked for are free, and how many are priced. */
  free: number;
  priced: number;
  /** Minor units for the units asked for, tax included: what is quoted, shown and booked. */
  price: number;
  currency: string;
  /** What the plan holds: a quota's number (null: without limit), a rate's value or free part. */
  included: number | null;
  /** Free units left before this ask; null: without limit. */
  left: number | null;
  /** When the quota starts anew. */
  periodEnd: Date;
}

export interface Ask {
  /** Default 1. */
  quantity?: number;
  /** For what stands rather than is counted (members, recipients): how many there are now. */
  standing?: number;
}

/**
 * May the workspace, is it included, what does it cost: the one answer behind the API, the quote and the charge.
 * Codes of actions are their type in small letters (`scan`, `shred`, ...); further `scan_pages`, `storage_days`,
 * `shipping_discount` (`included` in hundredths of a percent), `members`, `recipients`. Without a subscription the
 * fallback plan answers; an installation that has no plan yet charges nothing. Changes nothing.
 */
export async function entitlement(
  ctx: Ctx,
  workspaceId: string,
  featureCode: string,
  ask: Ask = {},
): Promise<Entitlement> {
  const quantity = ask.quantity ?? 1;
  if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > 100_000)
    throw invalid('quantity', 'must be a whole number, 0 to 100000');
  return answer(await readTerms(ctx, workspaceId, featureCode), quantity, ask.standing, ctx.config.currency);
}

/**
 * One more member or recipient, by the plan's number. Only the number refuses: a suspended workspace keeps its people,
 * and a plan that does not speak of it sets none. Throws `plan_limit_reached`.
 */
export async function requireOneMore(ctx: Ctx, workspaceId: string, featureCode: string, there: number): Promise<void> {
  const { reason, included } = await entitlement(ctx, workspaceId, featureCode, { standing: there });
  if (reason === 'limit_reached')
    throw fail('plan_limit_reached', { detail: `The plan allows ${included} ${featureCode}; ${there} are there.` });
}

/**
 * Takes `quantity` units for a request and fixes its price: the quota's last free unit goes to one of many that ask at
 * once. Repeated with the same source it gives the first answer. Throws `action_not_allowed` when the answer is no.
 * Locks the usage row; call it after package and action locks, before the balance.
 */
export async function reserveFeature(
  ctx: Ctx,
  wish: { workspaceId: string; featureCode: string; source: string; quantity?: number },
): Promise<Entitlement> {
  return transaction(ctx, async (tx) => {
    const { periodStart, periodEnd } = await readTerms(tx, wish.workspaceId, wish.featureCode);
    const usageId = await lockUsage(tx, wish.workspaceId, wish.featureCode, { start: periodStart, end: periodEnd });
    const terms = await entitlement(tx, wish.workspaceId, wish.featureCode, { quantity: wish.quantity });
    const earlier = await tx.db.featureUse.findUnique({ where: { sourceKey: wish.source } });
    if (earlier)
      return {
        ...terms,
        allowed: true,
        reason: null,
        free: earlier.free,
        priced: earlier.priced,
        price: earlier.price,
      };
    if (!terms.allowed) throw fail('action_not_allowed', { detail: REASONS[terms.reason ?? 'not_in_plan'] });
    await addUsage(tx, usageId, terms.free, terms.priced);
    await tx.db.featureUse.create({
      data: {
        usageId,
        workspaceId: wish.workspaceId,
        featureCode: wish.featureCode,
        sourceKey: wish.source,
        free: terms.free,
        priced: terms.priced,
        price: terms.price,
        currency: terms.currency,
        createdAt: tx.now,
      },
    });
    return terms;
  });
}

/** One answer for each of `count` asks that follow each other: the quota's free units go first. Changes nothing. */
export async function entitlements(
  ctx: Ctx,
  workspaceId: string,
  featureCode: string,
  count: number,
): Promise<Entitlement[]> {
  return inTurn(await readTerms(ctx, workspaceId, featureCode), count, ctx.config.currency);
}

/**
 * As reserveFeature for many new sources at once, one unit each, in their order and in a handful of statements. A
 * refusal is an answer (`allowed: false`) and concerns that source alone: nothing is taken for it.
 */
export async function reserveEach(
  ctx: Ctx,
  wish: { workspaceId: string; featureCode: string; sources: readonly string[] },
): Promise<Entitlement[]> {
  const { workspaceId, featureCode, sources } = wish;
  return transaction(ctx, async (tx) => {
    const { periodStart, periodEnd } = await readTerms(tx, workspaceId, featureCode);
    const usageId = await lockUsage(tx, workspaceId, featureCode, { start: periodStart, end: periodEnd });
    const answers = await entitlements(tx, workspaceId, featureCode, sources.length);
    const taken = answers.flatMap(({ allowed, free, priced, price, currency }, index) =>
      allowed ? [{ sourceKey: sources[index] ?? '', free, priced, price, currency }] : [],
    );
    const sum = (of: 'free' | 'priced') => taken.reduce((total, use) => total + use[of], 0);
    await addUsage(tx, usageId, sum('free'), sum('priced'));
    await tx.db.featureUse.createMany({
      data: taken.map((use) => ({ ...use, usageId, workspaceId, featureCode, createdAt: tx.now })),
    });
    return answers;
  });
}

/** Gives a reserved use back (the work failed or was cancelled), once; a closed period keeps its count. False: nothing to give back. */
export async function releaseFeature(ctx: Ctx, source: string): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const { count } = await tx.db.featureUse.updateMany({
      where: { sourceKey: source, releasedAt: null },
      data: { releasedAt: tx.now },
    });
    if (count === 0) return false;
    const use = await tx.db.featureUse.findUniqueOrThrow({ where: { sourceKey: source } });
    await addUsage(tx, use.usageId, -use.free, -use.priced);
    return true;
  });
}

const REASONS = {
  suspended: 'The subscription is suspended until the debt is paid.',
  not_in_plan: 'The plan does not have this.',
  limit_reached: 'The plan allows no more of this.',
} as const;

function inTurn(row: TermsRow, count: number, currency: string): Entitlement[] {
  const answers: Entitlement[] = [];
  for (let used = row.used; answers.length < count; used += answers.at(-1)?.free ?? 0)
    answers.push(answer({ ...row, used }, 1, undefined, currency));
  return answers;
}

function answer(row: TermsRow, quantity: number, standing: number | undefined, currency: string): Entitlement {
  const tax: Tax = { rateBp: row.rateBp, inclusive: row.inclusive };
  const base = { currency, included: row.included, periodEnd: row.periodEnd };
  if (!row.hasPlan) {
    return { ...base, allowed: true, reason: null, free: quantity, priced: 0, price: 0, left: null };
  }
  const refusal = (reason: Entitlement['reason']) => ({
    ...base,
    allowed: false,
    reason,
    free: 0,
    priced: 0,
    price: 0,
    left: 0,
  });
  if (row.status === 'SUSPENDED') return refusal('suspended');
  if (!row.inPlan || !row.kind) return refusal('not_in_plan');
  const terms: Terms = { kind: row.kind, included: row.included, overage: row.overage };
  const used = row.perPeriod ? row.used : (standing ?? 0);
  const { allowed, ...parts } = split(terms, used, quantity, tax);
  if (!allowed) return { ...refusal('limit_reached'), left: unitsLeft(terms, used) };
  return { ...base, ...parts, allowed, reason: null, left: unitsLeft(terms, used) };
}
