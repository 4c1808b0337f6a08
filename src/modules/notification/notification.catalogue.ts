import type { NotificationChannel } from '../../generated/prisma/client.js';
import type { Params } from './notification.fields.js';
import { type EventKind, kind } from './notification.kind.js';
import { type Letter, MAILS } from './notification.texts.js';
import { accountEvents } from './words.account.js';
import { billingEvents } from './words.billing.js';
import { packageEvents, workEvents } from './words.packages.js';
import { supportEvents } from './words.support.js';

/** What people are told of, and may have a say in. */
export const NOTICES = {
  ...accountEvents,
  ...packageEvents,
  ...workEvents,
  ...billingEvents,
  ...supportEvents,
} satisfies Record<string, EventKind>;
export type NoticeEvent = keyof typeof NOTICES;

const SAMPLES: Params = {
  url: 'https://mail.example/app/verify-email?token=abc',
  inviter: 'Ayşe Kaya',
  role: { en: 'administrator', tr: 'yönetici' },
  previousOwner: 'Bob',
  sender: 'Ayşe Çağlayan',
  pages: '3',
  until: '1 December 2026 at 09:00',
};

/** What tells of several notices at once; they follow as a list. */
const digest = kind({
  category: 'account',
  audience: 'user',
  fields: {
    count: 7,
    first: { en: 'Received: parcel from Kırtasiye Ltd.', tr: 'Teslim alındı: Kırtasiye Ltd. gönderili koli' },
  },
  en: {
    subject: '{{count}} notices about {{workspace}}',
    body: 'Hello {{name}},\n\nthis is what happened with {{workspace}}:',
    action: 'See them all',
    short: '{{count}} notices about {{workspace}}, the first: {{first}}',
  },
  tr: {
    subject: '{{workspace}} hakkında {{count}} bildirim',
    body: 'Merhaba {{name}},\n\n{{workspace}} ile ilgili gelişmeler:',
    action: 'Hepsini aç',
    short: '{{workspace}} hakkında {{count}} bildirim, ilki: {{first}}',
  },
});

/** Every event by its name: notices, and the letters that a change sends by itself. */
export const CATALOGUE: Readonly<Record<string, EventKind>> = {
  ...NOTICES,
  digest,
  ...Object.fromEntries(Object.entries(MAILS).map(([event, { en, tr }]) => [event, letter(en, tr)])),
};

export const CHANNELS: readonly NotificationChannel[] = ['EMAIL', 'SMS', 'PUSH'];

/** Throws for a name that is not in the catalogue: a mistake of ours. */
export function kindOf(event: string): EventKind {
  const found = CATALOGUE[event];
  if (!found) throw new Error(`no event ${event} in the catalogue`);
  return found;
}

/** The events that customers see in their settings, each with its kind. */
export function settableEvents(): [string, EventKind][] {
  return Object.entries(NOTICES).filter(([, { audience }]) => typeof audience === 'string' || 'members' in audience);
}

function letter(en: Letter, tr: Letter): EventKind {
  return kind({
    category: 'account',
    audience: 'address',
    email: 'mandatory',
    sms: 'never',
    push: 'never',
    urgent: true,
    fields: SAMPLES,
    en: { ...en, short: en.subject },
    tr: { ...tr, short: tr.subject },
  });
}
