import { z } from 'zod';
import { releaseAddress, resendDelivery, suppressAddress } from '../../src/modules/notification/office.service.js';
import { staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';

const Reason = z.string().trim().min(3).max(300);

export const notificationResources: readonly OfficeResource[] = [
  {
    // The delivery log: what waits, what failed and why; with no mail or SMS carrier configured, the messages themselves.
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
      'url',
      'locale',
      'attempts',
      'lastError',
      'providerId',
      'providerStatus',
      'createdAt',
      'dueAt',
      'nextTryAt',
      'expiresAt',
      'sentAt',
      'deliveredAt',
      'mergedIntoId',
      'resentFromId',
    ],
    filter: ['recipient', 'event', 'channel', 'status', 'createdAt', 'mergedIntoId'],
    omit: [
      'html',
      'sourceKey',
      'sensitive',
      'uncertain',
      'claimedAt',
      'groupKey',
      'notificationId',
      'staffUserId',
      'pushSubscriptionId',
      'unsubscribable',
    ],
    defaultSort: { by: 'createdAt', direction: 'desc' },
    actions: {
      resend: staffAction({
        kind: ['record', 'bulk'],
        icon: 'Repeat',
        payload: z.strictObject({}),
        confirm: 'confirmResend',
        handle: async (ctx, _given, id) => {
          await resendDelivery(ctx, id);
          return { message: 'resent' };
        },
      }),
    },
  },
  {
    model: 'SuppressedAddress',
    group: 'system',
    icon: 'Slash',
    title: 'address',
    list: ['address', 'channel', 'reason', 'detail', 'createdAt', 'releasedAt'],
    filter: ['address', 'channel', 'reason', 'createdAt'],
    defaultSort: { by: 'createdAt', direction: 'desc' },
    actions: {
      suppress: staffAction({
        kind: 'resource',
        icon: 'Plus',
        payload: z.strictObject({
          channel: z.enum(['EMAIL', 'SMS']),
          address: z.string().trim().min(3).max(320),
          detail: Reason,
        }),
        fields: [
          { name: 'channel', type: 'select', options: ['EMAIL', 'SMS'], required: true },
          { name: 'address', type: 'text', required: true },
          { name: 'detail', type: 'textarea', required: true },
        ],
        handle: async (ctx, { detail, ...given }) => void (await suppressAddress(ctx, { ...given, reason: detail })),
      }),
      releaseAddress: staffAction({
        kind: 'record',
        icon: 'Unlock',
        payload: z.strictObject({ detail: Reason }),
        fields: [{ name: 'detail', type: 'textarea', required: true }],
        handle: async (ctx, { detail }, id) => void (await releaseAddress(ctx, id, detail)),
      }),
    },
  },
];
