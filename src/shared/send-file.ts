import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { contentDisposition } from './files/disposition.js';

/**
 * Sends what somebody uploaded. Whatever it is, a browser must not run it: no sniffing, no script, no frame, nothing
 * kept by a cache or an index.
 */
export async function sendFile(
  res: Response,
  stream: Readable,
  file: { name: string; contentType: string; size: number; disposition: 'attachment' | 'inline' },
): Promise<void> {
  privateHeaders(res);
  res.setHeader('Content-Type', file.contentType);
  res.setHeader('Content-Length', file.size);
  res.setHeader('Content-Disposition', contentDisposition(file.disposition, file.name));
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  // A reader who leaves, or a store that breaks off: the answer is cut, which its length shows.
  await pipeline(stream, res).catch(() => res.destroy());
}

export function privateHeaders(res: Response): void {
  res.setHeader('Cache-Control', 'private, no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('X-Robots-Tag', 'noindex, nofollow');
  res.setHeader('Referrer-Policy', 'no-referrer');
}
