import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import { createContext, type Platform } from './context.js';
import { type ErrorCode, fail, invalid } from './errors.js';
import { type Caller, identify, identifyLater } from './guards.js';
import { type Endpoint, ifMatch, RawJson } from './http.js';
import { type Answer, once } from './idempotency.js';
import { doubledName } from './json-names.js';
import { readUpload } from './multipart.js';
import { toRefusal } from './problem.js';
import { unstorablePath } from './text.js';

const JSON_LIMIT = '256kb';
const MAX_DEPTH = 32;

type Query = Request['query'];
const NO_QUERY: Query = Object.freeze({});

/** A request that was answered with a refusal, after whatever it had begun was rolled back. */
export interface RefusedAttempt {
  code: ErrorCode;
  status: number;
  method: string;
  /** As declared: `/packages/:id`. */
  route: string;
  /** As far as it was known who calls. */
  caller: Caller | null;
  req: Request;
}

type OnRefused = (attempt: RefusedAttempt) => Promise<void>;

/**
 * The routes of all modules below `base`: parse once at the edge, guard, call, shape the answer by its view. `direct`
 * answers paths without parameters at once, where Express would try the patterns of all routes before; `router` the rest.
 */
export function mountEndpoints(
  platform: Platform,
  base: string,
  endpoints: readonly Endpoint[],
  refused?: OnRefused,
): { direct: RequestHandler; router: Router } {
  const router = Router({ caseSensitive: true, strict: true });
  const json = express.json({ limit: JSON_LIMIT, strict: true, type: 'application/json', verify: refuseDoubledNames });
  const literal = new Map<string, RequestHandler>();
  const direct: RequestHandler = (req, res, next) => {
    const end = req.url.indexOf('?');
    const handle = literal.get(`${req.method} ${end < 0 ? req.url : req.url.slice(0, end)}`);
    return handle ? handle(req, res, next) : next();
  };
  for (const item of endpoints) {
    const handle = handler(platform, item, json, refused);
    if (!item.path.includes(':')) literal.set(`${item.method.toUpperCase()} ${base}${item.path}`, handle);
    router[item.method](item.path, handle);
  }
  // Literal paths first: `/packages/expected` is not an `/packages/:id`.
  const paths = [...new Set(endpoints.map((item) => item.path))].sort(
    (a, b) => Number(a.includes(':')) - Number(b.includes(':')),
  );
  for (const path of paths) {
    const allowed = endpoints.filter((item) => item.path === path).map((item) => item.method.toUpperCase());
    router.all(path, (_req, _res, next) =>
      next(fail('method_not_allowed', { headers: { Allow: allowed.join(', ') } })),
    );
  }
  return { direct, router };
}

function handler(
  platform: Platform,
  item: Endpoint,
  json: RequestHandler,
  refused: OnRefused | undefined,
): RequestHandler {
  return async (req, res, next) => {
    const seen: { caller: Caller | null } = { caller: null };
    try {
      const work = () => perform(platform, item, json, req, res, seen);
      const answer = await (platform.outage ? platform.outage.guard(work) : work());
      if (answer.replayed) res.setHeader('Idempotent-Replayed', 'true');
      send(item, res, answer.status, answer.body, platform.config.production);
    } catch (error) {
      const { code, status } = toRefusal(error);
      const { caller } = seen;
      if (status < 500)
        await refused?.({ code, status, method: item.method.toUpperCase(), route: item.path, caller, req });
      next(error);
    }
  };
}

