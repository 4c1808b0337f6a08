import { z } from 'zod';
import { PageQuery } from '../../shared/pagination.js';

export const NotificationView = z.strictObject({
  id: z.string(),
  event: z.string(),
  category: z.string(),
  title: z.string(),
  body: z.string(),
  url: z.string().nullable(),
  workspaceId: z.string().nullable(),
  target: z.strictObject({ type: z.string(), id: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
});
export type NotificationView = z.infer<typeof NotificationView>;

export const InboxQuery = PageQuery.extend({
  /** Only what was not read yet. */
  unread: z.enum(['true', 'false']).optional(),
});
export type InboxQuery = z.infer<typeof InboxQuery>;

export const UnreadView = z.strictObject({ unread: z.int() });

const Channel = z.enum(['EMAIL', 'SMS', 'PUSH']);
export const SettingView = z.strictObject({
  event: z.string(),
  channel: Channel,
  enabled: z.boolean(),
  mandatory: z.boolean(),
});
export type SettingView = z.infer<typeof SettingView>;

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');
const Quiet = z.strictObject({ enabled: z.boolean(), from: ClockTime, to: ClockTime });

export const SettingsView = z.strictObject({ settings: z.array(SettingView), quietHours: Quiet });
export type SettingsView = z.infer<typeof SettingsView>;

/** What is listed is set, what is not stays: the answer of GET may be sent back whole. */
export const SettingsInput = z.strictObject({
  settings: z
    .array(
      z.strictObject({
        event: z.string().max(60),
        channel: Channel,
        enabled: z.boolean(),
        mandatory: z.boolean().optional(),
      }),
    )
    .max(500),
  quietHours: Quiet.optional(),
});
export type SettingsInput = z.infer<typeof SettingsInput>;

const base64url = (bytes: number, name: string) =>
  z
    .string()
    .max(200)
    .refine(
      (text) => /^[\w-]+={0,2}$/.test(text) && Buffer.from(text, 'base64url').length === bytes,
      `must be the browser's ${name} key`,
    );

/** As a browser's PushSubscription writes itself to JSON. */
export const PushInput = z.strictObject({
  endpoint: z.string().max(2_000),
  expirationTime: z.number().nullable().optional(),
  keys: z.strictObject({ p256dh: base64url(65, 'p256dh'), auth: base64url(16, 'auth') }),
});
export type PushInput = z.infer<typeof PushInput>;

export const PushEndInput = z.strictObject({
  endpoint: z.string().max(2_000),
  expirationTime: z.number().nullable().optional(),
  keys: z.strictObject({ p256dh: z.string().max(200), auth: z.string().max(200) }).optional(),
});

export const PushView = z.strictObject({ id: z.string(), endpoint: z.string(), createdAt: z.iso.datetime() });
export type PushView = z.infer<typeof PushView>;

export const PushKeyView = z.strictObject({ publicKey: z.string() });
