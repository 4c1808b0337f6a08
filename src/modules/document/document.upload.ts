import { buffer } from 'node:stream/consumers';
import type { File } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { discardFiles, markStored, openObject, putObject } from '../file/file.service.js';
import { straighten } from './document.page.js';

/** A page of a scan as staff hand it in: straightened and kept, to be named by `PackageAction.complete`. Throws as straighten does. */
export async function addPage(ctx: Ctx, body: Buffer): Promise<File> {
  return keep(ctx, body, 0, null);
}

/** The same page, a quarter turn clockwise; it takes the place of the first, which is discarded. Throws `not_found`, `in_use`. */
export async function turnPage(ctx: Ctx, fileId: string): Promise<File> {
  const before = await ctx.db.file.findFirst({
    where: { id: fileId, purpose: 'PAGE', createdByType: 'STAFF', createdById: ctx.actor.id, storedAt: { not: null } },
  });
  if (!before) throw fail('not_found');
  return keep(ctx, await buffer(await openObject(ctx, before)), 1, before);
}

async function keep(ctx: Ctx, body: Buffer, turns: number, before: File | null): Promise<File> {
  const page = await straighten(body, turns);
  const file = await putObject(ctx, {
    purpose: 'PAGE',
    name: 'page.jpg',
    contentType: 'image/jpeg',
    body: page.body,
    workspaceId: null,
  });
  return transaction(ctx, async (tx) => {
    if (before) await discardFiles(tx, [before]);
    await markStored(tx, [file.id]);
    await record(
      tx,
      'page.uploaded',
      { type: 'File', id: file.id, workspaceId: null },
      { sha256: file.sha256, instead: before?.id ?? null },
    );
    return file;
  });
}