/** Guards, input, handler: all of a request but its answer, so that one that comes too late can be let go of. */
async function perform(
  platform: Platform,
  item: Endpoint,
  json: RequestHandler,
  req: Request,
  res: Response,
  seen: { caller: Caller | null },
): Promise<Answer> {
  // Express parses it anew at each look.
  const query = req.url.includes('?') ? req.query : NO_QUERY;
  refuseTokenInQuery(query);
  const caller = item.guardedBySql
    ? await identifyLater(platform, req, item.access)
    : await identify(platform, req, item.access, (known) => {
        seen.caller = known;
      });
  seen.caller = caller;
  platform.throttle?.(req, res, caller.actor);
  if (item.body && !item.multipart) await readJson(json, req, res);
  refuseUnstorable(req, query);
  const ctx = createContext(platform, {
    ...caller,
    requestId: String(req.id),
    ip: req.ip ?? null,
    userAgent: req.get('user-agent')?.slice(0, 400) ?? null,
  });
  const input = {
    params: item.params ? parseParams(item.params, req) : undefined,
    query: item.query ? item.query.parse(query) : refuseQuery(query),
    file: item.multipart ? await readUpload(req, res, item.multipart.maxBytes) : undefined,
    body: item.body ? item.body.parse(req.body ?? {}) : undefined,
    req,
    res,
  } as Parameters<Endpoint['handle']>[1];
  // What has no version is never the one that somebody names.
  if (item.method === 'patch' && !item.versioned && ifMatch(req) !== null) throw fail('version_conflict');
  const key = item.idempotent === true ? req.get('idempotency-key') : undefined;
  const status = item.status ?? (item.output || item.produces ? 200 : 204);
  if (key === undefined) return { status, body: await item.handle(ctx, input), replayed: false };
  return once(ctx, key, [item.method, item.path, input.params, input.query, input.body], status, (tx) =>
    item.handle(tx, input),
  );
}

function send(item: Endpoint, res: Response, status: number, body: unknown, production: boolean): void {
  if (res.headersSent || item.produces) return;
  res.setHeader('Cache-Control', 'private, no-store');
  res.status(res.statusCode === 200 ? status : res.statusCode);
  if (body === undefined || body === null || !item.output) {
    res.end();
    return;
  }
  if (body instanceof RawJson) {
    if (!production) item.output.parse(JSON.parse(body.text));
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.end(body.text);
    return;
  }
  const version = item.versioned ? (body as { version?: number }).version : undefined;
  if (version !== undefined) res.setHeader('ETag', `"v${version}"`);
  // Outside production an answer that its own schema does not describe is a bug to be seen at once.
  if (!production) item.output.parse(JSON.parse(JSON.stringify(body)));
  // Not by `send`, which would answer 304 to whoever names the version of another's resource.
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(JSON.stringify(body));
}

function readJson(json: RequestHandler, req: Request, res: Response): Promise<void> {
  const length = req.headers['content-length'];
  const hasBody = req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if (hasBody && !req.is('application/json'))
    throw fail('media_type_unsupported', { detail: 'Send the body as application/json.' });
  return new Promise((resolve, reject) => {
    json(req, res, (error?: unknown) => {
      if (error) return reject(error);
      if (tooDeep(req.body, MAX_DEPTH))
        return reject(fail('json_invalid', { detail: `Nested deeper than ${MAX_DEPTH} levels.` }));
      resolve();
    });
  });
}

/** A NUL or half a surrogate pair would reach the database as an error of its own. */
function refuseUnstorable(req: Request, query: Query): void {
  const path = unstorablePath(req.body) ?? unstorablePath(query) ?? unstorablePath(req.params);
  if (path !== null) throw invalid(path, 'holds a character that text cannot have');
}

/** Which of two values counts is for each reader to guess: what one program checks, the next may not be what it uses. */
function refuseDoubledNames(_req: unknown, _res: unknown, body: Buffer): void {
  const name = doubledName(body.toString('utf8'));
  if (name !== null)
    throw fail('json_invalid', { detail: `The name ${name.slice(0, 60)} stands twice in one object.` });
}

function tooDeep(value: unknown, left: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return left === 0 || Object.values(value).some((item) => tooDeep(item, left - 1));
}

function refuseTokenInQuery(query: Query): void {
  for (const name of ['access_token', 'accessToken', 'authorization', 'jwt']) {
    if (query[name] !== undefined)
      throw fail('unauthenticated', { detail: 'A token is taken from the Authorization header only.' });
  }
}

/** An id that is none names no resource: the same answer as for one that is nobody's. */
function parseParams(schema: z.ZodType, req: Request): unknown {
  const parsed = schema.safeParse(req.params);
  if (!parsed.success) throw fail('not_found');
  return parsed.data;
}

function refuseQuery(query: Query): undefined {
  const [name] = Object.keys(query);
  if (name !== undefined) {
    throw fail('validation_failed', {
      detail: `${name}: is not a known parameter`,
      errors: [{ path: name, message: 'is not a known parameter' }],
    });
  }
}
