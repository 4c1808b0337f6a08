import { randomUUID } from 'node:crypto';
import { bookCharge, invoiceUnbilled } from '../../src/modules/billing/billing.service.js';
import { makeAction } from './actions.js';
import type { TestApp } from './app.js';
import { makeUser, type Tenant } from './fixtures.js';
import { makePackage } from './packages.js';
import { makeAddress, makeShipment } from './shipping.js';

type Maker = (app: TestApp, tenant: Tenant) => Promise<string>;

/** One resource of the tenant for each path with a parameter: the sweep reads and writes it as somebody else. */
const MAKERS: Record<string, Maker> = {
  '/packages/:id': async (app, tenant) => (await makePackage(app, tenant)).id,
  '/addresses/:id': async (app, tenant) => (await makeAddress(app, tenant)).id,
  '/shipments/:id': async (app, tenant) => (await makeShipment(app, tenant)).id,
  '/packages/claims/:id': async (app, tenant) => {
    const row = await app.platform.database.prisma.packageClaim.create({
      data: { workspaceId: tenant.workspace.id, trackingNumber: 'SWEEP-1', trackingKey: randomUUID() },
    });
    return row.id;
  },
  '/documents/:id': async (app, tenant) => {
    const { prisma } = app.platform.database;
    const piece = await makePackage(app, tenant);
    const row = await prisma.document.create({
      data: { workspaceId: tenant.workspace.id, packageId: piece.id, actionId: randomUUID(), pageCount: 1 },
    });
    return row.id;
  },
  // One that has ended: the stream of its events ends too, so that who reads every answer to its end gets there.
  '/actions/:id': async (app, tenant) => {
    const { id } = await makeAction(app, tenant);
    await app.http.post(`/api/v1/actions/${id}/cancel`).set(tenant.headers).expect(200);
    return id;
  },
  '/recipients/:id': async (app, tenant) => {
    const row = await app.platform.database.prisma.recipient.create({
      data: { mailboxId: tenant.mailboxId, name: 'Sweep Recipient', nameKeys: [] },
    });
    return row.id;
  },
  '/invites/:id': async (app, tenant) => {
    const email = `${randomUUID()}@example.com`;
    const row = await app.platform.database.prisma.invite.create({
      data: {
        workspaceId: tenant.workspace.id,
        email,
        emailNormalized: email,
        role: 'MEMBER',
        tokenHash: randomUUID(),
        invitedById: tenant.user.id,
        expiresAt: new Date(Date.now() + 86_400_000),
      },
    });
    return row.id;
  },
  '/files/:id': async (app, tenant) => {
    const row = await app.platform.database.prisma.file.create({
      data: {
        workspaceId: tenant.workspace.id,
        purpose: 'upload',
        key: randomUUID(),
        name: 'sweep.pdf',
        contentType: 'application/pdf',
        size: 1,
        sha256: '0'.repeat(64),
        createdById: tenant.user.id,
        createdByType: 'USER',
        storedAt: new Date(),
      },
    });
    return row.id;
  },
  '/billing/invoices/:id': async (app, tenant) => {
    const charge = { description: { key: 'action' as const }, cause: { type: 'action' as const, id: null } };
    await bookCharge(app.ctx(), {
      ...charge,
      workspaceId: tenant.workspace.id,
      amount: 100,
      source: `sweep:${randomUUID()}`,
    });
    await invoiceUnbilled(app.ctx(), tenant.workspace.id);
    const row = await app.platform.database.prisma.invoice.findFirstOrThrow({
      where: { workspaceId: tenant.workspace.id },
      orderBy: { ordinal: 'desc' },
    });
    return row.id;
  },
  '/billing/payment-methods/:id': async (app, tenant) => {
    const row = await app.platform.database.prisma.paymentMethod.create({
      data: {
        workspaceId: tenant.workspace.id,
        stripeId: `pm_${randomUUID()}`,
        brand: 'visa',
        last4: '4242',
        expMonth: 12,
        expYear: 2034,
      },
    });
    return row.id;
  },
  '/notifications/:id': async (app, tenant) => {
    const row = await app.platform.database.prisma.notification.create({
      data: { sourceKey: randomUUID(), event: 'email-verified', userId: tenant.user.id, params: {} },
    });
    return row.id;
  },
  '/auth/sessions/:id': async (_app, tenant) => tenant.sessionId,
  '/members/:userId': async (app, tenant) => {
    const member = await makeUser(app);
    await app.platform.database.prisma.membership.create({
      data: { workspaceId: tenant.workspace.id, userId: member.user.id, role: 'MEMBER' },
    });
    return member.user.id;
  },
};

/** Routes whose parameter is no id of a tenant's resource: tokens that say themselves what they open. */
const OPEN = /:token\b|^\/media\//;

/** Null: the route has no foreign resource to try. Throws when a new parameter has no maker. */
export function makerFor(path: string): Maker | null {
  if (!path.includes(':') || OPEN.test(path)) return null;
  const base = /^.*?:\w+/.exec(path)?.[0] ?? path;
  const maker = MAKERS[base];
  if (!maker) throw new Error(`no maker for ${base}: add one line to MAKERS in tests/support/makers.ts`);
  return maker;
}

/** The path with each parameter filled: the first by `id`, others by an id that nobody has. */
export function fillPath(path: string, id: string): string {
  let first = true;
  return path.replace(/:\w+/g, () => {
    const value = first ? id : randomUUID();
    first = false;
    return value;
  });
}
