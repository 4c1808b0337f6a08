import type { Ctx } from '../../shared/context.js';
import { auditRowsOutside } from '../../shared/metrics.js';

const MONTHS_AHEAD = 3;

/**
 * Lays this month's partition and the next three. Rows that found no month of theirs lie in the default partition: that
 * is an alert (error in the log, metric `audit_rows_outside_partitions`), since that month can no longer be laid until
 * the owner has moved them (docs/audit.md).
 */
export async function ensureAuditPartitions(ctx: Ctx): Promise<void> {
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
    await ctx.pool
      .query(`select ensure_audit_partition((now() + make_interval(months => $1))::date)`, [ahead])
      .catch((error: Error) => ctx.log.error({ err: error, ahead }, 'ALERT: an audit partition could not be laid'));
  }
  const { rows } = await ctx.pool.query<{ count: number; first: Date | null }>(
    `select count(*)::int as count, min("at") as first from (select "at" from "AuditLog_default" limit 100000) rows`,
  );
  const outside = rows[0]?.count ?? 0;
  auditRowsOutside.set(outside);
  if (outside > 0)
    ctx.log.error({ rows: outside, first: rows[0]?.first }, 'ALERT: audit rows outside every monthly partition');
}
