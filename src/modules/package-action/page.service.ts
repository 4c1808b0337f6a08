import type { File } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { contentOf, markStored, putObject } from '../file/file.service.js';

/** What a clerk took with the camera, to be named by `completeAction`. Throws `media_type_unsupported`, `unavailable`. */
export async function uploadPage(ctx: Ctx, body: Buffer, name: string): Promise<File> {
  const contentType = await contentOf(body, name);
  if (!contentType || !['image/jpeg', 'image/png', 'image/webp'].includes(contentType))
    throw fail('media_type_unsupported', { detail: 'Send a JPEG, PNG or WebP picture.' });
  const file = await putObject(ctx, { purpose: 'PAGE', name: 'page', contentType, body, workspaceId: null });
  return transaction(ctx, async (tx) => {
    await markStored(tx, [file.id]);
    await record(tx, 'page.uploaded', { type: 'File', id: file.id, workspaceId: null }, { sha256: file.sha256 });
    return file;
  });
}
