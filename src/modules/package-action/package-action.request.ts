import { uuidv7 } from 'uuidv7';
import { type Package, type PackageAction, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid, type Refusal } from '../../shared/errors.js';
import { enqueueEach } from '../../shared/jobs.js';
import { recordBatch } from '../audit-log/audit-log.service.js';
import { type Entitlement, releaseFeature } from '../catalog/catalog.service.js';
import { listOwn, lockPackages, touchPackages } from '../package/piece.service.js';
import type { RateView } from '../shipping/shipping.schema.js';
import {
  type Carriage,
  isShipping,
  quoteCarriage,
  quoteEachCarriage,
  refusalOf,
  shipFor,
} from './package-action.carriage.js';
import { holdEnd, type Judged, judge } from './package-action.judge.js';
import { priceEach, refuseDebtors, refusedBy, sourceOf } from './package-action.price.js';
import type { ActionInput } from './package-action.schema.js';
import { WORKFLOWS } from './package-action.workflows.js';

export const STEP_JOB = 'action-step';
export const COOLED_JOB = 'action-cooled';
const HOUR_MS = 3_600_000;

/** What became of the wish for one piece: an action or a refusal. */
export interface Asked {
  packageId: string;
  action: PackageAction | null;
  refusal: Refusal | null;
}

/** A wish for some pieces. CONSOLIDATE is one for all of them, everything else one for each. */
export interface Wish {
  packageIds: readonly string[];
  input: ActionInput;
}

/** For CONSOLIDATE of one piece's own route: it and those that go along. */
export function wishFor(packageId: string, input: ActionInput): Wish {
  const along = input.type === 'CONSOLIDATE' ? input.packageIds : [];
  const ids = [packageId, ...along].map((id) => id.toLowerCase());
  return { packageIds: [...new Set(ids)], input };
}

export type Carriages = ReadonlyMap<string, Carriage>;
const NO_CARRIAGE: Carriages = new Map();

/** What must be asked of a carrier, before any transaction is open: nothing for most types. */
export async function prepare(ctx: Ctx, { packageIds, input }: Wish): Promise<Carriages> {
  if (!isShipping(input)) return NO_CARRIAGE;
  await refuseDebtors(ctx, workspaceOf(ctx));
  const judged = await judge(ctx, packageIds, await listOwn(ctx, workspaceOf(ctx), packageIds), input);
  const able = judged.filter((item) => item.refusal === null).map((item) => item.packageId);
  if (input.type === 'FORWARD') return quoteEachCarriage(ctx, able, input);
  if (packageIds.length < 2) throw invalid('packageIds', 'name two pieces or more: they go in one box');
  if (able.length < packageIds.length) return NO_CARRIAGE;
  const rate = await quoteCarriage(ctx, able, input);
  return new Map(able.map((id) => [id, { rate, refusal: null }]));
}

/**
 * Asks for one action on each of these pieces: checked, priced and queued in one transaction and a fixed number of
 * statements, however many they are. A refusal concerns its own piece. Throws `payment_required` for a workspace that is
 * suspended, `validation_failed` for what is wrong with the wish itself.
 */
export async function askForActions(ctx: Ctx, wish: Wish, carriages: Carriages = NO_CARRIAGE): Promise<Asked[]> {
  const workspaceId = workspaceOf(ctx);
  const { input, packageIds } = wish;
  return transaction(ctx, async (tx) => {
    await refuseDebtors(tx, workspaceId);
    const judged = withCarriage(
      await judge(tx, packageIds, await lockPackages(tx, workspaceId, packageIds), input),
      input,
      carriages,
    );
    const able = judged.filter((item) => item.refusal === null && item.piece);
    const leads = input.type === 'CONSOLIDATE' ? able.slice(0, 1) : able;
    const ids = able.map(() => uuidv7());
    const actionIds = ids.slice(0, leads.length);
    const terms = await priceEach(tx, { workspaceId, type: input.type, count: leads.length, actionIds });
    const drafts = able.flatMap(({ piece }, index): Draft[] => {
      const term = terms[Math.min(index, terms.length - 1)];
      const rate = piece ? (carriages.get(piece.id)?.rate ?? null) : null;
      const leadId = input.type === 'CONSOLIDATE' && index > 0 ? (ids[0] ?? null) : null;
      return piece && term?.allowed ? [{ piece, id: ids[index] ?? '', terms: term, rate, leadId }] : [];
    });
    const shipped = isShipping(input) ? await shipDrafts(tx, drafts, input) : { drafts, refusals: NO_REFUSALS };
    const made = await insert(
      tx,
      shipped.drafts.map((draft) => newAction(tx, draft, input)),
    );
    const actions = new Map(made.map((action) => [action.packageId, action]));
    const refused = new Map(
      able.map((item, index) => [item.packageId, refusedBy(terms[Math.min(index, terms.length - 1)])]),
    );
    return judged.map(({ packageId, refusal }) => ({
      packageId,
      action: actions.get(packageId) ?? null,
      refusal: refusal ?? refused.get(packageId) ?? shipped.refusals.get(packageId) ?? null,
    }));
  });
}

