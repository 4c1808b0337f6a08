import type { Ctx } from '../../shared/context.js';

/** Puts before a person what no code may mend: once for each subject, in the log and in the back office. */
export async function raiseAlert(
  ctx: Ctx,
  kind: string,
  subject: string,
  meta: Record<string, unknown>,
): Promise<void> {
  const { count } = await ctx.db.billingAlert.createMany({
    data: [{ kind, subject, meta: JSON.parse(JSON.stringify(meta)), createdAt: ctx.now }],
    skipDuplicates: true,
  });
  if (count === 1) ctx.log.error({ kind, subject, ...meta }, 'billing alert');
}
