import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.js';
import type { Endpoint } from './http.js';
import { PERMISSIONS } from './permissions.js';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 out of the endpoints themselves: the schemas that validate are the schemas that are shown. */
export function buildOpenApi(endpoints: readonly Endpoint[], publicUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const item of endpoints) {
    const path = item.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [item.method]: operation(item) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pigeonhole',
      version: '1',
      description:
        "The customers' API. Money is in minor units; times are ISO 8601 in UTC; lists are newest first with a cursor.",
    },
    servers: [{ url: `${publicUrl}/api/v1` }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: {
        workspace: { name: 'X-Workspace-Id', in: 'header', required: true, schema: { type: 'string', format: 'uuid' } },
        idempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          schema: { type: 'string', maxLength: 255 },
          description: 'Same key and body: the first answer again, for 24 h.',
        },
        ifMatch: {
          name: 'If-Match',
          in: 'header',
          schema: { type: 'string' },
          description: 'The ETag that you edit; a newer one is 412 `version_conflict`.',
        },
      },
      schemas: { Problem: PROBLEM },
    },
  };
}

/** The codes that an endpoint can answer with, from its access, its input and its own list. */
export function errorCodesOf(item: Endpoint): ErrorCode[] {
  const codes = new Set<ErrorCode>([
    'validation_failed',
    'rate_limited',
    'internal',
    'unavailable',
    'request_invalid',
    'unauthenticated',
    ...(item.errors ?? []),
  ]);
  if (item.access !== 'public' && item.access !== 'user') {
    codes.add('workspace_required').add('workspace_forbidden');
    if (item.access !== 'workspace' && PERMISSIONS[item.access] !== 'W') codes.add('role_forbidden');
  }
  if (item.params) codes.add('not_found');
  if (item.body || item.multipart) codes.add('json_invalid').add('media_type_unsupported').add('body_too_large');
  if (item.query && 'cursor' in ((item.query as z.ZodObject).shape ?? {})) codes.add('cursor_invalid');
  if (item.idempotent) codes.add('idempotency_key_reused').add('idempotency_in_progress');
  if (item.versioned && item.method === 'patch') codes.add('version_conflict');
  return [...codes];
}

function operation(item: Endpoint): Json {
  const scoped = item.access !== 'public' && item.access !== 'user';
  return {
    summary: item.summary,
    tags: [item.path.split('/')[1]],
    ...(item.access === 'public' ? { security: [] } : { security: [{ bearer: [] }] }),
    ...(scoped && item.access !== 'workspace'
      ? { 'x-permission': item.access, 'x-level': PERMISSIONS[item.access as keyof typeof PERMISSIONS] }
      : {}),
    parameters: [
      ...(scoped ? [{ $ref: '#/components/parameters/workspace' }] : []),
      ...(item.idempotent ? [{ $ref: '#/components/parameters/idempotencyKey' }] : []),
      ...(item.versioned && item.method === 'patch' ? [{ $ref: '#/components/parameters/ifMatch' }] : []),
      ...parameters(item.params, 'path'),
      ...parameters(item.query, 'query'),
    ],
    ...requestBody(item),
    responses: responses(item),
  };
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function requestBody(item: Endpoint): Json {
  if (item.multipart) {
    const schema = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (!item.body) return {};
  return { requestBody: { required: true, content: { 'application/json': { schema: toSchema(item.body, 'input') } } } };
}

function responses(item: Endpoint): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodesOf(item))
    byStatus.set(ERRORS[code][0], [...(byStatus.get(ERRORS[code][0]) ?? []), code]);
  const status = item.status ?? (item.output || item.produces ? 200 : 204);
  const good = item.produces
    ? { description: 'Done', content: { [item.produces]: { schema: { type: 'string', format: 'binary' } } } }
    : item.output
      ? { description: 'Done', content: { 'application/json': { schema: toSchema(item.output, 'output') } } }
      : { description: 'Done, nothing to say' };
  const refusals = [...byStatus].map(([code, codes]) => [
    String(code),
    {
      description: codes.map((name) => `\`${name}\`: ${ERRORS[name][1]}`).join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return { [String(status)]: good, ...Object.fromEntries(refusals) };
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
  return rest;
}

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
