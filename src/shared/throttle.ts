import type { Request, Response } from 'express';
import type { Actor } from './context.js';
import { fail } from './errors.js';

const WINDOW_MS = 60_000;

/**
 * The general ceiling of requests a minute, by user or else by address, with the RateLimit headers of the IETF draft.
 * Counted in each process, without a promise or a timer for each request: it stands before all else that is done.
 */
export function requestThrottle(perMinute: number) {
  const policy = `${perMinute};w=60`;
  const windows = new Map<string, { count: number; endsAt: number }>();
  let sweepAt = 0;
  return (req: Request, res: Response, actor: Actor): void => {
    const now = Date.now();
    if (now >= sweepAt) {
      for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
      sweepAt = now + WINDOW_MS;
    }
    const key = actor.id ?? `ip:${req.ip ?? ''}`;
    let window = windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { count: 0, endsAt: now + WINDOW_MS };
      windows.set(key, window);
    }
    window.count++;
    const seconds = Math.ceil((window.endsAt - now) / 1000);
    const remaining = Math.max(0, perMinute - window.count);
    res.setHeader('RateLimit-Policy', policy);
    res.setHeader('RateLimit', `limit=${perMinute}, remaining=${remaining}, reset=${seconds}`);
    if (window.count > perMinute)
      throw fail('rate_limited', { headers: { 'Retry-After': String(seconds) }, detail: `Try again in ${seconds} s.` });
  };
}
