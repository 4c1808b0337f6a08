import type { OfficeResource } from '../resource.js';

export const notificationResources: readonly OfficeResource[] = [
  {
    // The outbox: what waits, what failed and why; with no mail or SMS carrier configured, the messages themselves.
    model: 'NotificationDelivery',
    group: 'system',
    icon: 'Send',
    title: 'recipient',
    list: ['recipient', 'event', 'channel', 'status', 'attempts', 'lastError', 'createdAt', 'sentAt'],
    show: [
      'recipient',
      'event',
      'channel',
      'status',
      'subject',
      'text',
      'locale',
      'attempts',
      'lastError',
      'providerId',
      'createdAt',
      'nextTryAt',
      'expiresAt',
      'sentAt',
    ],
    filter: ['recipient', 'event', 'channel', 'status', 'createdAt'],
    omit: ['html', 'sourceKey', 'sensitive', 'uncertain', 'claimedAt'],
    defaultSort: { by: 'createdAt', direction: 'desc' },
  },
];
