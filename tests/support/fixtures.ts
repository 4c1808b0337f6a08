import { randomInt } from 'node:crypto';
import type { Location, Role, StaffRole, User, Workspace } from '../../src/generated/prisma/client.js';
import { signAccessToken } from '../../src/shared/tokens.js';
import type { TestApp } from './app.js';

let serial = 0;

export interface Member {
  user: User;
  sessionId: string;
  token: string;
  /** Headers of a logged-in request; with a workspace, those of a W route. */
  headers: Record<string, string>;
}

/** A user with an open session, straight in the database: no password is hashed. */
export async function makeUser(app: TestApp, given: Partial<User> = {}): Promise<Member> {
  const { prisma } = app.platform.database;
  serial++;
  const email = given.email ?? `user${serial}.${randomInt(1e9)}@example.com`;
  const user = await prisma.user.create({
    data: { name: `User ${serial}`, email, emailNormalized: email.toLowerCase(), ...given },
  });
  const session = await prisma.session.create({
    data: { userId: user.id, expiresAt: new Date(Date.now() + 86_400_000) },
  });
  const token = await signAccessToken(app.platform.config, { userId: user.id, sessionId: session.id, now: new Date() });
  return { user, sessionId: session.id, token, headers: { Authorization: `Bearer ${token}` } };
}

export async function makeLocation(app: TestApp, given: Partial<Location> = {}): Promise<Location> {
  serial++;
  return app.platform.database.prisma.location.create({
    data: {
      code: `L${serial}`,
      name: `Warehouse ${serial}`,
      line1: '2810 N Church St',
      city: 'Wilmington',
      region: 'DE',
      postalCode: '19802',
      country: 'US',
      timezone: 'America/New_York',
      ...given,
    } as never,
  });
}

export interface Tenant extends Member {
  workspace: Workspace;
  mailboxId: string;
  ste: string;
  location: Location;
}

/** A workspace with its OWNER, mailbox and first recipient. */
export async function makeTenant(
  app: TestApp,
  given: { name?: string; location?: Location; ste?: string } = {},
): Promise<Tenant> {
  const { prisma } = app.platform.database;
  const owner = await makeUser(app, given.name ? { name: given.name } : {});
  const location = given.location ?? (await prisma.location.findFirst()) ?? (await makeLocation(app));
  const workspace = await prisma.workspace.create({ data: { name: given.name ?? `Workspace ${serial}` } });
  await prisma.membership.create({ data: { workspaceId: workspace.id, userId: owner.user.id, role: 'OWNER' } });
  const mailbox = await prisma.mailbox.create({
    data: {
      workspaceId: workspace.id,
      locationId: location.id,
      ste: given.ste ?? String(randomInt(10_000_000, 99_999_999)),
    },
  });
  return {
    ...owner,
    workspace,
    mailboxId: mailbox.id,
    ste: mailbox.ste,
    location,
    headers: { ...owner.headers, 'X-Workspace-Id': workspace.id },
  };
}

/** Another member of the tenant's workspace. */
export async function makeMember(app: TestApp, tenant: Tenant, role: Role): Promise<Member> {
  const member = await makeUser(app);
  await app.platform.database.prisma.membership.create({
    data: { workspaceId: tenant.workspace.id, userId: member.user.id, role },
  });
  return { ...member, headers: { ...member.headers, 'X-Workspace-Id': tenant.workspace.id } };
}

export async function makeStaff(app: TestApp, roles: StaffRole[]) {
  serial++;
  return app.platform.database.prisma.staffUser.create({
    data: { email: `staff${serial}@example.com`, name: `Staff ${serial}`, roles },
  });
}
