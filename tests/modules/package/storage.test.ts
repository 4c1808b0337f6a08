import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Location, Package } from '../../../src/generated/prisma/client.js';
import { entitlement, saveTaxRate, seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { assignPackage } from '../../../src/modules/package/assignment.service.js';
import { movePackage } from '../../../src/modules/package/package.service.js';
import { receivePackage } from '../../../src/modules/package/receiving.service.js';
import { accrueStorage, warnOfStorage } from '../../../src/modules/package/storage.service.js';
import { transaction } from '../../../src/shared/context.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
});
afterAll(() => app.close());

const prisma = () => app.platform.database.prisma;
const at = (iso: string) => app.ctx({ now: new Date(iso) });
const accrue = (iso: string) => accrueStorage(at(iso), 3);

async function receive(tenant: Tenant, iso: string, given: Record<string, unknown> = {}): Promise<Package> {
  const { piece } = await receivePackage(at(iso), {
    mailboxId: tenant.mailboxId,
    locationId: tenant.location.id,
    ...given,
  });
  if (!piece) throw new Error('not filed');
  return piece;
}

async function daysOf(piece: Package): Promise<string[]> {
  const rows = await prisma().ledgerEntry.findMany({
    where: { causeId: piece.id, kind: 'CHARGE' },
    orderBy: { sourceKey: 'asc' },
  });
  return rows.map((row) => row.sourceKey.replace(`storage:${piece.id}:`, ''));
}

async function reallyMove(piece: Package, iso: string, ...statuses: ('IN_PROCESS' | 'DISPOSED' | 'COMPLETED')[]) {
  for (const status of statuses) await movePackage(at(iso), piece.id, status);
}

