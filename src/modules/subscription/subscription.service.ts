import type { Subscription } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, sqlState } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { describeEntry, invoiceUnbilled } from '../billing/billing.service.js';
import { getOffer, getTerms, type Offer, taxOf } from '../catalog/catalog.service.js';
import { boundary } from './anchor.js';
import { changeOutcome, type Outcome, startOutcome } from './subscription.change.js';
import { renewOne } from './subscription.cycle.js';
import { describeLine, findLive, invoiceLines, lockLive, save, second, target } from './subscription.rows.js';
import { type PlanChoice, type PreviewView, type SubscriptionView, toSubscriptionView } from './subscription.schema.js';

export { previewBillingCycle, runBillingCycle } from './subscription.cycle.js';
export { returnFromSuspension, setPastDue, suspendSubscription } from './subscription.standing.js';

const PREVIEW_HOLDS_MS = 60 * 60 * 1000;

/** The live subscription, else the last one. Throws `no_subscription`. */
export async function getSubscription(ctx: Ctx): Promise<SubscriptionView> {
  const row = await ctx.db.subscription.findFirst({
    where: { workspaceId: workspaceOf(ctx) },
    orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }],
  });
  if (!row) throw fail('no_subscription');
  return view(ctx, row);
}

/** Throws `validation_failed` for a plan that is not on offer, `already_subscribed`, `price_changed` when the preview showed another price. */
export async function startSubscription(ctx: Ctx, choice: PlanChoice): Promise<SubscriptionView> {
  return transaction(ctx, async (tx) => {
    const workspaceId = workspaceOf(tx);
    const offer = await getOffer(tx, choice.planCode, choice.interval);
    if (await findLive(tx, workspaceId)) throw fail('already_subscribed');
    await asShown(tx, choice, offer);
    const outcome = await start(tx, workspaceId, offer);
    const row = await tx.db.subscription
      .create({
        data: {
          workspaceId,
          status: outcome.trial ? 'TRIALING' : 'ACTIVE',
          planVersionId: offer.planVersionId,
          interval: offer.interval,
          anchorAt: outcome.anchor,
          startedAt: outcome.period.start,
          currentPeriodStart: outcome.period.start,
          currentPeriodEnd: outcome.period.end,
          usagePeriodStart: outcome.period.start,
          usagePeriodEnd: outcome.trial ? outcome.period.end : boundary(outcome.anchor, 1),
        },
      })
      .catch((error: unknown) => {
        throw sqlState(error) === '23505' ? fail('already_subscribed') : error;
      });
    await invoiceLines(tx, row, outcome.lines, (line) => `plan:${row.id}:${second(line.period.start)}`);
    await record(tx, 'subscription.started', target(row), {
      planCode: offer.planCode,
      interval: offer.interval,
      status: row.status,
    });
    return view(tx, row);
  });
}

/** What POST /subscription or /subscription/change would do at this moment, by the same code. Books nothing. */
export async function previewChange(ctx: Ctx, choice: PlanChoice): Promise<PreviewView> {
  const workspaceId = workspaceOf(ctx);
  const offer = await getOffer(ctx, choice.planCode, choice.interval);
  const row = await findLive(ctx, workspaceId);
  const outcome = row ? (await change(ctx, row, offer)).outcome : await start(ctx, workspaceId, offer);
  const shown = { ...choice, planVersionId: offer.planVersionId, shownAt: ctx.now };
  await ctx.db.subscriptionPreview.upsert({ where: { workspaceId }, create: { workspaceId, ...shown }, update: shown });
  const money = (amount: number) => ({ amount, currency: offer.currency });
  return {
    lines: outcome.lines.map((line) => ({
      description: describeEntry(describeLine(line), ctx.locale),
      amount: money(line.amount),
      periodStart: line.period.start.toISOString(),
      periodEnd: line.period.end.toISOString(),
    })),
    dueNow: money(outcome.dueNow),
    effectiveAt: outcome.effectiveAt.toISOString(),
  };
}

/** Upgrade at once, else from the period's end; the plan that runs already takes a waiting change back. Throws `no_subscription`, `no_change`, `subscription_suspended`, `price_changed`. */
export async function changeSubscription(ctx: Ctx, choice: PlanChoice): Promise<SubscriptionView> {
  return withLive(ctx, async (tx, row) => {
    const offer = await getOffer(tx, choice.planCode, choice.interval);
    const { outcome, current } = await change(tx, row, offer);
    const back = current.planCode === offer.planCode && current.interval === offer.interval;
    if (!back) await asShown(tx, choice, offer);
    const now = outcome.when === 'NOW';
    const terms = { planVersionId: offer.planVersionId, interval: offer.interval };
    const none = { pendingPlanVersionId: null, pendingInterval: null };
    const changed = await save(
      tx,
      row,
      back
        ? none
        : now
          ? { ...terms, ...none }
          : { pendingPlanVersionId: terms.planVersionId, pendingInterval: terms.interval },
    );
    if (now && !back)
      await invoiceLines(tx, row, outcome.lines, (line) => `plan-change:${row.id}:${row.version}:${line.key}`);
    await record(
      tx,
      back ? 'subscription.change_withdrawn' : now ? 'subscription.changed' : 'subscription.change_planned',
      target(row),
      {
        before: { planCode: current.planCode, interval: current.interval },
        after: choice,
        effectiveAt: outcome.effectiveAt,
      },
    );
    return changed;
  });
}

