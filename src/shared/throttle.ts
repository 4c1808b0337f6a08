import type { Request, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Actor } from './context.js';
import { fail } from './errors.js';

/** The general ceiling of requests a minute, by user or else by address, with the RateLimit headers of the IETF draft. Counted in each process. */
export function requestThrottle(perMinute: number) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const policy = `${perMinute};w=60`;
  return async (req: Request, res: Response, actor: Actor): Promise<void> => {
    const key = actor.id ?? `ip:${req.ip ?? ''}`;
    const state = await limiter.consume(key).catch((rejected: unknown) => {
      if (rejected instanceof Error) throw rejected;
      return rejected as { msBeforeNext: number; remainingPoints: number; refused?: true };
    });
    const seconds = Math.ceil(state.msBeforeNext / 1000);
    const refused = state.remainingPoints <= 0 && 'consumedPoints' in state && Number(state.consumedPoints) > perMinute;
    res.setHeader('RateLimit-Policy', policy);
    res.setHeader('RateLimit', `limit=${perMinute}, remaining=${Math.max(0, state.remainingPoints)}, reset=${seconds}`);
    if (refused)
      throw fail('rate_limited', { headers: { 'Retry-After': String(seconds) }, detail: `Try again in ${seconds} s.` });
  };
}
