import { z } from 'zod';
import type { Location } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail, invalid, sqlState } from '../../shared/errors.js';
import { lineOf } from '../../shared/text.js';
import { isTimeZone } from '../../shared/time.js';
import { changesOf, record } from '../audit-log/audit-log.service.js';

export const LocationInput = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^[A-Z0-9-]{2,12}$/, 'must be 2 to 12 capital letters, digits or hyphens'),
  name: lineOf(120),
  line1: lineOf(200),
  line2: lineOf(200).nullable().optional(),
  city: lineOf(120),
  region: lineOf(60).nullable().optional(),
  postalCode: lineOf(20).nullable().optional(),
  country: z
    .string()
    .trim()
    .regex(/^[A-Z]{2}$/, 'must be a country code of two capital letters'),
  timezone: z.string().max(60).refine(isTimeZone, 'is not an IANA time zone such as Europe/Istanbul'),
  freeStorageDays: z.int().min(0).max(3650),
  active: z.boolean().default(true),
});
export type LocationInput = z.infer<typeof LocationInput>;

/** Opens a warehouse. Throws `validation_failed` at `code` when another has it. */
export async function createLocation(ctx: Ctx, given: LocationInput): Promise<Location> {
  return codeTaken(() =>
    transaction(ctx, async (tx) => {
      const location = await tx.db.location.create({ data: given });
      await record(tx, 'location.created', target(location.id), { after: given });
      return location;
    }),
  );
}

/** Throws `version_conflict` when `version` is given and is not the row's. */
export async function updateLocation(
  ctx: Ctx,
  id: string,
  given: LocationInput,
  version: number | null,
): Promise<Location> {
  return codeTaken(() =>
    transaction(ctx, async (tx) => {
      const before = await tx.db.location.findUnique({ where: { id } });
      if (!before) throw fail('not_found');
      const { count } = await tx.db.location.updateMany({
        where: { id, version: version ?? before.version },
        data: { ...given, version: { increment: 1 } },
      });
      if (count === 0) throw fail('version_conflict');
      const location = await tx.db.location.findUniqueOrThrow({ where: { id } });
      await record(tx, 'location.updated', target(id), changesOf(before, location));
      return location;
    }),
  );
}

/** The unique index has the last word; its answer is a message at the field. */
async function codeTaken(work: () => Promise<Location>): Promise<Location> {
  try {
    return await work();
  } catch (error) {
    throw sqlState(error) === '23505' ? invalid('code', 'is taken already') : error;
  }
}

function target(id: string) {
  return { type: 'Location', id, workspaceId: null };
}