/** PERIOD_END keeps what is paid for and can be resumed; NOW ends at once, invoices what is open, and gives nothing back. Throws `no_subscription`, `already_canceled`. */
export async function cancelSubscription(ctx: Ctx, when: 'PERIOD_END' | 'NOW'): Promise<SubscriptionView> {
  return withLive(ctx, async (tx, row) => {
    const none = { pendingPlanVersionId: null, pendingInterval: null };
    if (when === 'PERIOD_END' && row.status !== 'SUSPENDED') {
      if (row.cancelAtPeriodEnd) throw fail('already_canceled');
      await record(tx, 'subscription.cancel_planned', target(row), { effectiveAt: row.currentPeriodEnd });
      return save(tx, row, { ...none, cancelAtPeriodEnd: true });
    }
    await record(tx, 'subscription.ended', target(row), { when });
    const ended = await save(tx, row, { ...none, status: 'CANCELED', endedAt: tx.now });
    await invoiceUnbilled(tx, row.workspaceId);
    return ended;
  });
}

/** Takes a cancellation at the period's end back. Throws `no_subscription`, `not_canceling`. */
export async function resumeSubscription(ctx: Ctx): Promise<SubscriptionView> {
  return withLive(ctx, async (tx, row) => {
    if (!row.cancelAtPeriodEnd) throw fail('not_canceling');
    await record(tx, 'subscription.resumed', target(row));
    return save(tx, row, { cancelAtPeriodEnd: false });
  });
}

async function start(ctx: Ctx, workspaceId: string, offer: Offer) {
  const earlier = await ctx.db.subscription.count({ where: { workspaceId } });
  return startOutcome(offer, await taxOf(ctx, workspaceId), ctx.now, earlier === 0);
}

async function change(ctx: Ctx, row: Subscription, offer: Offer): Promise<{ outcome: Outcome; current: Offer }> {
  if (row.status === 'SUSPENDED') throw fail('subscription_suspended');
  const current = await getTerms(ctx, row.planVersionId, row.interval);
  const same = current.planCode === offer.planCode && current.interval === offer.interval;
  if (same && !row.pendingPlanVersionId) throw fail('no_change');
  if (row.currentPeriodEnd <= ctx.now) throw fail('period_closing', { headers: { 'Retry-After': '60' } });
  return { outcome: changeOutcome(row, current, offer, await taxOf(ctx, row.workspaceId), ctx.now), current };
}

/** A price that was edited since the customer looked is refused once: they look again and decide. */
async function asShown(ctx: Ctx, choice: PlanChoice, offer: Offer): Promise<void> {
  const shown = await ctx.db.subscriptionPreview.findUnique({ where: { workspaceId: workspaceOf(ctx) } });
  const fresh = shown && ctx.now.getTime() - shown.shownAt.getTime() < PREVIEW_HOLDS_MS;
  const sameChoice = shown?.planCode === choice.planCode && shown.interval === choice.interval;
  if (fresh && sameChoice && shown.planVersionId !== offer.planVersionId) throw fail('price_changed');
}

async function withLive(
  ctx: Ctx,
  work: (ctx: Ctx, row: Subscription) => Promise<Subscription>,
): Promise<SubscriptionView> {
  return transaction(ctx, async (tx) => {
    let row = await lockLive(tx, workspaceOf(tx));
    // Periods that have ended are closed first: a change belongs to the period that runs.
    for (
      ;
      row && row.currentPeriodEnd <= tx.now && row.status !== 'SUSPENDED';
      row = await findLive(tx, row.workspaceId)
    )
      await renewOne(tx, row.workspaceId);
    if (!row) throw fail('no_subscription');
    return view(tx, await work(tx, row));
  });
}

async function view(ctx: Ctx, row: Subscription): Promise<SubscriptionView> {
  const ids = [row.planVersionId, row.pendingPlanVersionId].filter((id) => id !== null);
  const versions = await ctx.db.planVersion.findMany({ where: { id: { in: ids } }, include: { plan: true } });
  const planOf = (id: string | null) => versions.find((version) => version.id === id)?.plan ?? null;
  const plan = planOf(row.planVersionId);
  if (!plan) throw new Error('a subscription without a plan');
  return toSubscriptionView(row, plan, planOf(row.pendingPlanVersionId), ctx.locale);
}
