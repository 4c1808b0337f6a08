import { isIPv6 } from 'node:net';
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

/** One use of one ceiling. */
export interface Use {
  limit: Limit;
  key: string;
}

/** Counts one use, outside any transaction: a refusal that rolls back is counted too. */
export async function spend(ctx: Pick<Ctx, 'pool'>, limit: Limit, key: string): Promise<Spent> {
  const [spent] = await spendAll(ctx, [{ limit, key }]);
  if (!spent) throw new Error('no count came back');
  return spent;
}

/** Counts one use of each, in one round trip; the answers in the order of `uses`. */
export async function spendAll(ctx: Pick<Ctx, 'pool'>, uses: readonly Use[]): Promise<Spent[]> {
  const now = Date.now();
  const states = await count(ctx, uses, 1, now);
  return uses.map((use) => {
    const { points, expire } = states.get(rowKey(use)) ?? { points: 1, expire: now + use.limit.seconds * 1000 };
    return {
      allowed: points <= use.limit.points,
      firstOver: points === use.limit.points + 1,
      retryAfterSeconds: Math.max(1, Math.ceil((expire - now) / 1000)),
    };
  });
}

/** Gives one use of each back. */
export async function giveBack(ctx: Pick<Ctx, 'pool'>, ...uses: Use[]): Promise<void> {
  await count(ctx, uses, -1, Date.now());
}

/** Forgets the count of a key. */
export async function forget(ctx: Pick<Ctx, 'pool'>, limit: Limit, key: string): Promise<void> {
  await ctx.pool.query({
    name: 'limits-forget',
    text: `delete from "RateLimit" where "key" = $1 returning ${WITHOUT_FLUSH}`,
    values: [rowKey({ limit, key })],
  });
}

/** A crash of the database may forget the last half second of counts; a log-in does not wait for the disk three times. */
const WITHOUT_FLUSH = `set_config('synchronous_commit', 'off', true)`;

async function count(ctx: Pick<Ctx, 'pool'>, uses: readonly Use[], points: 1 | -1, now: number) {
  const { rows } = await ctx.pool.query<{ key: string; points: number; expire: string }>({
    name: 'limits-count',
    // In the order of the keys: two who count the same ones never wait for each other.
    text: `insert into "RateLimit" as r ("key", "points", "expire")
           select k, $3::int, $4::bigint + ms from unnest($1::text[], $2::bigint[]) as given(k, ms) order by k
           on conflict ("key") do update set
             "points" = case when r."expire" <= $4 then excluded."points" else r."points" + excluded."points" end,
             "expire" = case when r."expire" <= $4 then excluded."expire" else r."expire" end
           returning "key", "points", "expire", ${WITHOUT_FLUSH}`,
    values: [uses.map(rowKey), uses.map(({ limit }) => limit.seconds * 1000), points, now],
  });
  return new Map(rows.map((row) => [row.key, { points: row.points, expire: Number(row.expire) }]));
}

function rowKey({ limit, key }: Use): string {
  return `${limit.name}:${key.slice(0, 200)}`;
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
