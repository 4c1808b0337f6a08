import type { File, PackageAction, Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';

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
export async function finishScan(_ctx: Ctx, { pages }: ScannedPages): Promise<Prisma.InputJsonObject> {
  return { pages: pages.length };
}
