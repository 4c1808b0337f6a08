/** A row of the audit log as the server's pages `audit` and `timeline` answer it. */
export interface AuditRow {
  id: string;
  at: string;
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

export interface AuditAnswer {
  rows?: AuditRow[];
  nextCursor?: string | null;
  notice?: { message: string };
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

/** The fields of `meta.before` and `meta.after` side by side, and what else the row says. */
export function splitMeta(meta: Record<string, unknown>): { changes: Change[]; rest: Record<string, unknown> } {
  const { before, after, ...rest } = meta;
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return { changes: fields.map((field) => ({ field, before: textOf(old[field]), after: textOf(now[field]) })), rest };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { '': value };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
