import type { Document, DocumentShare, File } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { isValidLink } from '../../shared/files/links.js';
import { record } from '../audit-log/audit-log.service.js';
import { type DocumentView, type SharedView, type ShareInput, toDocumentView } from './document.schema.js';
import { hashOf, newShare, spendShare } from './document.share.js';

export { buildDocument, type Scan } from './document.build.js';
export { closeReader } from './document.ocr.js';
export { addPage, turnPage } from './document.upload.js';

/** A document of the caller's workspace, while its piece is theirs. Throws `not_found`. */
export async function getDocument(ctx: Ctx, id: string): Promise<DocumentView> {
  const row = await ctx.db.document.findFirst({
    where: { id, ...ownedBy(workspaceOf(ctx)) },
    include: {
      file: true,
      pages: { orderBy: { number: 'asc' } },
      shares: {
        orderBy: { createdAt: 'desc' },
        include: {
          _count: { select: { views: true } },
          views: { orderBy: { at: 'desc' }, take: 1, select: { at: true } },
        },
      },
    },
  });
  if (!row) throw fail('not_found');
  return toDocumentView(ctx, row);
}

/**
 * A link for who has no login; mailed too, if an address is given. Throws `not_found`, `document_not_ready`,
 * `rate_limited` (mails to one address, by one workspace).
 */
export async function shareDocument(ctx: Ctx, id: string, given: ShareInput): Promise<SharedView> {
  const workspaceId = workspaceOf(ctx);
  const known = await ctx.db.document.findFirst({ where: { id, ...ownedBy(workspaceId) } });
  if (!known) throw fail('not_found');
  if (known.status !== 'READY') throw fail('document_not_ready');
  if (given.email) await spendShare(ctx, workspaceId, given.email);
  return transaction(ctx, async (tx) => {
    const { share, url } = await newShare(tx, known, {
      email: given.email ?? null,
      hours: given.expiresInHours,
      sender: tx.actor.name,
    });
    return { id: share.id, url, email: share.email, expiresAt: share.expiresAt.toISOString() };
  });
}

/** From the next request on the link opens nothing. Again: nothing more. Throws `not_found`. */
export async function revokeShare(ctx: Ctx, id: string, shareId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const share = await tx.db.documentShare.findFirst({
      where: { id: shareId, documentId: id, document: ownedBy(workspaceOf(tx)) },
    });
    if (!share) throw fail('not_found');
    const { count } = await tx.db.documentShare.updateMany({
      where: { id: shareId, revokedAt: null },
      data: { revokedAt: tx.now },
    });
    if (count > 0) await record(tx, 'document.share_revoked', { type: 'Document', id }, { shareId });
  });
}

export type Shared = DocumentShare & { document: Document & { file: File | null } };

/** What an open link shows. Throws `not_found`: the same for unknown, expired, revoked, and for a piece that has changed hands. */
export async function getShared(ctx: Ctx, token: string): Promise<Shared> {
  const share = await ctx.db.documentShare.findUnique({
    where: { tokenHash: hashOf(token) },
    include: { document: { include: { file: true, package: { select: { workspaceId: true } } } } },
  });
  const alive = share && share.revokedAt === null && share.expiresAt > ctx.now;
  if (!alive || share.document.package.workspaceId !== share.document.workspaceId) throw fail('not_found');
  return share;
}

/** Writes down that the link was opened, or its PDF fetched. */
export async function noteView(ctx: Ctx, share: Shared, kind: 'PAGE' | 'PDF'): Promise<void> {
  const { documentId, document } = share;
  await transaction(ctx, async (tx) => {
    await tx.db.documentView.create({
      data: { shareId: share.id, kind, at: tx.now, ip: tx.ip, userAgent: tx.userAgent },
      select: { id: true },
    });
    await record(
      tx,
      'document.viewed',
      { type: 'Document', id: documentId, workspaceId: document.workspaceId },
      { shareId: share.id, kind },
    );
  });
}

/** One page's picture of a shared document. Throws `not_found`. */
export async function sharedPage(ctx: Ctx, token: string, number: number): Promise<File> {
  const share = await getShared(ctx, token);
  const page = await ctx.db.documentPage.findUnique({
    where: { documentId_number: { documentId: share.documentId, number } },
    include: { file: true },
  });
  if (!page) throw fail('not_found');
  return page.file;
}

/** The PDF (`documents`) or a page's thumbnail (`document-pages`) behind a signed link. Throws `link_invalid`. */
export async function documentByLink(
  ctx: Ctx,
  link: { kind: string; id: string; expires: number; signature: string },
): Promise<File> {
  const found =
    link.kind === 'documents'
      ? await ctx.db.document.findUnique({ where: { id: link.id }, include: { file: true, package: true } })
      : await ctx.db.documentPage
          .findUnique({ where: { id: link.id }, include: { thumb: true, document: { include: { package: true } } } })
          .then((page) => (page ? { ...page.document, file: page.thumb } : null));
  const grant = { holder: found?.workspaceId ?? '', expires: link.expires };
  const valid = isValidLink(ctx.config.sessionSecret, grant, link.id, link.signature, ctx.now);
  if (!valid || !found?.file || found.package.workspaceId !== found.workspaceId) throw fail('link_invalid');
  return found.file;
}

/** A document goes with its piece: once that is another mailbox's, nobody of the old one opens it. */
function ownedBy(workspaceId: string) {
  return { workspaceId, package: { workspaceId } };
}
