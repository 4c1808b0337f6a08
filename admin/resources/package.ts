import { listPhotoIds } from '../../src/modules/package/photo.service.js';
import { searchPackages } from '../../src/modules/package/staff-search.service.js';
import type { OfficeResource } from '../resource.js';
import { flagAction } from './package-claim.js';
import { receivingActions } from './package-receiving.js';
import { workActions } from './package-work.js';

export const packageResources: readonly OfficeResource[] = [
  {
    model: 'Package',
    group: 'warehouse',
    icon: 'Package',
    title: 'trackingNumber',
    list: ['id', 'mailbox', 'recipient', 'status', 'kind', 'carrier', 'trackingNumber', 'shelf', 'listedAt'],
    filter: [
      'status',
      'kind',
      'trackingNumber',
      'recipient',
      'shelf',
      'mailbox',
      'workspace',
      'location',
      'receivedAt',
    ],
    sort: ['listedAt'],
    defaultSort: { by: 'listedAt', direction: 'desc' },
    omit: ['trackingKey', 'matchReasons'],
    search: { find: (ctx, text) => searchPackages(ctx, text) },
    beside: async (ctx, ids) =>
      new Map([...(await listPhotoIds(ctx, ids))].map(([id, [photoId]]) => [id, { photoId }])),
    look: { id: { list: 'PackageThumbnail' } },
    actions: { ...receivingActions, ...workActions, flag: flagAction },
    showComponent: 'PackagePage',
  },
];
