import { z } from 'zod';
import { AuditFilters, type AuditRow } from '../../src/modules/audit-log/audit-log.schema.js';
import { exportAuditLog, searchAuditLog, timelineOf } from '../../src/modules/audit-log/audit-search.service.js';
import { fail } from '../../src/shared/errors.js';
import { staffPage } from '../action.js';
import { mayAct } from '../staff-access.js';

const SEARCH_PAGE = 50;
const TIMELINE_PAGE = 20;
const Cursor = z.string().max(300).optional();
const Download = AuditFilters.extend({ separator: z.enum([',', ';']).default(',') });

/** The whole log: search, a row's before and after, CSV. */
export const auditPage = staffPage({
  component: 'Audit',
  icon: 'Shield',
  query: AuditFilters.extend({ cursor: Cursor }),
  async read(ctx, { cursor, ...filters }) {
    const page = await searchAuditLog(ctx, filters, { limit: SEARCH_PAGE, cursor });
    return { rows: page.data.map(toRow), nextCursor: page.nextCursor };
  },
  download: {
    query: Download,
    async open(ctx, { separator, ...filters }: z.output<typeof Download>) {
      const stream = await exportAuditLog(ctx, filters, { separator });
      return { name: `audit-${ctx.now.toISOString().slice(0, 10)}.csv`, type: 'text/csv; charset=utf-8', stream };
    },
  },
});

/** What happened to one record, for whoever may read that record (components/Timeline.tsx shows it there). */
export const timelinePage = staffPage({
  component: 'TimelinePage',
  icon: 'Clock',
  hidden: true,
  query: z.strictObject({ type: z.string().max(60), id: z.uuid(), cursor: Cursor }),
  async read(ctx, { type, id, cursor }) {
    if (ctx.actor.type !== 'STAFF' || !mayAct(type, 'show', ctx.actor.roles)) throw fail('staff_forbidden');
    const page = await timelineOf(ctx, type, id, { limit: TIMELINE_PAGE, cursor });
    return { rows: page.data.map(toRow), nextCursor: page.nextCursor };
  },
});

function toRow(row: AuditRow) {
  return { ...row, at: row.at.toISOString() };
}
