import { PackageFlag } from '../../src/generated/prisma/enums.js';
import { FlagInput, RefuseInput, ReleaseInput } from '../../src/modules/package/claim.schema.js';
import { refuseClaim, releaseClaim } from '../../src/modules/package/claim.service.js';
import { flagPackage } from '../../src/modules/package/shelf.service.js';
import { staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';

export const flagAction = staffAction({
  kind: 'record',
  icon: 'Flag',
  payload: FlagInput,
  fields: [
    { name: 'flags', type: 'choices', options: Object.values(PackageFlag) },
    { name: 'reason', type: 'textarea' },
  ],
  async handle(ctx, given, id) {
    await flagPackage(ctx, id, given);
    return { message: 'pieceFlagged' };
  },
});

/** What customers say is theirs of the pieces that reached nobody. */
export const packageClaimResources: readonly OfficeResource[] = [
  {
    model: 'PackageClaim',
    group: 'warehouse',
    icon: 'HelpCircle',
    title: 'trackingNumber',
    list: ['trackingNumber', 'workspace', 'status', 'note', 'createdAt'],
    filter: ['status', 'workspace', 'createdAt'],
    sort: ['createdAt'],
    defaultSort: { by: 'createdAt', direction: 'desc' },
    omit: ['trackingKey'],
    actions: {
      releaseClaim: staffAction({
        kind: 'record',
        icon: 'Check',
        variant: 'success',
        payload: ReleaseInput,
        fields: [{ name: 'packageId', type: 'text' }],
        async handle(ctx, given, id) {
          await releaseClaim(ctx, id, given);
          return { message: 'claimReleased' };
        },
      }),
      refuseClaim: staffAction({
        kind: 'record',
        icon: 'X',
        variant: 'danger',
        payload: RefuseInput,
        fields: [{ name: 'reason', type: 'textarea', required: true }],
        async handle(ctx, given, id) {
          await refuseClaim(ctx, id, given);
          return { message: 'claimRefused' };
        },
      }),
    },
  },
];
