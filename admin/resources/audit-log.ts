import type { OfficeResource } from '../resource.js';

export const auditLogResources: readonly OfficeResource[] = [
  {
    model: 'AuditLog',
    group: 'system',
    icon: 'List',
    title: 'action',
    list: ['at', 'actorName', 'action', 'targetType', 'targetId', 'ip', 'outcome'],
    filter: ['at', 'actorName', 'actorId', 'action', 'targetType', 'targetId', 'workspaceId', 'ip', 'requestId'],
    sort: ['at'],
    defaultSort: { by: 'at', direction: 'desc' },
  },
];
