import { z } from 'zod';
import { ActionStatus, ActionType, PackageFlag, PackageKind, PackageStatus } from '../../generated/prisma/enums.js';
import { Money } from '../../shared/money.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import { controlFree } from '../../shared/text.js';
import { trackingKeyOf } from './package.tracking.js';

export const Status = z.enum(PackageStatus);
export const Kind = z.enum(PackageKind);

export const PhotoView = z.strictObject({
  id: z.uuid(),
  /** Signed, ends after 10 minutes, and at once when the piece changes hands. */
  url: z.string(),
  thumbnailUrl: z.string(),
  width: z.int(),
  height: z.int(),
});
export type PhotoView = z.infer<typeof PhotoView>;

export const DimensionsView = z.strictObject({ length: z.int(), width: z.int(), height: z.int() });

export const PackageView = z.strictObject({
  id: z.uuid(),
  status: Status,
  kind: Kind,
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  sender: z.string().nullable(),
  recipient: z.string().nullable(),
  description: z.string().nullable(),
  note: z.string().nullable(),
  tags: z.array(z.string()),
  /** What the warehouse noticed. PROHIBITED cannot be forwarded. */
  flags: z.array(z.enum(PackageFlag)),
  weightGrams: z.int().nullable(),
  dimensionsMm: DimensionsView.nullable(),
  receivedAt: z.iso.datetime().nullable(),
  /** Last day on which storage is free, in the location's time zone. */
  freeUntil: z.iso.date().nullable(),
  createdAt: z.iso.datetime(),
  version: z.int(),
  photos: z.array(PhotoView),
});
export type PackageView = z.infer<typeof PackageView>;

export const HistoryView = z.strictObject({
  at: z.iso.datetime(),
  kind: z.string(),
  from: Status.nullable(),
  to: Status,
  actor: z.strictObject({ type: z.enum(['USER', 'STAFF', 'SYSTEM']), name: z.string() }),
  reason: z.string().nullable(),
});

export const StorageView = z.strictObject({
  /** Last day on which storage is free, in the location's time zone. */
  freeUntil: z.iso.date().nullable(),
  /** Booked so far. */
  accrued: Money,
  /** What tomorrow will cost if the piece stays. */
  tomorrow: Money,
});
export type StorageView = z.infer<typeof StorageView>;

export const PackageActionBrief = z.strictObject({
  id: z.uuid(),
  type: z.enum(ActionType),
  status: z.enum(ActionStatus),
  price: Money,
  requestedAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});

export const PackageDetailView = PackageView.extend({
  /** Null until the piece is here. */
  storage: StorageView.nullable(),
  history: z.array(HistoryView),
  /** Newest first; GET /actions/:id has each whole. */
  actions: z.array(PackageActionBrief),
});
export type PackageDetailView = z.infer<typeof PackageDetailView>;

const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

export const PackageQuery = PageQuery.extend({
  status: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(Status).min(1).max(8))
    .optional(),
  q: controlFree(z.string().trim().min(1).max(200)).optional(),
  receivedFrom: instant.transform((value) => new Date(value)).optional(),
  /** A day counts whole. */
  receivedTo: instant
    .transform((value) => new Date(new Date(value).getTime() + (day.test(value) ? 86_399_999 : 0)))
    .optional(),
});
export type PackageQuery = z.infer<typeof PackageQuery>;

export const PackagePage = pageOf(PackageView);
export const PackageParams = z.strictObject({ id: z.uuid() });

const Tag = controlFree(z.string().trim().min(1).max(40));
export const PackageInput = z.strictObject({
  description: controlFree(z.string().trim().max(500), 'lines').nullable().optional(),
  note: controlFree(z.string().trim().max(2000), 'lines').nullable().optional(),
  tags: z
    .array(Tag)
    .max(20)
    .transform((tags) => [...new Set(tags)])
    .optional(),
});
export type PackageInput = z.infer<typeof PackageInput>;

export const TrackingNumber = controlFree(z.string().trim().min(4).max(64)).refine(
  (value) => trackingKeyOf(value).length >= 4,
  'needs 4 letters or digits',
);
export const Carrier = controlFree(z.string().trim().min(1).max(60));

export const ExpectedInput = z.strictObject({
  trackingNumber: TrackingNumber,
  carrier: Carrier.optional(),
  description: controlFree(z.string().trim().min(1).max(500), 'lines').optional(),
});
export type ExpectedInput = z.infer<typeof ExpectedInput>;
