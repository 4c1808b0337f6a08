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
import { QueueQuery } from '../../src/modules/package-action/queue.schema.js';
import { claimMany, getQueueItem, readQueue, startByScan } from '../../src/modules/package-action/queue.service.js';
import { listLocations } from '../../src/modules/workspace/workspace.service.js';
import type { Ctx } from '../../src/shared/context.js';
import { fail } from '../../src/shared/errors.js';
import { staffPage } from '../action.js';
import type { StaffFile } from '../request.js';

const Work = z.strictObject({
  ...WorkInput.shape,
  do: z.enum(['scan', 'start', 'finish', 'fail', 'claim', 'release', 'claimMany', 'upload']),
  id: z.uuid().optional(),
  ids: z.array(z.uuid()).max(200).optional(),
  locationId: z.uuid().optional(),
});
type Work = z.output<typeof Work>;

/** What is to be done next (admin/pages/Queue.tsx). The same services as the record actions of PackageAction. */
export const queuePage = staffPage({
  component: 'Queue',
  icon: 'Inbox',
  query: QueueQuery,
  async read(ctx, query) {
    const [locations, queue] = [await listLocations(ctx), await readQueue(ctx, query)];
    return { ...queue, locations: locations.map(({ id, code, name }) => ({ id, code, name })) };
  },
  payload: Work,
  files: { maxCount: 1, maxBytes: 20 * 1_048_576 },
  act,
});

async function act(ctx: Ctx, work: Work, files: StaffFile[]): Promise<Record<string, unknown>> {
  const { do: what, id, ids = [], locationId, ...given } = work;
  if (what === 'scan') return { task: await startByScan(ctx, given.barcode ?? '', locationId) };
  if (what === 'claimMany') return { taken: await claimMany(ctx, ids) };
  if (what === 'upload') return upload(ctx, files);
  if (!id) throw fail('validation_failed', { errors: [{ path: 'id', message: 'is missing' }] });
  if (what === 'finish') return { done: await ended(completeAction(ctx, id, given)) };
  if (what === 'fail') return { done: await ended(giveUpAction(ctx, id, given)) };
  if (what === 'release') return { done: await ended(releaseAction(ctx, id)) };
  await (what === 'start' ? startAction(ctx, id, given) : claimAction(ctx, id));
  return { task: await getQueueItem(ctx, id) };
}

async function upload(ctx: Ctx, files: StaffFile[]) {
  const [file] = files;
  if (!file) throw fail('validation_failed', { errors: [{ path: 'page', message: 'is missing' }] });
  const page = await uploadPage(ctx, file.buffer);
  return { fileId: page.id };
}

async function ended(action: Promise<{ id: string; type: string; status: string }>) {
  const { id, type, status } = await action;
  return { id, type, status };
}