describe('the storage clock', () => {
  let tenant: Tenant;
  let location: Location;
  beforeEach(async () => {
    location = await makeLocation(app, { freeStorageDays: 2, timezone: 'Europe/Istanbul', country: 'TR' });
    tenant = await makeTenant(app, { location });
  });

  it('costs nothing in the free days, then each day once, however often and how late the job runs', async () => {
    // 22:30 in UTC is the next day in Istanbul.
    const piece = await receive(tenant, '2026-03-01T22:30:00Z');
    expect(piece.freeUntil?.toISOString().slice(0, 10)).toBe('2026-03-04');
    await accrue('2026-03-04T20:59:59Z');
    expect(await daysOf(piece)).toEqual([]);
    await accrue('2026-03-04T21:00:00Z');
    await accrue('2026-03-04T21:00:00Z');
    await Promise.all([accrue('2026-03-05T10:00:00Z'), accrue('2026-03-05T10:00:00Z'), accrue('2026-03-05T10:00:00Z')]);
    expect(await daysOf(piece)).toEqual(['2026-03-05']);
    await accrue('2026-03-08T06:00:00Z');
    expect(await daysOf(piece)).toEqual(['2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08']);
    await accrue('2026-03-02T06:00:00Z');
    expect(await daysOf(piece)).toHaveLength(4);
    await expectMoneyInvariants(app);
  });

  it('catches up after months, in pieces of a few days', async () => {
    const piece = await receive(tenant, '2026-01-01T09:00:00Z');
    await accrue('2026-04-11T09:00:00Z');
    expect(await daysOf(piece)).toHaveLength(98);
    await expectMoneyInvariants(app);
  });

  it('stops at the stroke of midnight, for good', async () => {
    const [before, after, bundled] = [
      await receive(tenant, '2026-03-01T09:00:00Z'),
      await receive(tenant, '2026-03-01T09:00:00Z'),
      await receive(tenant, '2026-03-01T09:00:00Z'),
    ];
    // Midnight of the 6th in Istanbul.
    await reallyMove(before, '2026-03-05T21:00:00.000Z', 'IN_PROCESS', 'DISPOSED');
    await reallyMove(after, '2026-03-05T21:00:00.001Z', 'IN_PROCESS', 'COMPLETED');
    await movePackage(at('2026-03-02T09:00:00Z'), bundled.id, 'RETURNED');
    await accrue('2026-03-09T09:00:00Z');
    expect(await daysOf(before)).toEqual(['2026-03-04', '2026-03-05']);
    expect(await daysOf(after)).toEqual(['2026-03-04', '2026-03-05', '2026-03-06']);
    expect(await daysOf(bundled)).toEqual([]);
    await accrue('2026-03-20T09:00:00Z');
    expect(await prisma().storageDay.count({ where: { packageId: { in: [before.id, after.id] } } })).toBe(5);
    expect(await prisma().package.count({ where: { locationId: location.id, storageNextOn: { not: null } } })).toBe(0);
  });

  it('leaves nothing of a batch that was cut off, and the next run books it whole', async () => {
    const piece = await receive(tenant, '2026-03-01T09:00:00Z');
    const cut = transaction(at('2026-03-06T09:00:00Z'), async (tx) => {
      await accrueStorage(tx);
      throw new Error('killed');
    });
    await expect(cut).rejects.toThrow('killed');
    expect(await daysOf(piece)).toEqual([]);
    await accrue('2026-03-06T09:00:00Z');
    expect(await daysOf(piece)).toEqual(['2026-03-04', '2026-03-05', '2026-03-06']);
  });

  it('goes on while the piece is held or worked on', async () => {
    const piece = await receive(tenant, '2026-03-01T09:00:00Z');
    await movePackage(at('2026-03-02T09:00:00Z'), piece.id, 'ON_HOLD');
    await accrue('2026-03-05T09:00:00Z');
    expect(await daysOf(piece)).toEqual(['2026-03-04', '2026-03-05']);
  });

  it("asks what the catalogue asks, by the plan, the size and the country's tax", async () => {
    await saveTaxRate(app.ctx(), { country: 'TR', name: 'KDV', rateBp: 2000, inclusive: false });
    const pieces = [
      await receive(tenant, '2026-03-01T09:00:00Z', { kind: 'LETTER', weightGrams: 40 }),
      await receive(tenant, '2026-03-01T09:00:00Z'),
      await receive(tenant, '2026-03-01T09:00:00Z', { weightGrams: 12_000 }),
      await receive(tenant, '2026-03-01T09:00:00Z', { dimensionsMm: { length: 900, width: 600, height: 400 } }),
    ];
    await accrue('2026-03-04T09:00:00Z');
    const { price } = await entitlement(app.ctx(), tenant.workspace.id, 'storage_days');
    const rows = await prisma().storageDay.findMany({ where: { workspaceId: tenant.workspace.id } });
    const amounts = pieces.map((piece) => rows.find((row) => row.packageId === piece.id));
    expect(amounts.map((row) => row?.sizeClass)).toEqual(['LETTER', 'SMALL', 'MEDIUM', 'LARGE']);
    expect(price).toBe(90);
    expect(amounts.map((row) => row?.amount)).toEqual([46, 90, 180, 360]);
    const booked = await prisma().ledgerEntry.findMany({ where: { workspaceId: tenant.workspace.id } });
    expect(booked.map((entry) => entry.tax).sort((a, b) => a - b)).toEqual([8, 15, 30, 60]);
    await expectMoneyInvariants(app);
  });

  it('shows what it has cost and what tomorrow costs', async () => {
    const piece = await receive(tenant, '2026-03-01T09:00:00Z');
    const storage = async () => {
      const answer = await app.http.get(`/api/v1/packages/${piece.id}`).set(tenant.headers).expect(200);
      return answer.body.storage;
    };
    await prisma().taxRate.deleteMany();
    expect(await storage()).toEqual({
      freeUntil: '2026-03-03',
      accrued: { amount: 0, currency: 'USD' },
      tomorrow: { amount: 75, currency: 'USD' },
    });
    await accrue('2026-03-05T09:00:00Z');
    expect((await storage()).accrued).toEqual({ amount: 150, currency: 'USD' });
    await reallyMove(piece, '2026-03-05T10:00:00Z', 'IN_PROCESS', 'DISPOSED');
    expect((await storage()).tomorrow).toEqual({ amount: 0, currency: 'USD' });
  });

  it('gives the fees back when the piece turns out to be somebody else’s, whose free days begin then', async () => {
    const other = await makeTenant(app, { location });
    const piece = await receive(tenant, '2026-03-01T09:00:00Z');
    await accrue('2026-03-06T09:00:00Z');
    await assignPackage(at('2026-03-06T10:00:00Z'), piece.id, { mailboxId: other.mailboxId });
    const owed = async (one: Tenant) =>
      (await prisma().userBalance.findUnique({ where: { workspaceId: one.workspace.id } }))?.owed ?? 0;
    expect(await owed(tenant)).toBe(0);
    await accrue('2026-03-08T10:00:00Z');
    expect(await owed(other)).toBe(0);
    await accrue('2026-03-09T10:00:00Z');
    expect(await owed(other)).toBe(75);
    const told = await prisma().auditLog.findFirst({ where: { action: 'package.withdrawn', targetId: piece.id } });
    expect(told?.meta).toMatchObject({ feesReversed: 3 });
    await expectMoneyInvariants(app);
  });

  it('warns once before the first fee, in one mail, in the owner’s language', async () => {
    await prisma().user.update({ where: { id: tenant.user.id }, data: { locale: 'tr' } });
    await receive(tenant, '2026-03-01T09:00:00Z', { trackingNumber: 'WARN-ONE' });
    await receive(tenant, '2026-03-01T09:05:00Z', { trackingNumber: 'WARN-TWO' });
    const mails = () =>
      prisma().notificationDelivery.findMany({
        where: { event: 'storage-fees-begin', workspaceId: tenant.workspace.id },
      });
    await Promise.all([warnOfStorage(at('2026-03-01T12:00:00Z')), warnOfStorage(at('2026-03-01T12:00:00Z'))]);
    await warnOfStorage(at('2026-03-02T12:00:00Z'));
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail?.subject).toContain('4 Mart 2026');
    expect(mail?.text).toContain('WARN-ONE, WARN-TWO');
    expect(mail?.text).toContain('$1,50');
  });
});

