import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { fail, invalid, type Refusal } from './errors.js';

export interface Upload {
  name: string;
  buffer: Buffer;
}

/** What the parts around a file may weigh. */
const FRAME_BYTES = 16_384;

/**
 * Reads the one `file` part of a multipart body into memory: no temporary file can be left behind. Every limit of the
 * parser is set, as most of them are infinite by default. Throws `media_type_unsupported`, `body_too_large`,
 * `validation_failed`, `request_invalid`.
 */
export function readUpload(req: Request, res: Response, maxBytes: number): Promise<Upload> {
  if (!req.is('multipart/form-data'))
    throw fail('media_type_unsupported', { detail: 'Send multipart/form-data with one part `file`.' });
  if (Number(req.headers['content-length'] ?? 0) > maxBytes + FRAME_BYTES) throw tooLarge(maxBytes);
  const parse = multer({
    storage: multer.memoryStorage(),
    defParamCharset: 'utf8',
    limits: {
      fileSize: maxBytes,
      files: 1,
      fields: 0,
      parts: 1,
      headerPairs: 20,
      fieldNameSize: 100,
      fieldSize: 1,
      fieldNestingDepth: 0,
      fieldArrayIndexLimit: 0,
    },
  }).single('file');
  return new Promise((resolve, reject) => {
    stopEndless(req, res, maxBytes + FRAME_BYTES, () => reject(tooLarge(maxBytes)));
    parse(req, res, (error: unknown) => {
      if (error) return reject(refusalOf(error, maxBytes));
      if (!req.file) return reject(invalid('file', 'send one part `file`'));
      resolve({ name: req.file.originalname, buffer: req.file.buffer });
    });
  });
}

/** The parser reads a body to its end before it says that it was too large: one without an end is cut off here. */
function stopEndless(req: Request, res: Response, limit: number, refuse: () => void): void {
  let seen = 0;
  req.on('data', (chunk: Buffer) => {
    const before = seen;
    seen += chunk.length;
    if (before > limit || seen <= limit) return;
    res.setHeader('Connection', 'close');
    res.once('finish', () => req.destroy());
    refuse();
  });
}

function refusalOf(error: unknown, maxBytes: number): Refusal | Error {
  if (!(error instanceof MulterError))
    return fail('request_invalid', { detail: 'The multipart body is broken.', cause: error });
  if (error.code === 'LIMIT_FILE_SIZE') return tooLarge(maxBytes);
  return invalid('file', 'send one part `file` and nothing else');
}

function tooLarge(maxBytes: number): Refusal {
  return fail('body_too_large', { detail: `A file has ${Math.floor(maxBytes / 1_048_576)} MB at the most.` });
}
