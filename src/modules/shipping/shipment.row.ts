import type { Shipment, ShipmentStatus } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { lockPackage } from '../package/package.service.js';

export type FullShipment = Awaited<ReturnType<typeof lockShipment>>;

/** The shipment and its pieces, held until the transaction ends; pieces first (lock order: package, then what is made of it). Throws `not_found`. */
export async function lockShipment(ctx: Ctx, id: string, workspaceId?: string) {
  const where = { id, ...(workspaceId === undefined ? {} : { workspaceId }) };
  const found = await ctx.db.shipment.findFirst({ where, select: { pieces: { select: { packageId: true } } } });
  if (!found) throw fail('not_found');
  for (const packageId of found.pieces.map((piece) => piece.packageId).sort()) await lockPackage(ctx, packageId);
  await ctx.db.$queryRaw`select 1 from "Shipment" where id = ${id}::uuid for update`;
  return ctx.db.shipment.findUniqueOrThrow({
    where: { id },
    include: { pieces: { orderBy: { packageId: 'asc' } }, labels: { orderBy: { createdAt: 'asc' } } },
  });
}

export interface NewEvent {
  detail: string;
  source: string;
  /** The same news again adds nothing. */
  sourceKey: string;
  status?: ShipmentStatus;
  at?: Date;
  message?: string | null;
  place?: string | null;
}

/** False: it was known. */
export async function addEvent(ctx: Ctx, shipment: Pick<Shipment, 'id' | 'status'>, event: NewEvent): Promise<boolean> {
  const { count } = await ctx.db.shipmentEvent.createMany({
    data: [
      {
        shipmentId: shipment.id,
        at: event.at ?? ctx.now,
        status: event.status ?? shipment.status,
        detail: event.detail,
        message: event.message ?? null,
        place: event.place ?? null,
        source: event.source,
        sourceKey: event.sourceKey,
        createdAt: ctx.now,
      },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}

export function targetOf(shipment: Pick<Shipment, 'id' | 'workspaceId'>) {
  return { type: 'Shipment', id: shipment.id, workspaceId: shipment.workspaceId };
}

/** The 409 that names the status and what is permitted in it. */
export function wrongStatus(status: ShipmentStatus, wanted: string, permitted: readonly ShipmentStatus[]) {
  return fail('shipment_wrong_status', {
    detail: `A shipment that is ${status} cannot be ${wanted}: only one that is ${permitted.join(' or ')}.`,
    extra: { status, permitted },
  });
}
