import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Platform } from '../src/shared/context.js';
import { fail } from '../src/shared/errors.js';
import type { StaffPage } from './action.js';
import { parseIn } from './i18n.js';
import { contextOf, type OfficeRequest } from './request.js';

/** A page's file, streamed: a slow reader slows the database's pages, and a closed tab ends them. */
export async function sendDownload(
  platform: Platform,
  office: OfficeRequest,
  page: StaffPage,
  query: Record<string, string>,
  req: Request,
  res: Response,
): Promise<void> {
  if (!page.download) throw fail('not_found');
  const parsed = parseIn(office.locale, page.download.query, query);
  if (parsed.errors) throw fail('validation_failed', { errors: parsed.errors, detail: parsed.errors[0]?.message });
  const file = await page.download.open(contextOf(platform, office), parsed.data as never);
  res.setHeader('Content-Type', file.type);
  res.setHeader('Content-Disposition', `${page.download.inline ? 'inline' : 'attachment'}; filename="${file.name}"`);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  try {
    await pipeline(file.stream, res);
  } catch (error) {
    // Too late for another answer: a cut connection tells the browser that the file is not whole.
    if (!req.destroyed) platform.log.warn({ err: error, requestId: office.requestId }, 'a download was cut off');
    res.destroy();
  }
}
