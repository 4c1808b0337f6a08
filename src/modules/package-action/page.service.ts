import type { File } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { addPage } from '../document/document.service.js';

/**
 * What a clerk took with the camera, straightened and kept, to be named by `completeAction`. Throws
 * `media_type_unsupported`, `picture_unreadable`, `body_too_large`, `unavailable`.
 */
export function uploadPage(ctx: Ctx, body: Buffer): Promise<File> {
  return addPage(ctx, body);
}
