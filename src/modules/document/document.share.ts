import { createHash, randomBytes } from 'node:crypto';
import type { Document, DocumentShare } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { type Limit, spendOrRefuse } from '../../shared/limits.js';
import { record } from '../audit-log/audit-log.service.js';
import { queueMail } from '../notification/notification.service.js';

const HOUR_MS = 3_600_000;
const DAY = 86_400;
const BY_WORKSPACE: Limit = { name: 'share-workspace', points: 100, seconds: DAY };
/** Whoever shares, from whatever workspace. */
const BY_TARGET: Limit = { name: 'share-target', points: 20, seconds: DAY };

/** Mails that a stranger's address may get from us. Throws `rate_limited`. */
export async function spendShare(ctx: Ctx, workspaceId: string, email: string): Promise<void> {
  await spendOrRefuse(ctx, BY_WORKSPACE, workspaceId);
  await spendOrRefuse(ctx, BY_TARGET, email.toLowerCase());
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Makes a link in the caller's transaction; the mail goes out after the commit. */
export async function newShare(
  ctx: Ctx,
  document: Document,
  given: { email: string | null; hours: number; sender: string },
): Promise<{ share: DocumentShare; url: string }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(ctx.now.getTime() + given.hours * HOUR_MS);
  const { workspaceId, id: documentId } = document;
  const share = await ctx.db.documentShare.create({
    data: {
      documentId,
      tokenHash: hashOf(token),
      email: given.email,
      createdById: ctx.actor.id,
      createdAt: ctx.now,
      expiresAt,
    },
  });
  await record(
    ctx,
    'document.shared',
    { type: 'Document', id: documentId, workspaceId },
    { shareId: share.id, email: given.email, expiresAt: expiresAt.toISOString() },
  );
  const url = `${ctx.config.publicUrl}/api/v1/shared/${token}`;
  if (given.email) await mail(ctx, document, { ...share, email: given.email }, { sender: given.sender, url });
  return { share, url };
}

async function mail(
  ctx: Ctx,
  document: Document,
  share: DocumentShare & { email: string },
  { sender, url }: { sender: string; url: string },
): Promise<void> {
  const { locale } = ctx;
  await queueMail(
    ctx,
    'document-shared',
    {
      sender,
      pages: String(document.pageCount),
      until: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(
        share.expiresAt,
      ),
      url,
    },
    {
      to: share.email,
      locale,
      workspaceId: document.workspaceId,
      sourceKey: `document-share:${share.id}`,
      expiresAt: share.expiresAt,
      sensitive: true,
    },
  );
}
