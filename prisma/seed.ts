import { randomBytes } from 'node:crypto';
import type { Location, StaffRole } from '../src/generated/prisma/client.js';
import { register } from '../src/modules/auth/auth.service.js';
import { createStaff } from '../src/modules/auth/staff.service.js';
import { claimPackage } from '../src/modules/package/claim.service.js';
import { announcePackage, movePackage } from '../src/modules/package/package.service.js';
import { addPhoto } from '../src/modules/package/photo.service.js';
import { receivePackage } from '../src/modules/package/receiving.service.js';
import { flagPackage } from '../src/modules/package/shelf.service.js';
import { accrueStorage } from '../src/modules/package/storage.service.js';
import { findUserByEmail } from '../src/modules/user/user.service.js';
import { addRecipient } from '../src/modules/workspace/recipient.service.js';
import { createWorkspace } from '../src/modules/workspace/workspace.service.js';
import { type Actor, type Ctx, type Platform, systemContext } from '../src/shared/context.js';
import { seedActions } from './seed-actions.js';
import { seedMoney } from './seed-money.js';
import { seedNotices } from './seed-notices.js';
import { CUSTOMERS, type DemoCustomer, type DemoPiece, LOCATIONS, UNMATCHED } from './seed-people.js';
import { drawPiece } from './seed-pictures.js';
import { seedShipping } from './seed-shipping.js';

const DAY = 86_400_000;
const MARK = { name: 'demo-data', slot: new Date(0) };

/** A login to be printed once; its password is nowhere else. */
export interface DemoLogin {
  email: string;
  password: string;
  who: string;
}

const STAFF: { email: string; name: string; roles: StaffRole[]; locale: 'en' | 'tr' }[] = [
  {
    email: 'admin@demo.example',
    name: 'Deniz Admin',
    roles: ['ADMIN', 'WAREHOUSE', 'SUPPORT', 'FINANCE'],
    locale: 'en',
  },
  { email: 'warehouse@demo.example', name: 'Walt Warehouse', roles: ['WAREHOUSE'], locale: 'en' },
  { email: 'depo@demo.example', name: 'Derya Depo', roles: ['WAREHOUSE'], locale: 'tr' },
  { email: 'support@demo.example', name: 'Sam Support', roles: ['SUPPORT'], locale: 'en' },
  { email: 'finance@demo.example', name: 'Fay Finance', roles: ['FINANCE'], locale: 'en' },
];

/** Whether this database has been given its demo data, whole. */
export async function hasDemoData(platform: Platform): Promise<boolean> {
  const { prisma } = platform.database;
  const mark = await prisma.scheduledRun.findUnique({ where: { name_slot: MARK } });
  if (mark) return mark.finishedAt !== null;
  return (await prisma.location.count()) > 0;
}

/**
 * Lays the demo through the services that the routes and the back office call. Safe to repeat: what a killed process has
 * laid is passed over. Answers the logins that it made.
 */
export async function seedDemo(platform: Platform): Promise<DemoLogin[]> {
  const { prisma } = platform.database;
  await prisma.scheduledRun.createMany({ data: [MARK], skipDuplicates: true });
  const ctx = systemContext(platform, 'demo-data');
  const locations = await seedLocations(ctx);
  const { logins, clerk } = await seedStaff(ctx);
  let serial = 0;
  for (const customer of CUSTOMERS) {
    const login = await seedCustomer(ctx, clerk, locations[customer.location], customer, () => serial++);
    if (login && customer === CUSTOMERS[0]) logins.push(login);
  }
  await seedUnmatched(ctx, clerk, locations);
  await seedMoney(ctx);
  await seedNotices(ctx);
  await seedActions(ctx, clerk, CUSTOMERS[0]?.email ?? '');
  await seedShelf(ctx, clerk);
  await prisma.scheduledRun.updateMany({ where: MARK, data: { finishedAt: new Date() } });
  return logins;
}

async function seedLocations(ctx: Ctx): Promise<Record<'US' | 'TR', Location>> {
  const [us, tr] = await Promise.all(
    LOCATIONS.map((given) => ctx.db.location.upsert({ where: { code: given.code }, create: { ...given }, update: {} })),
  );
  if (!us || !tr) throw new Error('the demo has two locations');
  return { US: us, TR: tr };
}

async function seedStaff(ctx: Ctx): Promise<{ logins: DemoLogin[]; clerk: Actor }> {
  const logins: DemoLogin[] = [];
  for (const given of STAFF) {
    if (await ctx.db.staffUser.findUnique({ where: { email: given.email } })) continue;
    const { password } = await createStaff(ctx, given);
    logins.push({ email: given.email, password, who: given.roles.join(', ') });
  }
  const clerk = await ctx.db.staffUser.findUniqueOrThrow({ where: { email: 'warehouse@demo.example' } });
  return { logins, clerk: { type: 'STAFF', id: clerk.id, name: clerk.name, roles: clerk.roles } };
}

