import { z } from 'zod';
import type { Document, DocumentPage, DocumentShare, File } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { grantFor, linkSigner } from '../../shared/files/links.js';

export const MAX_PAGES = 500;
/** A share outlives nobody's interest in it: a year at the most. */
const MAX_HOURS = 8_760;

export const ShareView = z.strictObject({
  id: z.uuid(),
  /** Whom it was mailed to. */
  email: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  views: z.int(),
  lastViewedAt: z.iso.datetime().nullable(),
});
export type ShareView = z.infer<typeof ShareView>;

export const DocumentView = z.strictObject({
  id: z.uuid(),
  packageId: z.uuid(),
  actionId: z.uuid(),
  status: z.enum(['BUILDING', 'READY']),
  pageCount: z.int(),
  /** False: its pages hold no text that could be read. */
  searchable: z.boolean(),
  size: z.int().nullable(),
  sha256: z.string().nullable(),
  createdAt: z.iso.datetime(),
  readyAt: z.iso.datetime().nullable(),
  /** The PDF; signed, ends after 10 minutes, and at once when the piece changes hands. */
  url: z.string().nullable(),
  pages: z.array(z.strictObject({ number: z.int(), width: z.int(), height: z.int(), thumbnailUrl: z.string() })),
  shares: z.array(ShareView),
});
export type DocumentView = z.infer<typeof DocumentView>;

export const ShareInput = z.strictObject({
  email: z.email().max(254).optional(),
  expiresInHours: z.int().min(1).max(MAX_HOURS).default(168),
});
export type ShareInput = z.infer<typeof ShareInput>;

export const SharedView = z.strictObject({
  id: z.uuid(),
  /** Shown this once: only its hash is kept. */
  url: z.string(),
  email: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type SharedView = z.infer<typeof SharedView>;

export const DocumentParams = z.strictObject({ id: z.uuid() });
export const ShareParams = z.strictObject({ id: z.uuid(), shareId: z.uuid() });
/** Anything: what is none of ours opens nothing. */
export const SharedParams = z.strictObject({ token: z.string().max(200) });
export const SharedPageParams = SharedParams.extend({ number: z.string().max(200) });

export type ShareRow = DocumentShare & { _count: { views: number }; views: { at: Date }[] };
export type DocumentRow = Document & { file: File | null; pages: DocumentPage[]; shares: ShareRow[] };

export function toDocumentView(ctx: Ctx, row: DocumentRow): DocumentView {
  const grant = grantFor(row.workspaceId, ctx.now);
  const sign = linkSigner(ctx.config.sessionSecret, grant);
  const link = (kind: string, id: string) => `${ctx.config.publicUrl}/media/${kind}/${id}/${grant.expires}.${sign(id)}`;
  return {
    id: row.id,
    packageId: row.packageId,
    actionId: row.actionId,
    status: row.status,
    pageCount: row.pageCount,
    searchable: row.searchable,
    size: row.file?.size ?? null,
    sha256: row.file?.sha256 ?? null,
    createdAt: row.createdAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
    url: row.file ? link('documents', row.id) : null,
    pages: row.pages.map(({ id, number, width, height }) => ({
      number,
      width,
      height,
      thumbnailUrl: link('document-pages', id),
    })),
    shares: row.shares.map((share) => ({
      id: share.id,
      email: share.email,
      createdAt: share.createdAt.toISOString(),
      expiresAt: share.expiresAt.toISOString(),
      revokedAt: share.revokedAt?.toISOString() ?? null,
      views: share._count.views,
      lastViewedAt: share.views[0]?.at.toISOString() ?? null,
    })),
  };
}
