import type { Package } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail, invalid, type Refusal } from '../../shared/errors.js';
import { addDays, startOfDay } from '../../shared/time.js';
import { LIVE, type LiveAction, objectionTo } from './package-action.rules.js';
import type { ActionInput } from './package-action.schema.js';

const HOUR_MS = 3_600_000;
const MAX_HOLD_MS = 366 * 24 * HOUR_MS;

export interface Judged {
  packageId: string;
  piece: Package | null;
  refusal: Refusal | null;
}

/** What stands against the wish for each piece; throws `validation_failed` for what is wrong with the wish itself. */
export async function judge(ctx: Ctx, ids: readonly string[], pieces: Package[], wish: ActionInput): Promise<Judged[]> {
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
export function holdEnd(until: string, timeZone: string): Date {
  return isDay(until) ? startOfDay(addDays(until, 1), timeZone) : new Date(until);
}
