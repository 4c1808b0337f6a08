import type { Request, RequestHandler } from 'express';
import type { Platform } from '../src/shared/context.js';
import { sendRefusal } from './refusal.js';

/**
 * AdminJS has no defence of its own against posts from another site. Browsers say where a request comes from
 * (Sec-Fetch-Site, or Origin in old ones); what is not from here may neither write nor call the pages' API.
 */
export function refuseCrossSite(platform: Platform): RequestHandler {
  const home = new URL(platform.config.publicUrl).origin;
  return (req, res, next) => {
    const reads = req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS';
    if (fromHere(req, home) || (reads && !req.path.startsWith('/api/'))) return next();
    sendRefusal(res, { locale: 'en' }, 'cross_site');
  };
}

function fromHere(req: Request, home: string): boolean {
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return true;
  // A page without a referrer says `null` of itself; then Sec-Fetch-Site has to speak for it.
  if (origin === 'null') return site === 'same-origin';
  return origin === home || hostOf(origin) === req.get('host');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
