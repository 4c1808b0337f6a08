import { z } from 'zod';
import { addPhoto } from '../../src/modules/package/photo.service.js';
import { ReceiveInput } from '../../src/modules/package/receiving.schema.js';
import { receivePackage, undoReceive } from '../../src/modules/package/receiving.service.js';
import { fail } from '../../src/shared/errors.js';
import { staffAction } from '../action.js';

const NOTHING = z.strictObject({});

/** What the receiving page does (admin/pages/Receiving.tsx); checks call `receive` and `addPhoto` by these names too. */
export const receivingActions = {
  receive: staffAction({
    kind: 'resource',
    payload: ReceiveInput,
    hidden: true,
    async handle(ctx, given) {
      const { piece, match } = await receivePackage(ctx, given);
      if (!piece) return { message: `decision.${match.decision}`, body: { match, record: null } };
      return { message: 'received', recordId: piece.id, body: { match } };
    },
  }),
  undoReceive: staffAction({
    kind: 'record',
    payload: NOTHING,
    hidden: true,
    async handle(ctx, _nothing, id) {
      await undoReceive(ctx, id);
      return { message: 'receiveUndone' };
    },
  }),
  addPhoto: staffAction({
    kind: 'record',
    payload: NOTHING,
    hidden: true,
    files: { maxCount: 10, maxBytes: 25 * 1024 * 1024 },
    async handle(ctx, _nothing, id, files) {
      if (files.length === 0) throw fail('validation_failed', { errors: [{ path: 'photo', message: 'is missing' }] });
      const photos: string[] = [];
      for (const file of files) photos.push((await addPhoto(ctx, id, file.buffer)).id);
      return { message: 'photoAdded', body: { photos } };
    },
  }),
};
