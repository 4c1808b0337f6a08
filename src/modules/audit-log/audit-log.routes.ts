import { endpoint } from '../../shared/http.js';
import { pageOf } from '../../shared/pagination.js';
import { AuditQuery, AuditView } from './audit-log.schema.js';
import { listAuditLog } from './audit-search.service.js';

export const auditLogRoutes = [
  endpoint({
    method: 'get',
    path: '/audit-logs',
    access: 'audit.read',
    summary: "The workspace's audit log",
    query: AuditQuery,
    output: pageOf(AuditView),
    handle: (ctx, { query }) => listAuditLog(ctx, query),
  }),
];
