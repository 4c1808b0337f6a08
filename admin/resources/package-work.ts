import { z } from 'zod';
import { PackageStatus } from '../../src/generated/prisma/enums.js';
import { movePackage } from '../../src/modules/package/package.service.js';
import { removePhoto } from '../../src/modules/package/photo.service.js';
import { RematchInput, StatusInput } from '../../src/modules/package/receiving.schema.js';
import { rematchPackage } from '../../src/modules/package/rematch.service.js';
import { staffAction } from '../action.js';

/** What staff do with a piece that is here; checks call `match` and `changeStatus` by these names. */
export const workActions = {
  match: staffAction({
    kind: 'record',
    icon: 'UserCheck',
    variant: 'primary',
    payload: RematchInput,
    fields: [
      { name: 'ste', type: 'text' },
      { name: 'reason', type: 'textarea' },
    ],
    async handle(ctx, given, id) {
      const { piece, match } = await rematchPackage(ctx, id, emptyAsUnset(given));
      const message = piece ? 'pieceMatched' : `decision.${match?.decision ?? 'REVIEW'}`;
      return { message, body: { ...(match ? { match } : {}) } };
    },
  }),
  changeStatus: staffAction({
    kind: ['record', 'bulk'],
    icon: 'Repeat',
    payload: StatusInput,
    fields: [
      { name: 'status', type: 'select', options: Object.values(PackageStatus), required: true },
      { name: 'reason', type: 'textarea' },
    ],
    async handle(ctx, { status, reason }, id) {
      await movePackage(ctx, id, status, { reason: reason || undefined });
      return { message: 'statusChanged' };
    },
  }),
  removePhoto: staffAction({
    kind: 'record',
    hidden: true,
    payload: z.strictObject({ photoId: z.uuid() }),
    async handle(ctx, { photoId }, id) {
      await removePhoto(ctx, id, photoId);
      return { message: 'photoRemoved' };
    },
  }),
};

/** A form sends its empty fields too. */
function emptyAsUnset(given: z.output<typeof RematchInput>) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')) as typeof given;
}
