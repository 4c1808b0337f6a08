import type pg from 'pg';
import { forget, type Limit, rateLimited, spend } from './limits.js';

export interface Attempts {
  /** Counts one attempt. Throws `rate_limited` with Retry-After once there were more than `points` in the window. */
  count(key: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/** One throttle of limits.ts with a pool and a ceiling of its own. */
export function attemptLimiter(
  pool: pg.Pool,
  name: string,
  limits: { points: number; seconds: number },
  onFirstRefusal?: (key: string) => Promise<void>,
): Attempts {
  const limit: Limit = { name, ...limits };
  return {
    async count(key) {
      const spent = await spend({ pool }, limit, key);
      if (spent.allowed) return;
      if (spent.firstOver) await onFirstRefusal?.(key.slice(0, 200));
      throw rateLimited(spent.retryAfterSeconds);
    },
    forget: (key) => forget({ pool }, limit, key),
  };
}
