import type { Response } from 'express';
import { endpoint } from '../../shared/http.js';
import { PackageParams } from '../package/package.schema.js';
import { followAction } from './package-action.follow.js';
import {
  ActionInput,
  ActionPage,
  ActionParams,
  ActionQuery,
  ActionView,
  BulkActionInput,
  BulkActionView,
  QuoteView,
} from './package-action.schema.js';
import {
  type Answer,
  cancelAction,
  getAction,
  listActions,
  quote,
  requestAction,
  requestActions,
} from './package-action.service.js';

export const packageActionRoutes = [
  endpoint({
    method: 'post',
    path: '/packages/:id/actions',
    access: 'action.request',
    summary: 'Ask for something to be done with a piece',
    status: 202,
    params: PackageParams,
    body: ActionInput,
    output: ActionView,
    idempotent: 'own',
    errors: ['action_not_allowed', 'payment_required', 'package_not_shippable', 'weight_missing', 'quote_expired'],
    handle: async (ctx, { params, body, req, res }) =>
      told(res, await requestAction(ctx, params.id, body, req.get('idempotency-key'))),
  }),
  endpoint({
    method: 'post',
    path: '/packages/actions',
    access: 'action.request',
    summary: 'Ask for the same for many pieces; a result for each',
    status: 207,
    body: BulkActionInput,
    output: BulkActionView,
    idempotent: 'own',
    errors: ['payment_required'],
    handle: async (ctx, { body, req, res }) => told(res, await requestActions(ctx, body, req.get('idempotency-key'))),
  }),
  endpoint({
    method: 'post',
    path: '/packages/actions/quote',
    access: 'action.read',
    summary: 'What the same request would cost now',
    status: 200,
    body: BulkActionInput,
    output: QuoteView,
    errors: ['payment_required'],
    handle: (ctx, { body }) => quote(ctx, body),
  }),
  endpoint({
    method: 'get',
    path: '/actions',
    access: 'action.read',
    summary: 'What was asked for, newest first',
    query: ActionQuery,
    output: ActionPage,
    handle: (ctx, { query }) => listActions(ctx, query),
  }),
  endpoint({
    method: 'get',
    path: '/actions/:id',
    access: 'action.read',
    summary: 'One action with its progress',
    params: ActionParams,
    output: ActionView,
    versioned: true,
    handle: async (ctx, { params, req, res }) => {
      const action = await getAction(ctx, params.id);
      // Polling: nothing new is said with nothing but headers.
      if (req.get('if-none-match') !== `"v${action.version}"`) return action;
      res
        .status(304)
        .set({ ETag: `"v${action.version}"`, 'Cache-Control': 'private, no-store' })
        .end();
      return undefined;
    },
  }),
  endpoint({
    method: 'get',
    path: '/actions/:id/events',
    access: 'action.read',
    summary: 'Its progress as server-sent events; ends with the action',
    params: ActionParams,
    produces: 'text/event-stream',
    handle: (ctx, { params, req, res }) => followAction(ctx, params.id, req, res),
  }),
  endpoint({
    method: 'post',
    path: '/actions/:id/cancel',
    access: 'action.request',
    summary: 'Undo it, as long as the work has not begun',
    status: 200,
    params: ActionParams,
    output: ActionView,
    errors: ['action_started'],
    handle: (ctx, { params }) => cancelAction(ctx, params.id),
  }),
];

function told<T>(res: Response, { body, replayed }: Answer<T>): T {
  if (replayed) res.setHeader('Idempotent-Replayed', 'true');
  return body;
}
