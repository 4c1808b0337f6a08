import { randomUUID } from 'node:crypto';
import type { Package } from '../../src/generated/prisma/client.js';
import type { TestApp } from './app.js';
import { makeLocation, type Tenant } from './fixtures.js';

/** A received piece straight in the database, with the first row of its history; of nobody: on the unmatched shelf. */
export async function makePackage(
  app: TestApp,
  tenant: Tenant | null,
  given: Partial<Package> & { photos?: number } = {},
): Promise<Package> {
  const { prisma } = app.platform.database;
  const { photos = 0, ...fields } = given;
  const location = tenant?.location ?? (await prisma.location.findFirst()) ?? (await makeLocation(app));
  const { matchReasons: _reasons, ...columns } = fields;
  const piece = await prisma.package.create({
    data: {
      locationId: location.id,
      workspaceId: tenant?.workspace.id ?? null,
      mailboxId: tenant?.mailboxId ?? null,
      status: tenant ? 'PENDING' : 'UNMATCHED',
      receivedAt: new Date(),
      ...columns,
      trackingKey: fields.trackingNumber?.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '') ?? null,
    },
  });
  await prisma.packageEvent.create({
    data: {
      packageId: piece.id,
      toStatus: piece.status,
      kind: 'received',
      workspaceId: piece.workspaceId,
      actorType: 'SYSTEM',
      actorName: 'fixture',
    },
  });
  for (let i = 0; i < photos; i++) await makePhotoRow(app, piece);
  return piece;
}

/** A photo's rows without any object behind them. */
export async function makePhotoRow(app: TestApp, piece: Package) {
  const { prisma } = app.platform.database;
  const file = () =>
    prisma.file.create({
      data: {
        purpose: 'PHOTO',
        key: `test/${randomUUID()}`,
        name: 'photo.jpg',
        contentType: 'image/jpeg',
        size: 1,
        sha256: '',
        createdByType: 'SYSTEM',
        storedAt: new Date(),
      },
    });
  const [photo, thumb] = [await file(), await file()];
  return prisma.packagePhoto.create({
    data: { packageId: piece.id, fileId: photo.id, thumbFileId: thumb.id, width: 800, height: 600 },
  });
}
