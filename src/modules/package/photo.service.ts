import type { Readable } from 'node:stream';
import type { File, PackagePhoto } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { isValidLink } from '../../shared/files/links.js';
import { readPicture } from '../../shared/picture.js';
import { record } from '../audit-log/audit-log.service.js';
import { discardFiles, markStored, openObject, putObject } from '../file/file.service.js';
import { lockPackage, noteSight, targetOf } from './package.service.js';

const MAX_PHOTOS = 30;

export type PhotoSize = 'full' | 'thumbnail';

/**
 * Adds a photo to a piece; the same picture again (an upload whose answer was lost) is the photo that is there.
 * Throws `not_found`, `conflict` at 30 photos, what readPicture throws, `unavailable` when the store is away.
 */
export async function addPhoto(ctx: Ctx, packageId: string, body: Buffer): Promise<PackagePhoto> {
  const piece = await ctx.db.package.findUnique({ where: { id: packageId } });
  if (!piece || piece.voidedAt) throw fail('not_found');
  const { photo, thumbnail } = await readPicture(body);
  const kept = { purpose: 'PHOTO', contentType: 'image/jpeg', workspaceId: null };
  const file = await putObject(ctx, { ...kept, name: 'photo.jpg', body: photo.body });
  const thumb = await putObject(ctx, { ...kept, name: 'thumbnail.jpg', body: thumbnail.body });
  return transaction(ctx, async (tx) => {
    const held = await lockPackage(tx, packageId);
    const photos = await tx.db.packagePhoto.findMany({ where: { packageId }, include: { file: true } });
    const same = photos.find((one) => one.file.sha256 === file.sha256);
    if (same) {
      const { file: _file, ...known } = same;
      return known;
    }
    if (photos.length >= MAX_PHOTOS)
      throw fail('conflict', { detail: `A piece has ${MAX_PHOTOS} photos at the most.` });
    await markStored(tx, [file.id, thumb.id]);
    const added = await tx.db.packagePhoto.create({
      data: {
        packageId,
        fileId: file.id,
        thumbFileId: thumb.id,
        width: photo.width,
        height: photo.height,
        takenById: tx.actor.id,
        createdAt: tx.now,
      },
    });
    await record(tx, 'package.photo_added', targetOf(held), { photoId: added.id, sha256: file.sha256 });
    return added;
  });
}

/** Throws `not_found`. */
export async function removePhoto(ctx: Ctx, packageId: string, photoId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const piece = await lockPackage(tx, packageId);
    const photo = await tx.db.packagePhoto.findFirst({
      where: { id: photoId, packageId },
      include: { file: true, thumb: true },
    });
    if (!photo) throw fail('not_found');
    await tx.db.packagePhoto.delete({ where: { id: photoId } });
    await discardFiles(tx, [photo.file, photo.thumb]);
    await record(tx, 'package.photo_removed', targetOf(piece), { photoId, sha256: photo.file.sha256 });
  });
}

/**
 * The file behind a signed link. The link is for the workspace that owned the piece when it was made: once the piece
 * has changed hands it opens nothing. Throws `link_invalid`, the same for any alteration and for an unknown photo.
 */
export async function photoByLink(
  ctx: Ctx,
  link: { photoId: string; expires: number; signature: string; size: PhotoSize },
): Promise<File> {
  const photo = await findPhoto(ctx, link.photoId);
  const holder = photo?.package.workspaceId ?? null;
  const grant = { holder: holder ?? '', expires: link.expires };
  const valid = isValidLink(ctx.config.sessionSecret, grant, link.photoId, link.signature, ctx.now);
  if (!photo || holder === null || !valid) throw fail('link_invalid');
  await noteSight(ctx, { packageId: photo.packageId, workspaceId: holder, userId: null, kind: 'PHOTO' });
  return link.size === 'full' ? photo.file : photo.thumb;
}

/** For the back office, whose session is the guard. Throws `not_found`. */
export async function photoForStaff(
  ctx: Ctx,
  photoId: string,
  size: PhotoSize,
): Promise<{ file: File; stream: Readable }> {
  const photo = await findPhoto(ctx, photoId);
  if (!photo) throw fail('not_found');
  const file = size === 'full' ? photo.file : photo.thumb;
  return { file, stream: await openObject(ctx, file) };
}

/** Ids of the pieces' photos, by package, first taken first. For staff. */
export async function listPhotoIds(ctx: Ctx, packageIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await ctx.pool.query<{ id: string; packageId: string }>({
    name: 'package-photo-ids',
    text: `select "id", "packageId" from "PackagePhoto" where "packageId" = any($1::uuid[]) order by "id"`,
    values: [packageIds],
  });
  const ids = new Map<string, string[]>();
  for (const row of rows) ids.set(row.packageId, [...(ids.get(row.packageId) ?? []), row.id]);
  return ids;
}

function findPhoto(ctx: Ctx, id: string) {
  return ctx.db.packagePhoto.findUnique({ where: { id }, include: { file: true, thumb: true, package: true } });
}