async function seedCustomer(
  ctx: Ctx,
  clerk: Actor,
  location: Location,
  given: DemoCustomer,
  serial: () => number,
): Promise<DemoLogin | null> {
  if (await findUserByEmail(ctx, given.email)) return null;
  const password = randomBytes(12).toString('base64url');
  const { user } = await register(ctx, { email: given.email, name: given.name, locale: given.locale, password });
  const owner = asUser(ctx, user);
  const workspace = await createWorkspace(owner, { name: given.workspace, locationId: location.id });
  const tenant = { ...owner, workspaceId: workspace.id };
  for (const alias of given.aliases ?? []) await addRecipient(tenant, { name: alias });
  for (const member of given.members ?? []) {
    const other = await register(ctx, {
      email: member.email,
      name: member.name,
      password: randomBytes(12).toString('base64url'),
    });
    await ctx.db.membership.create({ data: { workspaceId: workspace.id, userId: other.user.id, role: member.role } });
  }
  for (const piece of given.pieces) {
    if (piece.status === 'EXPECTED')
      await announcePackage(tenant, {
        trackingNumber: piece.trackingNumber ?? '',
        carrier: piece.carrier,
        description: piece.description,
      });
    else await seedPiece(ctx, clerk, location, piece, { name: given.name, ste: workspace.mailbox.ste }, serial());
  }
  if (given === CUSTOMERS.find((one) => one.location === given.location))
    await seedShipping(ctx, clerk, tenant, {
      country: given.location,
      location,
      name: given.name,
      ste: workspace.mailbox.ste,
    });
  return { email: given.email, password, who: `customer of ${given.workspace}` };
}

async function seedPiece(
  ctx: Ctx,
  clerk: Actor,
  location: Location,
  piece: DemoPiece,
  to: { name: string; ste: string },
  serial: number,
): Promise<void> {
  const received = { ...ctx, actor: clerk, now: new Date(ctx.now.getTime() - piece.daysAgo * DAY - serial * 61_000) };
  const labelText = [
    location.country === 'TR' ? 'GÖNDEREN' : 'FROM',
    piece.sender,
    '',
    location.country === 'TR' ? 'ALICI' : 'TO',
    to.name,
    `STE ${to.ste}`,
    location.line1,
    [location.postalCode, location.city, location.region].filter(Boolean).join(' '),
  ].join('\n');
  const { piece: filed } = await receivePackage(received, {
    labelText,
    locationId: location.id,
    sender: piece.sender,
    kind: piece.kind,
    trackingNumber: piece.trackingNumber,
    carrier: piece.carrier,
    description: piece.description,
    weightGrams: piece.weightGrams,
    shelf: piece.shelf,
  });
  if (!filed) throw new Error(`the demo's label was not matched:\n${labelText}`);
  await addPhoto(
    received,
    filed.id,
    await drawPiece({ kind: piece.kind, labelText, trackingNumber: piece.trackingNumber ?? null, seed: serial }),
  );
  for (const [step, status] of movesTo(piece.status).entries()) {
    await movePackage(
      { ...received, now: new Date(received.now.getTime() + (step + 1) * 3_600_000) },
      filed.id,
      status,
    );
  }
}

function movesTo(status: DemoPiece['status']): DemoPiece['status'][] {
  if (status === 'COMPLETED' || status === 'DISPOSED') return ['IN_PROCESS', status];
  return status === 'PENDING' ? [] : [status];
}

async function seedUnmatched(ctx: Ctx, clerk: Actor, locations: Record<'US' | 'TR', Location>): Promise<void> {
  for (const [index, given] of UNMATCHED.entries()) {
    const received = { ...ctx, actor: clerk, now: new Date(ctx.now.getTime() - given.daysAgo * DAY) };
    const { trackingNumber, labelText, shelf } = given;
    if (await ctx.db.package.findFirst({ where: { trackingNumber } })) continue;
    const { piece } = await receivePackage(received, {
      labelText,
      trackingNumber,
      shelf,
      locationId: locations[given.location].id,
      unmatched: true,
      unmatchedReason: given.reason,
    });
    if (piece)
      await addPhoto(
        received,
        piece.id,
        await drawPiece({ kind: 'PARCEL', labelText, trackingNumber, seed: 40 + index }),
      );
  }
}

/** A claim on an unmatched piece, a damaged one, and what storage has cost so far. */
async function seedShelf(ctx: Ctx, clerk: Actor): Promise<void> {
  const [customer] = CUSTOMERS;
  const user = customer && (await findUserByEmail(ctx, customer.email));
  const member = user && (await ctx.db.membership.findFirst({ where: { userId: user.id } }));
  const lost = await ctx.db.package.findFirst({
    where: { status: 'UNMATCHED', trackingNumber: { not: null } },
    orderBy: { id: 'asc' },
  });
  if (user && member && lost?.trackingNumber && (await ctx.db.packageClaim.count()) === 0)
    await claimPackage(
      { ...asUser(ctx, user), workspaceId: member.workspaceId },
      { trackingNumber: lost.trackingNumber, note: 'Etikette adım eksik yazılmış olabilir.' },
    );
  const piece = await ctx.db.package.findFirst({
    where: { status: 'PENDING', kind: 'PARCEL' },
    orderBy: { id: 'asc' },
  });
  if (piece)
    await flagPackage({ ...ctx, actor: clerk }, piece.id, { flags: ['DAMAGED'], reason: 'One corner is crushed.' });
  await accrueStorage(ctx);
}

function asUser(ctx: Ctx, user: { id: string; name: string }): Ctx {
  return { ...ctx, actor: { type: 'USER', id: user.id, name: user.name, sessionId: '', role: 'OWNER' } };
}
