import { z } from 'zod';
import type { Ctx } from '../../shared/context.js';
import { type Limit, spendOrRefuse } from '../../shared/limits.js';
import { record } from '../audit-log/audit-log.service.js';
import { toUserView, UserView } from './user.schema.js';
import { getUser } from './user.service.js';
import { MOST_ROWS } from './user-export.scope.js';
import { SECTIONS } from './user-export.sections.js';

const Rows = z.array(z.record(z.string(), z.unknown()));
export const ExportView = z.strictObject({
  exportedAt: z.iso.datetime(),
  user: UserView,
  sections: z.record(z.string(), Rows),
  /** Sections that hold more than one document can: the oldest 50,000 rows are here. */
  truncated: z.array(z.string()),
});
export type ExportView = z.infer<typeof ExportView>;

const EXPORTS: Limit = { name: 'export', points: 10, seconds: 3_600 };

/** Everything held about the caller as one document. Throws `rate_limited`. */
export async function exportUser(ctx: Ctx): Promise<ExportView> {
  const user = await getUser(ctx, ctx.actor.id ?? '');
  await spendOrRefuse(ctx, EXPORTS, user.id);
  const sections: Record<string, z.infer<typeof Rows>> = {};
  for (const [name, read] of Object.entries(SECTIONS)) {
    sections[name] = (await read(ctx, user)) as Record<string, unknown>[];
  }
  const truncated = Object.keys(sections).filter((name) => (sections[name]?.length ?? 0) >= MOST_ROWS);
  await record(ctx, 'user.exported', { type: 'User', id: user.id, workspaceId: null });
  return { exportedAt: ctx.now.toISOString(), user: toUserView(user), sections, truncated };
}
