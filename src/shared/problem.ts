import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from 'pino';
import { ZodError } from 'zod';
import { ERRORS, type FieldError, fail, isOutage, Refusal, sqlState } from './errors.js';
import { refusals } from './metrics.js';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: FieldError[];
}

/** The one place that turns an error into an answer: application/problem+json (RFC 9457), with nothing of our inside. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const refusal = toRefusal(error);
    if (refusal.status === 401 || refusal.status === 403) refusals.labels(refusal.code).inc();
    if (refusal.status >= 500) log.error({ err: error, requestId: req.id, path: req.path }, 'request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    for (const [name, value] of Object.entries(refusal.options.headers ?? {})) res.setHeader(name, value);
    if (refusal.status === 503 && !res.getHeader('Retry-After')) res.setHeader('Retry-After', '5');
    res.status(refusal.status).setHeader('Cache-Control', 'no-store');
    res.type('application/problem+json').send(JSON.stringify(toProblem(refusal, req)));
  };
}

function toProblem(refusal: Refusal, req: Request): Problem & Record<string, unknown> {
  return {
    type: `urn:pigeonhole:error:${refusal.code}`,
    title: ERRORS[refusal.code][1],
    status: refusal.status,
    detail: refusal.message,
    instance: req.originalUrl.split('?')[0] ?? '/',
    code: refusal.code,
    requestId: String(req.id),
    ...(refusal.options.errors ? { errors: refusal.options.errors } : {}),
    ...refusal.options.extra,
  };
}

/** What a library threw, as one of our codes. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ZodError)
    return fail('validation_failed', { errors: fieldErrors(error), detail: firstMessage(error) });
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  if (type === 'entity.too.large') return fail('body_too_large');
  if (type === 'entity.parse.failed') return fail('json_invalid');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return fail('media_type_unsupported');
  if (type?.startsWith('entity.') || type?.startsWith('request.') || status === 400 || error instanceof URIError)
    return fail('request_invalid');
  if (sqlState(error) === '23505') return fail('conflict', { cause: error });
  if (isOutage(error)) return fail('unavailable', { cause: error });
  return fail('internal', { cause: error });
}

export function fieldErrors(error: ZodError): FieldError[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not a known field' }))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );
}

function firstMessage(error: ZodError): string {
  const [first] = fieldErrors(error);
  return first ? `${first.path || 'body'}: ${first.message}` : 'Some fields are not valid';
}
