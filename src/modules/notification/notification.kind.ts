import type { NotificationChannel, StaffRole } from '../../generated/prisma/client.js';
import type { Permission } from '../../shared/permissions.js';
import type { Params } from './notification.fields.js';
import type { Wording } from './notification.template.js';

/** `mandatory` cannot be turned off; `never`: the channel does not carry it. */
export type Choice = 'mandatory' | 'on' | 'off' | 'never';

export const CATEGORIES = [
  'account',
  'packages',
  'actions',
  'shipping',
  'billing',
  'workspace',
  'support',
  'staff',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** An address that may belong to nobody yet, one user, the members who may do something, or the staff with a role. */
export type Audience = 'address' | 'user' | { members: Permission } | { staff: readonly StaffRole[] };

/** One event as data: who is told, over what, how soon, and in which words. */
export interface EventKind {
  category: Category;
  audience: Audience;
  channels: Record<NotificationChannel, Choice>;
  /** Told at once: neither digest nor quiet hours hold it back. */
  urgent: boolean;
  /** About money or destruction: quiet hours do not hold it back, a digest may. */
  wakes: boolean;
  /** The fields that the words may use, each with a value to preview them with; `name` and `workspace` are always there. */
  fields: Params;
  words: Record<'en' | 'tr', Wording>;
}

type Given = Partial<Omit<EventKind, 'channels'>> &
  Pick<EventKind, 'category' | 'audience' | 'fields'> & {
    email?: Choice;
    sms?: Choice;
    push?: Choice;
    en: Wording;
    tr: Wording;
  };

/** Fills in what most events share: mail and push are on, SMS is for who asks for it. */
export function kind({ email = 'on', sms = 'off', push = 'on', en, tr, ...rest }: Given): EventKind {
  return { urgent: false, wakes: false, ...rest, channels: { EMAIL: email, SMS: sms, PUSH: push }, words: { en, tr } };
}
