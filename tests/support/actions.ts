import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import type { Package, PackageAction, StaffRole } from '../../src/generated/prisma/client.js';
import type { Ctx } from '../../src/shared/context.js';
import type { TestApp } from './app.js';
import { makeStaff, type Tenant } from './fixtures.js';
import { makePackage } from './packages.js';

/** Asks through the API. */
export function ask(app: TestApp, tenant: Pick<Tenant, 'headers'>, piece: Pick<Package, 'id'>, body: object) {
  return app.http.post(`/api/v1/packages/${piece.id}/actions`).set(tenant.headers).send(body);
}

/** A queued scan of a new piece, as the customer asked for it. */
export async function makeAction(app: TestApp, tenant: Tenant, body: object = { type: 'SCAN' }) {
  const piece = await makePackage(app, tenant, { trackingNumber: `1Z${randomUUID().slice(0, 8)}` });
  const { body: action } = await ask(app, tenant, piece, body).expect(202);
  return { ...(action as { id: string; version: number }), piece };
}

/** A clerk, to call services as. */
export async function clerk(app: TestApp, roles: StaffRole[] = ['WAREHOUSE'], given: Partial<Ctx> = {}): Promise<Ctx> {
  const staff = await makeStaff(app, roles);
  return app.ctx({ actor: { type: 'STAFF', id: staff.id, name: staff.name, roles: staff.roles }, ...given });
}

export async function actionRow(app: TestApp, id: string): Promise<PackageAction> {
  return app.platform.database.prisma.packageAction.findUniqueOrThrow({ where: { id } });
}

export async function pieceStatus(app: TestApp, id: string): Promise<string> {
  return (await app.platform.database.prisma.package.findUniqueOrThrow({ where: { id } })).status;
}

/** Ids of stored pictures that staff uploaded for a scan. */
export async function makePages(app: TestApp, count: number, given: { purpose?: string; contentType?: string } = {}) {
  const ids: string[] = [];
  const body = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#ffffff' } })
    .jpeg()
    .toBuffer();
  for (let i = 0; i < count; i++) {
    const file = await app.platform.database.prisma.file.create({
      data: {
        purpose: 'PAGE',
        key: `test/${randomUUID()}`,
        name: `page-${i + 1}.jpg`,
        contentType: 'image/jpeg',
        size: 1,
        sha256: '',
        createdByType: 'STAFF',
        storedAt: new Date(),
        ...given,
      },
    });
    await app.platform.files.put(file.key, body, 'image/jpeg');
    ids.push(file.id);
  }
  return ids;
}

/** What is on the ledger for an action. */
export function booked(app: TestApp, id: string) {
  return app.platform.database.prisma.ledgerEntry.findMany({ where: { sourceKey: `action:${id}` } });
}
