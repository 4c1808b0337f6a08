import express, { type Request, type Response } from 'express';
import multer from 'multer';
import { fail, invalid } from '../src/shared/errors.js';
import { unstorablePath } from '../src/shared/text.js';
import type { StaffFile } from './request.js';

const LIMIT = '256kb';
const MAX_DEPTH = 32;
const json = express.json({ limit: LIMIT, type: 'application/json' });
const urlencoded = express.urlencoded({ limit: LIMIT, extended: false, parameterLimit: 500 });

export interface FileLimits {
  maxCount: number;
  maxBytes: number;
}

/**
 * Reads the body of a logged-in request in place of AdminJS's formidable 1.x, which would write any multipart body to
 * the disk: in memory, within limits, files only where an action asks for them. Throws `media_type_unsupported`,
 * `body_too_large`, `json_invalid`, `validation_failed`.
 */
export async function readBody(req: Request, res: Response, files: FileLimits | undefined): Promise<StaffFile[]> {
  const raw = req as Request & { fields?: object; express_formidable?: { parsed: boolean } };
  raw.express_formidable = { parsed: true };
  raw.fields = {};
  if (req.method !== 'POST') return [];
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return [];
  const parser = parserOf(req, files);
  await new Promise<void>((resolve, reject) => {
    parser(req, res, (error?: unknown) => (error ? reject(multipartRefusal(error, Boolean(files))) : resolve()));
  });
  const body: unknown = req.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw fail('json_invalid');
  refuseOddKeys(body, MAX_DEPTH);
  const unstorable = unstorablePath(body);
  if (unstorable !== null) throw invalid(unstorable, 'holds control characters');
  raw.fields = { ...body };
  const received = (req.files ?? []) as Express.Multer.File[];
  req.files = undefined;
  return received.map(({ fieldname, originalname, buffer }) => ({ field: fieldname, name: originalname, buffer }));
}

function parserOf(req: Request, files: FileLimits | undefined) {
  if (req.is('application/json')) return json;
  if (req.is('application/x-www-form-urlencoded')) return urlencoded;
  if (!req.is('multipart/form-data')) throw fail('media_type_unsupported');
  const limits = { fields: 300, fieldSize: 256 * 1024, fieldNameSize: 200, headerPairs: 20, fieldNestingDepth: 3 };
  if (!files) return multer({ limits: { ...limits, files: 0, parts: 300 } }).none();
  return multer({
    storage: multer.memoryStorage(),
    limits: { ...limits, files: files.maxCount, fileSize: files.maxBytes, parts: 300 + files.maxCount },
  }).any();
}

function multipartRefusal(error: unknown, takesFiles: boolean): unknown {
  if (!(error instanceof multer.MulterError)) {
    return /multipart|boundary|unexpected end|malformed/i.test((error as Error).message ?? '')
      ? fail('request_invalid')
      : error;
  }
  if (error.code === 'LIMIT_UNEXPECTED_FILE' || (error.code === 'LIMIT_FILE_COUNT' && !takesFiles))
    return fail('media_type_unsupported', { detail: 'No file is taken here.' });
  return fail('body_too_large', { detail: error.message });
}

/** Keys that reach into an object's prototype, and bodies without a floor. */
function refuseOddKeys(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (left === 0) throw fail('json_invalid', { detail: `Nested deeper than ${MAX_DEPTH} levels.` });
  for (const [key, item] of Object.entries(value)) {
    if (isOddKey(key)) throw fail('validation_failed', { errors: [{ path: key, message: 'is not a known field' }] });
    refuseOddKeys(item, left - 1);
  }
}

export function isOddKey(key: string): boolean {
  return (
    key.length > 200 || key.split(/[.[\]~]/).some((part) => ['__proto__', 'constructor', 'prototype'].includes(part))
  );
}