export interface Quoted {
  packageId: string;
  terms: Entitlement | null;
  rate: RateView | null;
  /** Handling and carriage. */
  price: number;
  refusal: Refusal | null;
}

/** The same judgement and the same prices, with nothing held and nothing changed; `next` is what one more would meet. */
export async function quoteActions(ctx: Ctx, wish: Wish): Promise<{ items: Quoted[]; next: Entitlement }> {
  const workspaceId = workspaceOf(ctx);
  const { input, packageIds } = wish;
  await refuseDebtors(ctx, workspaceId);
  const carriages = await prepare(ctx, wish);
  const judged = withCarriage(
    await judge(ctx, packageIds, await listOwn(ctx, workspaceId, packageIds), input),
    input,
    carriages,
  );
  const able = judged.filter((item) => item.refusal === null);
  const leads = input.type === 'CONSOLIDATE' ? able.slice(0, 1) : able;
  const terms = await priceEach(ctx, { workspaceId, type: input.type, count: leads.length + 1 });
  const place = new Map(able.map((item, index) => [item.packageId, index]));
  const items = judged.map(({ packageId, refusal }) => {
    const index = place.get(packageId);
    const term = index === undefined ? null : (terms[Math.min(index, Math.max(0, leads.length - 1))] ?? null);
    const paid = index !== undefined && index < leads.length;
    const rate = carriages.get(packageId)?.rate ?? null;
    const found = refusal ?? refusedBy(term ?? undefined);
    return {
      packageId,
      terms: term,
      rate,
      price: paid && !found ? (term?.price ?? 0) + (rate?.amount ?? 0) : 0,
      refusal: found,
    };
  });
  const [next] = terms;
  if (!next) throw new Error('no terms');
  return { items, next };
}

const NO_REFUSALS: ReadonlyMap<string, Refusal> = new Map();

interface Draft {
  piece: Package;
  id: string;
  terms: Entitlement;
  rate: RateView | null;
  leadId: string | null;
  shipmentId?: string;
}

/** What the carrier refused joins what stands against the wish; of a consolidation all go or none. */
function withCarriage(judged: Judged[], input: ActionInput, carriages: Carriages): Judged[] {
  if (!isShipping(input)) return judged;
  const refused = judged.map((item) => item.refusal ?? carriages.get(item.packageId)?.refusal ?? null);
  const together = input.type === 'CONSOLIDATE' && refused.some((refusal) => refusal !== null);
  return judged.map((item, index) => ({
    ...item,
    refusal: refused[index] ?? (together ? NOT_ALONE : carriages.has(item.packageId) ? null : NOT_QUOTED),
  }));
}

const NOT_ALONE = fail('action_not_allowed', {
  detail: 'Another piece of this box cannot go: ask again without it.',
  extra: { reason: 'together' },
});
/** It became free between the carrier's answer and the request. */
const NOT_QUOTED = fail('conflict', { detail: 'The piece was in use a moment ago: ask again.' });

