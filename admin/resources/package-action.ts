import { z } from 'zod';
import { WorkInput } from '../../src/modules/package-action/package-action.schema.js';
import {
  claimAction,
  completeAction,
  giveUpAction,
  releaseAction,
  startAction,
} from '../../src/modules/package-action/package-action.service.js';
import { uploadPage } from '../../src/modules/package-action/page.service.js';
import { staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';

const NOTHING = z.strictObject({});

export const packageActionResources: readonly OfficeResource[] = [
  {
    model: 'PackageAction',
    group: 'warehouse',
    icon: 'Clipboard',
    title: 'type',
    list: ['id', 'type', 'status', 'package', 'workspace', 'dueAt', 'requestedAt'],
    filter: ['type', 'status', 'package', 'workspace', 'requestedAt'],
    sort: ['requestedAt'],
    defaultSort: { by: 'requestedAt', direction: 'desc' },
    actions: {
      start: staffAction({
        kind: 'record',
        icon: 'Play',
        variant: 'primary',
        payload: WorkInput,
        fields: [{ name: 'barcode', type: 'text' }],
        async handle(ctx, given, id) {
          await startAction(ctx, id, given);
          return { message: 'actionStarted' };
        },
      }),
      complete: staffAction({
        kind: 'record',
        icon: 'Check',
        variant: 'success',
        payload: WorkInput,
        files: { maxCount: 30, maxBytes: 20 * 1_048_576 },
        fields: [
          { name: 'barcode', type: 'text' },
          { name: 'code', type: 'text' },
          { name: 'weightGrams', type: 'number' },
          { name: 'reason', type: 'textarea' },
        ],
        async handle(ctx, given, id, files) {
          const fileIds = [...(given.fileIds ?? [])];
          for (const file of files) fileIds.push((await uploadPage(ctx, file.buffer)).id);
          await completeAction(ctx, id, { ...given, fileIds });
          return { message: 'actionCompleted' };
        },
      }),
      fail: staffAction({
        kind: 'record',
        icon: 'XCircle',
        variant: 'danger',
        payload: WorkInput,
        fields: [{ name: 'reason', type: 'textarea', required: true }],
        async handle(ctx, given, id) {
          await giveUpAction(ctx, id, given);
          return { message: 'actionFailed' };
        },
      }),
      claim: staffAction({
        kind: ['record', 'bulk'],
        icon: 'UserPlus',
        payload: NOTHING,
        async handle(ctx, _nothing, id) {
          await claimAction(ctx, id);
          return { message: 'actionClaimed' };
        },
      }),
      release: staffAction({
        kind: ['record', 'bulk'],
        icon: 'UserMinus',
        payload: NOTHING,
        async handle(ctx, _nothing, id) {
          await releaseAction(ctx, id);
          return { message: 'actionReleased' };
        },
      }),
    },
  },
];
