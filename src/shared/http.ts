import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Ctx } from './context.js';
import type { ErrorCode } from './errors.js';
import type { Upload } from './multipart.js';
import type { Permission } from './permissions.js';

/** Who may call: anybody, a logged-in user, any member of the workspace in the header, or a member with a permission. */
export type Access = 'public' | 'user' | 'workspace' | Permission;

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

export interface Input<P, Q, B> {
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  /** The one `file` part of a multipart endpoint. */
  file: Upload;
  req: Request;
  res: Response;
}

/** One endpoint as data: mounted by app.ts, told of by OpenAPI, swept by tests/conventions.test.ts. */
export interface Endpoint<
  P extends z.ZodType | undefined = z.ZodType | undefined,
  Q extends z.ZodType | undefined = z.ZodType | undefined,
  B extends z.ZodType | undefined = z.ZodType | undefined,
  O extends z.ZodType | undefined = z.ZodType | undefined,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express path below /api/v1. */
  path: string;
  access: Access;
  summary: string;
  status?: number;
  params?: P;
  query?: Q;
  body?: B;
  /** The view that shapes the answer; none: 204. */
  output?: O;
  /** A `file` part instead of a JSON body. */
  multipart?: { maxBytes: number };
  /** A binary answer of this type instead of JSON; the handler sends it itself. */
  produces?: string;
  /** POSTs that create or charge take an Idempotency-Key. `own`: the service keeps the key itself (it calls outside systems). */
  idempotent?: boolean | 'own';
  /** A single resource with a version: ETag out, If-Match honoured on PATCH. */
  versioned?: boolean;
  /** Codes beyond those that the access level and the input imply. */
  errors?: ErrorCode[];
  /** The statement of the handler checks session and membership itself, so that a hot read is one round trip. */
  guardedBySql?: boolean;
  handle(ctx: Ctx, input: Input<P, Q, B>): Promise<unknown>;
}

/** Keeps the types of one endpoint's input while it stands in a list with others. */
export function endpoint<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  O extends z.ZodType | undefined = undefined,
>(definition: Endpoint<P, Q, B, O>): Endpoint {
  return definition as unknown as Endpoint;
}

/** JSON that PostgreSQL has written already: sent as it is. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** The version that If-Match names, or null when the header is absent or `*`. Anything else matches nothing (-1). */
export function ifMatch(req: Request): number | null {
  const header = req.get('if-match');
  if (header === undefined || header.trim() === '*') return null;
  const version = /^(?:W\/)?"v(\d{1,9})"$/.exec(header.trim())?.[1];
  return version === undefined ? -1 : Number(version);
}
