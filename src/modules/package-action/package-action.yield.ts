import { buffer } from 'node:stream/consumers';
import type { File, PackageAction } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { invalid } from '../../shared/errors.js';
import { openObject } from '../file/file.service.js';
import { addPhoto } from '../package/photo.service.js';

const PICTURE = /^image\/(jpeg|png|webp|heic)$/;
const MAX_PHOTOS = 30;

/** Adds the pictures to the piece, in order; their photos' ids. Not in a transaction: the store is asked. */
export async function photographAll(ctx: Ctx, action: PackageAction, fileIds: readonly string[]): Promise<string[]> {
  if (fileIds.length > MAX_PHOTOS) throw invalid('fileIds', `has ${MAX_PHOTOS} pictures at the most`);
  const files = await handedIn(ctx, action, fileIds);
  const ids: string[] = [];
  for (const file of files) {
    const photo = await addPhoto(ctx, action.packageId, await buffer(await openObject(ctx, file)));
    ids.push(photo.id);
  }
  return ids;
}

/** The pages of a scan, in order. A page belongs to one scan: the database's word too. */
export async function attachPages(ctx: Ctx, action: PackageAction, fileIds: readonly string[]): Promise<void> {
  const files = await handedIn(ctx, action, fileIds);
  await ctx.db.packageActionFile.createMany({
    data: files.map((file, position) => ({ actionId: action.id, fileId: file.id, position })),
  });
}

/** Pictures that staff uploaded, or that the customer's own workspace did. Throws `validation_failed` naming the one that is not. */
async function handedIn(ctx: Ctx, action: PackageAction, given: readonly string[]): Promise<File[]> {
  const ids = given.map((id) => id.toLowerCase());
  const found = await ctx.db.file.findMany({
    where: {
      id: { in: ids },
      storedAt: { not: null },
      page: null,
      OR: [
        { purpose: 'PAGE', createdByType: 'STAFF' },
        { purpose: 'UPLOAD', workspaceId: action.workspaceId },
      ],
    },
  });
  const byId = new Map(found.map((file) => [file.id, file]));
  return ids.map((id, index) => {
    const file = byId.get(id);
    if (ids.indexOf(id) !== index) throw invalid(`fileIds.${index}`, 'stands twice');
    if (!file) throw invalid(`fileIds.${index}`, 'is not a picture that was uploaded for this');
    if (!PICTURE.test(file.contentType)) throw invalid(`fileIds.${index}`, `is no picture but ${file.contentType}`);
    return file;
  });
}
