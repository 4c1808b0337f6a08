import type { File, PackageAction, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { buildDocument } from '../document/document.service.js';

export interface ScannedPages {
  action: PackageAction;
  /** The page images, in order. */
  pages: File[];
  /** Shown to who follows the action: 0 to 100. */
  onProgress(percent: number): Promise<void>;
}

/**
 * Makes the scan's document of its pages; what it returns joins the action's result. Runs outside of a transaction, may
 * be called again after a crash at any point, and is called before the action ends: what it makes is keyed by the action.
 */
export async function finishScan(
  ctx: Ctx,
  { action, pages, onProgress }: ScannedPages,
): Promise<Prisma.InputJsonObject> {
  const { share = [] } = (action.params ?? {}) as { share?: string[] };
  const document = await buildDocument(await inLanguageOf(ctx, action), {
    actionId: action.id,
    packageId: action.packageId,
    workspaceId: action.workspaceId,
    requestedByName: action.requestedByName,
    pages,
    share,
    onProgress,
  });
  return { documentId: document.id, pages: document.pageCount, searchable: document.searchable };
}

/** What is mailed with the scan is in the language of who asked for it. */
async function inLanguageOf(ctx: Ctx, { requestedById }: PackageAction): Promise<Ctx> {
  const user = requestedById ? await ctx.db.user.findUnique({ where: { id: requestedById } }) : null;
  return user ? { ...ctx, locale: user.locale } : ctx;
}
