import { z } from 'zod';
import { PageQuery } from '../../shared/pagination.js';

/** A day (UTC) or an instant; `to` as a day means to its end. */
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const From = Moment.transform((value) => new Date(value));
const To = Moment.transform((value) => new Date(value.length === 10 ? Date.parse(value) + 86_400_000 : value));
const Action = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]*)?$/, 'is an action such as package.moved, or its beginning such as package.');
const text = (max: number) => z.string().trim().min(1).max(max);

export const AuditQuery = z.strictObject({
  ...PageQuery.shape,
  actor: text(200).optional(),
  action: Action.optional(),
  from: From.optional(),
  to: To.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** What an owner or administrator of a workspace reads of its log. */
export const AuditView = z.strictObject({
  id: z.uuid(),
  at: z.iso.datetime(),
  actor: z.strictObject({
    type: z.enum(['USER', 'STAFF', 'SYSTEM', 'ANONYMOUS']),
    id: z.uuid().nullable(),
    name: z.string(),
  }),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  action: z.string(),
  outcome: z.enum(['DONE', 'REFUSED']),
  target: z.strictObject({ type: z.string(), id: z.string().nullable() }),
  meta: z.record(z.string(), z.unknown()),
});
export type AuditView = z.infer<typeof AuditView>;

/** The back office's search. */
export const AuditFilters = z.strictObject({
  /** A name, an e-mail or an id. */
  actor: text(200).optional(),
  action: Action.optional(),
  targetType: z
    .string()
    .regex(/^[A-Z][A-Za-z]{0,60}$/)
    .optional(),
  targetId: text(200).optional(),
  workspaceId: z.uuid().optional(),
  ip: text(60).optional(),
  requestId: text(100).optional(),
  outcome: z.enum(['DONE', 'REFUSED']).optional(),
  from: From.optional(),
  to: To.optional(),
});
export type AuditFilters = z.infer<typeof AuditFilters>;

export interface AuditRow {
  id: string;
  at: Date;
  actorType: 'USER' | 'STAFF' | 'SYSTEM' | 'ANONYMOUS';
  actorId: string | null;
  actorName: string;
  onBehalfOfId: string | null;
  workspaceId: string | null;
  action: string;
  targetType: string;
  targetId: string | null;
  outcome: 'DONE' | 'REFUSED';
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
  meta: Record<string, unknown>;
}

const OUTSIDERS = { STAFF: 'Staff', SYSTEM: 'System', ANONYMOUS: 'Not logged in' } as const;

/** Members' own rows whole but for `meta.internal`; of staff and the system what was done, and `meta.shown` alone. */
export function toAuditView(row: AuditRow): AuditView {
  const shared = {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    outcome: row.outcome,
    target: { type: row.targetType, id: row.targetId },
  };
  if (row.actorType === 'USER') {
    const { internal: _internal, ...meta } = row.meta;
    const actor = { type: row.actorType, id: row.actorId, name: row.actorName };
    return { ...shared, actor, ip: row.ip, userAgent: row.userAgent, meta };
  }
  const { shown } = row.meta;
  return {
    ...shared,
    actor: { type: row.actorType, id: null, name: OUTSIDERS[row.actorType] },
    ip: null,
    userAgent: null,
    meta: shown !== null && typeof shown === 'object' ? (shown as Record<string, unknown>) : {},
  };
}
