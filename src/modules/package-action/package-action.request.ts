import { uuidv7 } from 'uuidv7';
import { type Package, type PackageAction, Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid, type Refusal } from '../../shared/errors.js';
import { enqueueEach } from '../../shared/jobs.js';
import { addDays, startOfDay } from '../../shared/time.js';
import { recordBatch } from '../audit-log/audit-log.service.js';
import type { Entitlement } from '../catalog/catalog.service.js';
import { listOwn, lockPackages, touchPackages } from '../package/piece.service.js';
import { priceEach, refuseDebtors, refusedBy } from './package-action.price.js';
import { LIVE, type LiveAction, objectionTo } from './package-action.rules.js';
import type { ActionInput } from './package-action.schema.js';
import { WORKFLOWS } from './package-action.workflows.js';

export const STEP_JOB = 'action-step';
export const COOLED_JOB = 'action-cooled';
const HOUR_MS = 3_600_000;
const MAX_HOLD_MS = 366 * 24 * HOUR_MS;

/** What became of the wish for one piece: an action or a refusal. */
export interface Asked {
  packageId: string;
  action: PackageAction | null;
  refusal: Refusal | null;
}

/**
 * Asks for one action on each of these pieces: checked, priced and queued in one transaction and a fixed number of
 * statements, however many they are. A refusal concerns its own piece. Throws `payment_required` for a workspace that is
 * suspended, `validation_failed` for what is wrong with the wish itself.
 */
export async function askForActions(ctx: Ctx, given: readonly string[], wish: ActionInput): Promise<Asked[]> {
  const workspaceId = workspaceOf(ctx);
  return transaction(ctx, async (tx) => {
    await refuseDebtors(tx, workspaceId);
    const ids = given.map((id) => id.toLowerCase());
    const judged = await judge(tx, ids, await lockPackages(tx, workspaceId, ids), wish);
    const able = judged.filter((item) => item.refusal === null);
    const actionIds = able.map(() => uuidv7());
    const terms = await priceEach(tx, { workspaceId, type: wish.type, count: able.length, actionIds });
    const rows = able.flatMap(({ piece }, index) => {
      const term = terms[index];
      return piece && term?.allowed ? [newAction(tx, piece, actionIds[index] ?? '', term, wish)] : [];
    });
    const made = new Map((await insert(tx, rows)).map((action) => [action.packageId, action]));
    const refused = new Map(able.map((item, index) => [item.packageId, refusedBy(terms[index])]));
    return judged.map(({ packageId, refusal }) => ({
      packageId,
      action: made.get(packageId) ?? null,
      refusal: refusal ?? refused.get(packageId) ?? null,
    }));
  });
}

export interface Quoted {
  packageId: string;
  terms: Entitlement | null;
  refusal: Refusal | null;
}

/** The same judgement and the same prices, with nothing held and nothing changed; `next` is what one more would meet. */
export async function quoteActions(
  ctx: Ctx,
  given: readonly string[],
  wish: ActionInput,
): Promise<{ items: Quoted[]; next: Entitlement }> {
  const workspaceId = workspaceOf(ctx);
  await refuseDebtors(ctx, workspaceId);
  const ids = given.map((id) => id.toLowerCase());
  const judged = await judge(ctx, ids, await listOwn(ctx, workspaceId, ids), wish);
  const able = judged.filter((item) => item.refusal === null);
  const terms = await priceEach(ctx, { workspaceId, type: wish.type, count: able.length + 1 });
  const byPiece = new Map(able.map((item, index) => [item.packageId, terms[index]]));
  const items = judged.map(({ packageId, refusal }) => {
    const term = byPiece.get(packageId) ?? null;
    return { packageId, terms: term, refusal: refusal ?? refusedBy(term ?? undefined) };
  });
  const [next] = terms;
  if (!next) throw new Error('no terms');
  return { items, next };
}

interface Judged {
  packageId: string;
  piece: Package | null;
  refusal: Refusal | null;
}

async function judge(ctx: Ctx, ids: readonly string[], pieces: Package[], wish: ActionInput): Promise<Judged[]> {
  if (wish.type === 'HOLD') refuseOddHold(ctx, wish.until);
  const own = new Map(pieces.map((piece) => [piece.id, piece]));
  const live = await ctx.db.packageAction.findMany({
    where: { packageId: { in: [...own.keys()] }, status: { in: [...LIVE] } },
    select: { packageId: true, type: true, status: true },
  });
  const liveOf = (id: string) => live.filter((action) => action.packageId === id);
  return ids.map((packageId) => {
    const piece = own.get(packageId) ?? null;
    return { packageId, piece, refusal: piece ? refusalFor(wish, piece, liveOf(packageId)) : fail('not_found') };
  });
}

/** What hands a piece to a carrier. */
const BY_CARRIER: readonly string[] = ['FORWARD', 'CONSOLIDATE'];

function refusalFor(wish: ActionInput, piece: Package, live: readonly LiveAction[]): Refusal | null {
  if (BY_CARRIER.includes(wish.type) && piece.flags.includes('PROHIBITED'))
    return fail('action_not_allowed', {
      detail: 'The piece holds what no carrier takes: it can be picked up, returned or destroyed.',
      extra: { reason: 'prohibited', packageStatus: piece.status },
    });
  const objection = objectionTo(wish.type, piece.status, live);
  if (!objection) return null;
  const { detail, reason } = objection;
  return fail('action_not_allowed', { detail, extra: { reason, packageStatus: piece.status } });
}

function refuseOddHold(ctx: Ctx, until: string): void {
  const end = new Date(until).getTime() + (isDay(until) ? 24 * HOUR_MS : 0);
  if (end <= ctx.now.getTime()) throw invalid('until', 'must lie in the future');
  if (end > ctx.now.getTime() + MAX_HOLD_MS) throw invalid('until', 'must lie within a year');
}

const isDay = (text: string) => !text.includes('T');

/** A day counts whole, where the piece lies. */
function holdEnd(until: string, timeZone: string): Date {
  return isDay(until) ? startOfDay(addDays(until, 1), timeZone) : new Date(until);
}

type NewAction = Omit<Prisma.PackageActionCreateManyInput, 'params'> & { id: string; params: Record<string, unknown> };

function newAction(ctx: Ctx, piece: Package, id: string, terms: Entitlement, wish: ActionInput): NewAction {
  const workflow = WORKFLOWS[wish.type];
  const { type, ...params } = wish;
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
    params,
    price: terms.price,
    currency: terms.currency,
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
