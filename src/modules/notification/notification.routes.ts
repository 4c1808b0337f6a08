import { z } from 'zod';
import { endpoint } from '../../shared/http.js';
import { pageOf } from '../../shared/pagination.js';
import { countUnread, listNotifications, readAllNotifications, readNotification } from './inbox.service.js';
import {
  InboxQuery,
  NotificationView,
  PushEndInput,
  PushInput,
  PushKeyView,
  PushView,
  SettingsInput,
  SettingsView,
  UnreadView,
} from './notification.schema.js';
import { addPushSubscription, pushKey, removePushSubscription } from './push-subscription.service.js';
import { getSettings, saveSettings } from './settings.service.js';

export const notificationRoutes = [
  endpoint({
    method: 'get',
    path: '/notifications',
    access: 'user',
    summary: 'What I was told of, newest first; `unread=true` for what I have not read',
    query: InboxQuery,
    output: pageOf(NotificationView),
    errors: ['cursor_invalid'],
    handle: (ctx, { query }) => listNotifications(ctx, query),
  }),
  endpoint({
    method: 'get',
    path: '/notifications/unread',
    access: 'user',
    summary: 'How many I have not read',
    output: UnreadView,
    handle: (ctx) => countUnread(ctx),
  }),
  endpoint({
    method: 'post',
    path: '/notifications/:id/read',
    access: 'user',
    summary: 'I have read one',
    params: z.strictObject({ id: z.uuid() }),
    output: NotificationView,
    errors: ['not_found'],
    handle: (ctx, { params }) => readNotification(ctx, params.id),
  }),
  endpoint({
    method: 'post',
    path: '/notifications/read-all',
    access: 'user',
    summary: 'I have read all of them',
    handle: (ctx) => readAllNotifications(ctx),
  }),
  endpoint({
    method: 'get',
    path: '/notification-settings',
    access: 'user',
    summary: 'Of what I am told, over which channel, and when not',
    output: SettingsView,
    handle: (ctx) => getSettings(ctx),
  }),
  endpoint({
    method: 'put',
    path: '/notification-settings',
    access: 'user',
    summary: 'Change what is listed; a mandatory notice cannot be turned off',
    body: SettingsInput,
    output: SettingsView,
    handle: (ctx, { body }) => saveSettings(ctx, body),
  }),
  endpoint({
    method: 'get',
    path: '/push-subscriptions/key',
    access: 'user',
    summary: 'The public key that a browser subscribes with (applicationServerKey)',
    output: PushKeyView,
    handle: async (ctx) => pushKey(ctx),
  }),
  endpoint({
    method: 'post',
    path: '/push-subscriptions',
    access: 'user',
    summary: 'Push notices to this browser while I am logged in; the same one again renews it',
    status: 201,
    body: PushInput,
    output: PushView,
    handle: (ctx, { body }) => addPushSubscription(ctx, body),
  }),
  endpoint({
    method: 'delete',
    path: '/push-subscriptions',
    access: 'user',
    summary: 'Push nothing more to this browser',
    body: PushEndInput,
    handle: (ctx, { body }) => removePushSubscription(ctx, body.endpoint),
  }),
];