/** Makes the shipments; what cannot go gives its unit of the quota back. */
async function shipDrafts(
  ctx: Ctx,
  drafts: Draft[],
  input: Extract<ActionInput, { type: 'FORWARD' | 'CONSOLIDATE' }>,
): Promise<{ drafts: Draft[]; refusals: ReadonlyMap<string, Refusal> }> {
  const groups = input.type === 'CONSOLIDATE' ? [drafts] : drafts.map((draft) => [draft]);
  const refusals = new Map<string, Refusal>();
  const shipped: Draft[] = [];
  for (const group of groups) {
    const [first] = group;
    if (!first?.rate) continue;
    try {
      const pieces = group.map((draft) => draft.piece);
      const shipmentId = await shipFor(ctx, pieces, first.rate, input);
      shipped.push(...group.map((draft) => ({ ...draft, shipmentId })));
    } catch (error) {
      const refusal = refusalOf(error);
      for (const { piece } of group) refusals.set(piece.id, refusal);
      await releaseFeature(ctx, sourceOf(first.id));
    }
  }
  return { drafts: shipped, refusals };
}

type NewAction = Omit<Prisma.PackageActionCreateManyInput, 'params'> & { id: string; params: Record<string, unknown> };

function newAction(ctx: Ctx, { piece, id, terms, rate, leadId, shipmentId }: Draft, input: ActionInput): NewAction {
  const workflow = WORKFLOWS[input.type];
  const { type, ...asked } = input;
  const cooled = new Date(ctx.now.getTime() + ctx.config.coolOffHours * HOUR_MS);
  const cools = workflow.coolOff && cooled > ctx.now;
  const from = cools ? cooled : ctx.now;
  return {
    id,
    workspaceId: piece.workspaceId ?? '',
    packageId: piece.id,
    type,
    status: cools ? 'REQUESTED' : 'QUEUED',
    step: workflow.steps[0].code,
    params: rate ? { ...asked, carrier: rate.carrier, service: rate.service } : asked,
    // A consolidation is paid once: by the first of its pieces.
    price: leadId ? 0 : terms.price + (rate?.amount ?? 0),
    currency: terms.currency,
    leadId,
    shipmentId: shipmentId ?? null,
    requestedById: ctx.actor.id,
    requestedByName: ctx.actor.name.slice(0, 200),
    requestedAt: ctx.now,
    coolOffUntil: cools ? cooled : null,
    dueAt: new Date(from.getTime() + workflow.dueHours * HOUR_MS),
  };
}

async function insert(ctx: Ctx, rows: NewAction[]): Promise<PackageAction[]> {
  if (rows.length === 0) return [];
  const zones = await timeZonesOf(ctx, rows);
  const data = rows.map((row) => ({
    ...row,
    params: row.params as Prisma.InputJsonObject,
    ...(row.type === 'HOLD' ? { holdUntil: holdEnd(String(row.params.until), zones.get(row.packageId) ?? 'UTC') } : {}),
  }));
  const made = await ctx.db.packageAction.createManyAndReturn({ data });
  const ids = made.map((action) => action.id);
  await touchPackages(
    ctx,
    made.map((action) => action.packageId),
  );
  await recordBatch(
    ctx,
    'action.requested',
    'PackageAction',
    Prisma.sql`select "workspaceId", id as "targetId", jsonb_build_object('type', type, 'packageId', "packageId", 'price', price,
      'status', status, 'params', params - 'share') as meta from "PackageAction" where id = any(${ids}::uuid[])`,
  );
  await schedule(ctx, made);
  return made;
}

/** Only a hold to a day asks where the piece lies. */
async function timeZonesOf(ctx: Ctx, rows: NewAction[]): Promise<Map<string, string>> {
  if (rows[0]?.type !== 'HOLD') return new Map();
  const pieces = await ctx.db.package.findMany({
    where: { id: { in: rows.map((row) => row.packageId) } },
    select: { id: true, location: { select: { timezone: true } } },
  });
  return new Map(pieces.map(({ id, location }) => [id, location.timezone]));
}

async function schedule(ctx: Ctx, made: PackageAction[]): Promise<void> {
  const cooling = made.filter((action) => action.coolOffUntil !== null);
  const runnable = made.filter((action) => !action.coolOffUntil && WORKFLOWS[action.type].steps[0].by === 'MACHINE');
  const job = ({ id, coolOffUntil }: PackageAction) => ({
    payload: { id },
    key: `action:${id}`,
    runAt: coolOffUntil ?? undefined,
  });
  await enqueueEach(ctx, COOLED_JOB, cooling.map(job));
  await enqueueEach(ctx, STEP_JOB, runnable.map(job));
}
