import type pg from 'pg';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import { fail } from './errors.js';

export interface Attempts {
  /** Counts one attempt. Throws `rate_limited` with Retry-After once there were more than `points` in the window. */
  count(key: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/** A throttle that all processes share and that a restart keeps: the counter is a row of RateLimit. */
export function attemptLimiter(
  pool: pg.Pool,
  name: string,
  limits: { points: number; seconds: number },
  onFirstRefusal?: (key: string) => Promise<void>,
): Attempts {
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'RateLimit',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points: limits.points,
    duration: limits.seconds,
  });
  return {
    async count(key) {
      const short = key.slice(0, 200);
      const refused = await limiter.consume(short).then(
        () => null,
        (rejected: unknown) => {
          if (rejected instanceof Error) throw rejected;
          return rejected as RateLimiterRes;
        },
      );
      if (!refused) return;
      if (refused.consumedPoints === limits.points + 1) await onFirstRefusal?.(short);
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
      throw fail('rate_limited', { headers: { 'Retry-After': String(seconds) }, detail: `Try again in ${seconds} s.` });
    },
    async forget(key) {
      await limiter.delete(key.slice(0, 200));
    },
  };
}
