import { isIPv6 } from 'node:net';
import type pg from 'pg';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Ctx } from './context.js';
import { fail } from './errors.js';

/** A ceiling that survives restarts and holds over all processes: `points` in each window of `seconds`, for each key. */
export interface Limit {
  name: string;
  points: number;
  seconds: number;
}

export interface Spent {
  allowed: boolean;
  /** True for the one call that went over the ceiling first: worth an audit row, the thousand after it are not. */
  firstOver: boolean;
  retryAfterSeconds: number;
}

const limiters = new WeakMap<pg.Pool, Map<string, RateLimiterPostgres>>();

/** Counts one use, outside any transaction: a refusal that rolls back is counted too. */
export async function spend(ctx: Pick<Ctx, 'pool'>, limit: Limit, key: string): Promise<Spent> {
  const state = await limiterFor(ctx.pool, limit)
    .consume(short(key))
    .catch((refused: RateLimiterRes | Error) => {
      if (refused instanceof Error) throw refused;
      return refused;
    });
  return {
    allowed: state.consumedPoints <= limit.points,
    firstOver: state.consumedPoints === limit.points + 1,
    retryAfterSeconds: Math.max(1, Math.ceil(state.msBeforeNext / 1000)),
  };
}

/** Gives one use back. */
export async function giveBack(ctx: Pick<Ctx, 'pool'>, limit: Limit, key: string): Promise<void> {
  await limiterFor(ctx.pool, limit).reward(short(key));
}

/** Forgets the count of a key. */
export async function forget(ctx: Pick<Ctx, 'pool'>, limit: Limit, key: string): Promise<void> {
  await limiterFor(ctx.pool, limit).delete(short(key));
}

/** Counts one use; throws `rate_limited` with Retry-After once the ceiling is passed. */
export async function spendOrRefuse(ctx: Pick<Ctx, 'pool'>, limit: Limit, key: string): Promise<void> {
  const spent = await spend(ctx, limit, key);
  if (!spent.allowed) throw rateLimited(spent.retryAfterSeconds);
}

export function rateLimited(retryAfterSeconds: number) {
  return fail('rate_limited', {
    headers: { 'Retry-After': String(retryAfterSeconds) },
    detail: `Try again in ${retryAfterSeconds} s.`,
  });
}

/** Drops counters whose window is long over. */
export async function sweepLimits(ctx: Ctx): Promise<void> {
  await ctx.db.rateLimit.deleteMany({ where: { expire: { lt: ctx.now.getTime() - 3_600_000 } } });
}

/** Where a request comes from, for counting: an IPv6 customer owns a whole /64. */
export function originOf(ip: string | null): string {
  if (!ip || !isIPv6(ip)) return ip ?? 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [head = '', tail = ''] = ip.split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = ip.includes('::')
    ? [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left;
  return `${groups.slice(0, 4).map(canonical).join(':')}::/64`;
}

function canonical(group: string): string {
  return Number.parseInt(group, 16).toString(16);
}

function limiterFor(pool: pg.Pool, limit: Limit): RateLimiterPostgres {
  const known = limiters.get(pool) ?? new Map<string, RateLimiterPostgres>();
  limiters.set(pool, known);
  const id = `${limit.name}:${limit.points}:${limit.seconds}`;
  let limiter = known.get(id);
  if (!limiter) {
    limiter = new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'RateLimit',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: limit.name,
      points: limit.points,
      duration: limit.seconds,
    });
    known.set(id, limiter);
  }
  return limiter;
}

function short(key: string): string {
  return key.slice(0, 200);
}