/** Walks through the time in quarters of an hour and writes down every calendar day that is seen: no rule of ours in it. */
function walkedDays(from: Date, until: Date, timeZone: string): Set<string> {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const days = new Set<string>();
  for (let time = from.getTime(); time < until.getTime(); time += 900_000) days.add(format.format(time));
  days.add(format.format(until.getTime() - 1));
  return days;
}

const ZONES = [
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/New_York',
  'America/Havana',
  'Europe/London',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Cairo',
  'America/St_Johns',
];

it('charges exactly the days that a calendar counts, in every time zone, at changes of clocks', async () => {
  const quarter = 900_000;
  const places = await Promise.all(ZONES.map((timezone) => makeLocation(app, { timezone, freeStorageDays: 0 })));
  const tenants = await Promise.all(places.map((location) => makeTenant(app, { location })));
  const stay = fc.record({
    place: fc.nat(ZONES.length - 1),
    arrivesAfter: fc.integer({ min: 0, max: 400 }),
    free: fc.nat(4),
    leavesAfter: fc.option(fc.integer({ min: 1, max: 900 })),
  });
  const history = fc.record({
    // 2023 and 2024: both changes of clocks, and a leap day.
    begins: fc.integer({ min: 0, max: 730 }).map((day) => Date.UTC(2023, 0, 1 + day)),
    stays: fc.array(stay, { minLength: 4, maxLength: 8 }),
    runs: fc.array(fc.integer({ min: 400, max: 1_400 }), { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ begins, stays, runs }) => {
      const later = (quarters: number) => new Date(begins + quarters * quarter);
      const lastRun = later(Math.max(...runs));
      const pieces: { piece: Package; expected: string[] }[] = [];
      for (const { place, arrivesAfter, free, leavesAfter } of stays) {
        const tenant = tenants[place] as Tenant;
        const days = (from: Date, until: Date) => walkedDays(from, until, ZONES[place] as string);
        await prisma().location.update({ where: { id: tenant.location.id }, data: { freeStorageDays: free } });
        const arrives = later(arrivesAfter);
        const piece = await receive(tenant, arrives.toISOString());
        const leaves = leavesAfter === null ? null : later(arrivesAfter + leavesAfter);
        if (leaves) await reallyMove(piece, leaves.toISOString(), 'IN_PROCESS', 'DISPOSED');
        const [arrival] = [...days(arrives, new Date(arrives.getTime() + 1))];
        const lastFree = new Date(Date.parse(arrival as string) + free * 86_400_000).toISOString().slice(0, 10);
        // A day that begins at the moment of the last run is due then.
        const until = leaves && leaves <= lastRun ? leaves : new Date(lastRun.getTime() + 1);
        pieces.push({ piece, expected: [...days(arrives, until)].filter((day) => day > lastFree).sort() });
      }
      await Promise.all(runs.map((run) => accrueStorage(app.ctx({ now: later(run) }), 2)));
      for (const { piece, expected } of pieces) expect(await daysOf(piece)).toEqual(expected);
      await prisma().package.updateMany({ data: { storageNextOn: null } });
    }),
    { numRuns: Number(process.env.STORAGE_RUNS ?? 5), seed: 20261124 },
  );
  await expectMoneyInvariants(app);
});
