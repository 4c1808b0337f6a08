import type { ShippingService, ShippingZone } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { changesOf, record } from '../audit-log/audit-log.service.js';
import type { ServiceInput, ZoneInput } from './rate-table.schema.js';

/** Throws `validation_failed` at `code` when another zone has it. */
export async function createZone(ctx: Ctx, given: ZoneInput): Promise<ShippingZone> {
  return unique('code', () =>
    transaction(ctx, async (tx) => {
      const zone = await tx.db.shippingZone.create({ data: given });
      await record(tx, 'shipping_zone.created', target('ShippingZone', zone.id), { after: given });
      return zone;
    }),
  );
}

/** Throws `not_found`, `version_conflict`, `validation_failed`. Quotes that are out keep their prices. */
export async function updateZone(
  ctx: Ctx,
  id: string,
  given: ZoneInput,
  version: number | null,
): Promise<ShippingZone> {
  return unique('code', () =>
    transaction(ctx, async (tx) => {
      const before = await tx.db.shippingZone.findUnique({ where: { id } });
      if (!before) throw fail('not_found');
      const { count } = await tx.db.shippingZone.updateMany({
        where: { id, version: version ?? before.version },
        data: { ...given, version: { increment: 1 } },
      });
      if (count === 0) throw fail('version_conflict');
      const after = await tx.db.shippingZone.findUniqueOrThrow({ where: { id } });
      await record(tx, 'shipping_zone.updated', target('ShippingZone', id), changesOf(before, after));
      return after;
    }),
  );
}

/** Throws `validation_failed` at `service` when the zone has it of this carrier. */
export async function createService(ctx: Ctx, given: ServiceInput): Promise<ShippingService> {
  return unique('service', () =>
    transaction(ctx, async (tx) => {
      await zoneOf(tx, given.zoneId);
      const service = await tx.db.shippingService.create({ data: columns(given) });
      await record(tx, 'shipping_service.created', target('ShippingService', service.id), { after: given });
      return service;
    }),
  );
}

/** Throws `not_found`, `version_conflict`, `validation_failed`. Quotes that are out keep their prices. */
export async function updateService(
  ctx: Ctx,
  id: string,
  given: ServiceInput,
  version: number | null,
): Promise<ShippingService> {
  return unique('service', () =>
    transaction(ctx, async (tx) => {
      await zoneOf(tx, given.zoneId);
      const before = await tx.db.shippingService.findUnique({ where: { id } });
      if (!before) throw fail('not_found');
      const { count } = await tx.db.shippingService.updateMany({
        where: { id, version: version ?? before.version },
        data: { ...columns(given), version: { increment: 1 } },
      });
      if (count === 0) throw fail('version_conflict');
      const after = await tx.db.shippingService.findUniqueOrThrow({ where: { id } });
      await record(tx, 'shipping_service.updated', target('ShippingService', id), changesOf(before, after));
      return after;
    }),
  );
}

/** A first table, so that a new installation can quote; an administrator edits it from there. Safe to repeat. */
export async function seedRateTable(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    // Two processes that start at once lay it once.
    await tx.db.$queryRaw`select pg_advisory_xact_lock(7441)::text`;
    if ((await tx.db.shippingZone.count()) > 0) return;
    for (const { services, ...zone } of FIRST_TABLE) {
      const { id } = await createZone(tx, zone);
      for (const [carrier, service, days, volumetricDivisor, maxSideMm, steps] of services)
        await createService(tx, {
          zoneId: id,
          carrier,
          service,
          days,
          volumetricDivisor,
          maxSideMm,
          steps,
          active: true,
        });
    }
  });
}

type Row = [string, string, number, number | null, number, ServiceInput['steps']];

const FIRST_TABLE: (ZoneInput & { services: Row[] })[] = [
  {
    code: 'HOME',
    name: 'Same country',
    originCountry: '*',
    countries: ['HOME'],
    services: [
      ['Post', 'Standard', 3, 5000, 1500, steps(590, 790, 990, 1490, 2290, 3990)],
      ['Courier', 'Express', 1, 5000, 2000, steps(1290, 1490, 1890, 2690, 3990, 6490)],
    ],
  },
  {
    code: 'WORLD',
    name: 'Other countries',
    originCountry: '*',
    countries: ['*'],
    services: [
      ['Post', 'International', 12, null, 1500, steps(1690, 2390, 3290, 5490, 8990, 15900)],
      ['Courier', 'Express Worldwide', 4, 5000, 2000, steps(3900, 4900, 6400, 9900, 15900, 27900)],
    ],
  },
];

function steps(...amounts: number[]): ServiceInput['steps'] {
  return [500, 1_000, 2_000, 5_000, 10_000, 30_000].map((upToGrams, index) => ({
    upToGrams,
    amount: amounts[index] ?? 0,
  }));
}

function columns(given: ServiceInput) {
  return {
    ...given,
    volumetricDivisor: given.volumetricDivisor ?? null,
    maxSideMm: given.maxSideMm ?? null,
    steps: given.steps.map((step) => ({ ...step })),
  };
}

async function zoneOf(ctx: Ctx, id: string): Promise<void> {
  if (!(await ctx.db.shippingZone.findUnique({ where: { id }, select: { id: true } })))
    throw invalid('zoneId', 'is no zone');
}

/** The unique index has the last word; its answer is a message at the field. */
async function unique<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw sqlState(error) === '23505' ? invalid(field, 'is taken already') : error;
  }
}

function target(type: string, id: string) {
  return { type, id, workspaceId: null };
}
