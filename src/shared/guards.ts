import type { Request } from 'express';
import type { Role } from '../generated/prisma/client.js';
import type { Actor, Platform } from './context.js';
import { fail } from './errors.js';
import type { Access } from './http.js';
import { may } from './permissions.js';
import { verifyAccessToken } from './tokens.js';

export interface Caller {
  actor: Actor;
  workspaceId: string | null;
  locale: 'en' | 'tr';
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Session, account and membership in one prepared statement: an ended session, a closed account or a removed member is
 * refused on the next request, for one round trip.
 */
export const CALLER = `
  select u.name, u.locale::text as locale, case when w.id is not null then m.role::text end as role
    from "Session" s
    join "User" u on u.id = s."userId" and u."closedAt" is null
    left join "Membership" m on m."userId" = u.id and m."workspaceId" = $3
    left join "Workspace" w on w.id = m."workspaceId" and w."closedAt" is null
   where s.id = $1 and s."userId" = $2 and s."endedAt" is null`;

/** The same where a member of staff looks as the customer (readOnlyContext): there is no session of the customer's. */
export const CALLER_LOOKED_AT = `
  select u.name, u.locale::text as locale, case when w.id is not null then m.role::text end as role
    from "User" u
    left join "Membership" m on m."userId" = u.id and m."workspaceId" = $3
    left join "Workspace" w on w.id = m."workspaceId" and w."closedAt" is null
   where u.id = $2 and u."closedAt" is null and $1::uuid is null`;

export interface CallerRow {
  name: string;
  locale: 'en' | 'tr';
  role: Role | null;
}

/** Who calls, checked as `access` asks; `seen` is told before his role is judged. Throws `unauthenticated`, `workspace_required`, `workspace_forbidden`, `role_forbidden`. */
export async function identify(
  platform: Platform,
  req: Request,
  access: Access,
  seen?: (caller: Caller) => void,
): Promise<Caller> {
  if (access === 'public')
    return { actor: { type: 'ANONYMOUS', id: null, name: 'anonymous' }, workspaceId: null, locale: 'en' };
  const token = await bearer(platform, req);
  const header = access === 'user' ? null : workspaceHeader(req);
  const workspaceId = header && UUID.test(header) ? header : null;
  const { rows } = await platform.database.pool.query<CallerRow>({
    name: 'caller',
    text: CALLER,
    values: [token.sessionId, token.userId, workspaceId],
  });
  const row = rows[0];
  if (!row) throw fail('unauthenticated', { detail: 'The session has ended: log in again.' });
  const caller: Caller = {
    actor: { type: 'USER', id: token.userId, name: row.name, sessionId: token.sessionId, role: row.role },
    workspaceId,
    locale: row.locale,
  };
  seen?.(caller);
  if (access !== 'user') authorise(access, row.role);
  return caller;
}

/** `guardedBySql` routes: token and header are checked here, session and membership by the route's own statement. */
export async function identifyLater(platform: Platform, req: Request, access: Access): Promise<Caller> {
  const token = await bearer(platform, req);
  const header = access === 'user' ? null : workspaceHeader(req);
  if (header !== null && !UUID.test(header)) throw fail('workspace_forbidden');
  return {
    actor: { type: 'USER', id: token.userId, name: '', sessionId: token.sessionId, role: null },
    workspaceId: header,
    locale: 'en',
  };
}

export function authorise(access: Access, role: Role | null): void {
  if (!role) throw fail('workspace_forbidden');
  if (access !== 'workspace' && access !== 'user' && access !== 'public' && !may(role, access)) {
    throw fail('role_forbidden', { detail: `Your role in this workspace (${role}) does not allow this.` });
  }
}

async function bearer(platform: Platform, req: Request): Promise<{ userId: string; sessionId: string }> {
  const match = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(req.get('authorization') ?? '');
  const token = match?.[1] ? await verifyAccessToken(platform.config, match[1]) : null;
  if (!token) {
    throw fail('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
  return token;
}

function workspaceHeader(req: Request): string {
  const values = req.headersDistinct?.['x-workspace-id'] ?? [];
  const value = values[0]?.trim();
  if (!value)
    throw fail('workspace_required', {
      detail: 'Send the header X-Workspace-Id with the id of one of your workspaces.',
    });
  if (values.length > 1 || value.includes(','))
    throw fail('workspace_required', { detail: 'Send exactly one X-Workspace-Id.' });
  return value.toLowerCase();
}
