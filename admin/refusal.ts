import type { Response } from 'express';
import { fail, Refusal } from '../src/shared/errors.js';
import { toRefusal } from '../src/shared/problem.js';
import { refusalText } from './i18n.js';
import type { OfficeRequest } from './request.js';

const EMPTY_RECORD = { params: {}, populated: {}, baseError: null, errors: {} };

/** What a service threw, as a refusal; a fault of ours goes on to the error handler. */
export function refusalOf(error: unknown): Refusal {
  const refusal = toRefusal(error);
  if (refusal.status >= 500 && !(error instanceof Refusal)) throw error;
  return refusal;
}

/** A refused action: a notice with the code; `record` as it was, or an empty one. */
export function refusalAnswer(request: Pick<OfficeRequest, 'locale'>, error: unknown, record?: object): object {
  const refusal = refusalOf(error);
  const fields = Object.fromEntries(
    (refusal.options.errors ?? []).map(({ path, message }) => [path, { message, type: 'invalid' }]),
  );
  return {
    ...refusal.options.extra,
    record: { ...EMPTY_RECORD, ...record, errors: fields },
    notice: { type: 'error', message: refusalText(request.locale, refusal), code: refusal.code },
    ...(refusal.options.errors ? { errors: refusal.options.errors } : {}),
  };
}

/** Refused before AdminJS saw it: the status says so, and nothing of any record is in the answer. */
export function sendRefusal(
  res: Response,
  request: Pick<OfficeRequest, 'locale'>,
  code: Parameters<typeof fail>[0],
  detail?: string,
): void {
  const refusal = fail(code, { detail });
  res
    .status(refusal.status)
    .setHeader('Cache-Control', 'no-store')
    .json({ ...refusalAnswer(request, refusal), records: [], meta: { total: 0, perPage: 0, page: 0 } });
}
