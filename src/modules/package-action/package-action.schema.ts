import { z } from 'zod';
import type { PackageAction } from '../../generated/prisma/client.js';
import { ActionStatus, ActionType } from '../../generated/prisma/enums.js';
import { Money } from '../../shared/money.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import { controlFree } from '../../shared/text.js';
import { CustomsInput, RateView } from '../shipping/shipping.schema.js';

const Type = z.enum(ActionType);
const Status = z.enum(ActionStatus);

/** A word to the clerk. */
const note = controlFree(z.string().trim().min(1).max(500), 'lines').optional();
const confirm = z.literal(true, 'must be true: what is destroyed does not come back');

/** `rateId` of a quote holds its price; else the service that is named, else the cheapest. */
const shipped = {
  addressId: z.uuid(),
  service: controlFree(z.string().trim().min(1).max(120)).optional(),
  rateId: z.uuid().optional(),
  customs: CustomsInput.optional(),
};

/** What each type takes beside its type. */
const FIELDS = {
  SCAN: { share: z.array(z.email().max(254)).min(1).max(10).optional(), note },
  OPEN_AND_PHOTO: { note },
  HOLD: { until: z.union([z.iso.date(), z.iso.datetime({ offset: true })]) },
  SHRED: { confirm },
  JUNK: { confirm },
  RETURN_TO_SENDER: { note },
  FORWARD: { ...shipped, note },
  CONSOLIDATE: { ...shipped, note },
  PICKUP: { person: controlFree(z.string().trim().min(1).max(120)).optional(), note },
} as const;

const typed = <T extends keyof typeof FIELDS, E extends z.ZodRawShape>(type: T, extra: E) =>
  z.strictObject({ type: z.literal(type), ...FIELDS[type], ...extra });

const packageIds = z
  .array(z.uuid())
  .min(1)
  .max(100)
  .refine((ids) => new Set(ids.map((id) => id.toLowerCase())).size === ids.length, 'names a piece twice');
/** As many as one box can hold. */
const together = packageIds.max(50);

export const ActionInput = z.discriminatedUnion('type', [
  typed('SCAN', {}),
  typed('OPEN_AND_PHOTO', {}),
  typed('HOLD', {}),
  typed('SHRED', {}),
  typed('JUNK', {}),
  typed('RETURN_TO_SENDER', {}),
  typed('PICKUP', {}),
  typed('FORWARD', {}),
  /** The pieces that go along with this one. */
  typed('CONSOLIDATE', { packageIds: together }),
]);
export type ActionInput = z.infer<typeof ActionInput>;
export const BulkActionInput = z.discriminatedUnion('type', [
  typed('SCAN', { packageIds }),
  typed('OPEN_AND_PHOTO', { packageIds }),
  typed('HOLD', { packageIds }),
  typed('SHRED', { packageIds }),
  typed('JUNK', { packageIds }),
  typed('RETURN_TO_SENDER', { packageIds }),
  typed('PICKUP', { packageIds }),
  typed('FORWARD', { packageIds }),
  typed('CONSOLIDATE', { packageIds: together }),
]);
export type BulkActionInput = z.infer<typeof BulkActionInput>;

export const ActionParams = z.strictObject({ id: z.uuid() });

const listOf = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(item).min(1).max(9));

export const ActionQuery = PageQuery.extend({
  status: listOf(Status).optional(),
  type: listOf(Type).optional(),
  packageId: z.uuid().optional(),
});
export type ActionQuery = z.infer<typeof ActionQuery>;

export const ActionView = z.strictObject({
  id: z.uuid(),
  packageId: z.uuid(),
  type: Type,
  status: Status,
  price: Money,
  requestedBy: z.strictObject({ id: z.uuid().nullable(), name: z.string() }),
  requestedAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  /** SHRED and JUNK: nothing happens before; until the work begins it can be cancelled. */
  coolOffUntil: z.iso.datetime().nullable(),
  cancellable: z.boolean(),
  /** The step that waits or runs, and how far it is in percent. */
  progress: z.strictObject({ step: z.string().nullable(), percent: z.int() }),
  params: z.record(z.string(), z.unknown()),
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Why it failed or was cancelled. */
  reason: z.string().nullable(),
  /** PICKUP: to be shown at the counter. */
  pickupCode: z.string().nullable(),
  shipmentId: z.uuid().nullable(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  version: z.int(),
});
export type ActionView = z.infer<typeof ActionView>;

export const ActionPage = pageOf(ActionView);

const Problem = z.strictObject({ code: z.string(), detail: z.string(), reason: z.string().optional() });

/** One answer for each piece, in the order of the request: 202 with the action, or the refusal. */
export const BulkActionView = z.strictObject({
  data: z.array(
    z.strictObject({
      packageId: z.uuid(),
      status: z.int(),
      action: ActionView.nullable(),
      error: Problem.nullable(),
    }),
  ),
});
export type BulkActionView = z.infer<typeof BulkActionView>;

export const QuoteView = z.strictObject({
  data: z.array(
    z.strictObject({
      packageId: z.uuid(),
      allowed: z.boolean(),
      price: Money,
      free: z.boolean(),
      /** FORWARD and CONSOLIDATE: its id as `rateId` of the request holds this price. */
      rate: RateView.nullable(),
      error: Problem.nullable(),
    }),
  ),
  /** Of the pieces that are allowed. */
  total: Money,
  /** Free ones left before this; null: without limit. */
  quotaLeft: z.int().nullable(),
  quotaEndsAt: z.iso.datetime(),
});
export type QuoteView = z.infer<typeof QuoteView>;

/** A form sends its empty fields too. */
const filled = <T extends z.ZodType<string>>(schema: T) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional();

/** What a step yields, as the warehouse hands it in. */
export const WorkInput = z.strictObject({
  barcode: filled(controlFree(z.string().trim().min(1).max(200))),
  fileIds: z.array(z.uuid()).max(500).optional(),
  weightGrams: z
    .union([z.literal('').transform(() => undefined), z.coerce.number().int().min(1).max(1_000_000)])
    .optional(),
  /** PICKUP: what the customer shows. */
  code: filled(z.string().trim().max(20)),
  reason: filled(controlFree(z.string().trim().max(500), 'lines')),
});
export type WorkInput = z.infer<typeof WorkInput>;

export function toActionView(row: PackageAction, pickupCode: string | null): ActionView {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    id: row.id,
    packageId: row.packageId,
    type: row.type,
    status: row.status,
    price: { amount: row.price, currency: row.currency },
    requestedBy: { id: row.requestedById, name: row.requestedByName },
    requestedAt: row.requestedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    coolOffUntil: iso(row.coolOffUntil),
    cancellable: row.status === 'REQUESTED' || row.status === 'QUEUED',
    progress: { step: row.step, percent: row.status === 'SUCCEEDED' ? 100 : row.progress },
    params: row.params as Record<string, unknown>,
    result: publicResult(row.result),
    reason: row.failureReason,
    pickupCode,
    shipmentId: row.shipmentId,
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
    version: row.version,
  };
}

/** Which member of staff it was stays in the house. */
function publicResult(result: PackageAction['result']): Record<string, unknown> | null {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) return null;
  const { byStaffId: _who, ...shown } = result;
  return shown;
}
