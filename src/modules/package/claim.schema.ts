import { z } from 'zod';
import type { PackageClaim, PackageClaimFile } from '../../generated/prisma/client.js';
import { ClaimStatus, PackageFlag } from '../../generated/prisma/enums.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import { controlFree } from '../../shared/text.js';
import { TrackingNumber } from './package.schema.js';

export const ClaimView = z.strictObject({
  id: z.uuid(),
  trackingNumber: z.string(),
  note: z.string().nullable(),
  fileIds: z.array(z.uuid()),
  status: z.enum(ClaimStatus),
  /** The piece, once it was released to this workspace. */
  packageId: z.uuid().nullable(),
  reason: z.string().nullable(),
  createdAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
});
export type ClaimView = z.infer<typeof ClaimView>;

export const ClaimInput = z.strictObject({
  trackingNumber: TrackingNumber,
  note: controlFree(z.string().trim().min(1).max(2000), 'lines').optional(),
  fileIds: z
    .array(z.uuid())
    .max(10)
    .refine((ids) => new Set(ids).size === ids.length, 'each file once')
    .optional(),
});
export type ClaimInput = z.infer<typeof ClaimInput>;

export const ClaimQuery = PageQuery.extend({ status: z.enum(ClaimStatus).optional() });
export type ClaimQuery = z.infer<typeof ClaimQuery>;
export const ClaimPage = pageOf(ClaimView);
export const ClaimParams = z.strictObject({ id: z.uuid() });

/** Staff: which piece it is, where more than one fits. */
export const ReleaseInput = z.strictObject({ packageId: z.uuid().optional() });
export const RefuseInput = z.strictObject({
  reason: controlFree(z.string().trim().min(3, 'say why: the customer reads it').max(300)),
});
export const FlagInput = z.strictObject({
  flags: z.array(z.enum(PackageFlag)).transform((flags) => [...new Set(flags)].sort()),
  reason: controlFree(z.string().trim().max(300)).optional(),
});
export type FlagInput = z.infer<typeof FlagInput>;

export function toClaimView(row: PackageClaim & { files: PackageClaimFile[] }): ClaimView {
  return {
    id: row.id,
    trackingNumber: row.trackingNumber,
    note: row.note,
    fileIds: row.files.map((file) => file.fileId),
    status: row.status,
    packageId: row.packageId,
    reason: row.reason,
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}
