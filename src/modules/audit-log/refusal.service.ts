import { createContext, type Platform } from '../../shared/context.js';
import type { RefusedAttempt } from '../../shared/mount.js';
import { recordRefusal } from './audit-log.service.js';

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
const WINDOW_MS = 60_000;
/** Rows a minute and process, so that refusals cannot fill the log: apart, so that strangers cannot push out members. */
const MAX_ROWS = { known: 300, stranger: 60 };
/** Log-ins and refreshes write their own rows, with the account that was meant. */
const TOLD_BY_AUTH: ReadonlySet<string> = new Set(['credentials_invalid', 'refresh_invalid', 'refresh_reused']);

/**
 * Writes refused attempts (401, 403, and a 404 to who is logged in: mostly somebody else's resource) to the audit log,
 * one row a minute for each caller, code and route. What is passed over is counted into the next minute's row.
 */
export function refusalRecorder(platform: Platform): (attempt: RefusedAttempt) => Promise<void> {
  let minute = newMinute(Date.now());
  return async (attempt) => {
    if (!isTold(attempt)) return;
    const now = Date.now();
    if (now - minute.since >= WINDOW_MS) {
      const passed = minute;
      minute = newMinute(now);
      if (passed.passedOver > 0)
        await write(platform, null, { passedOver: passed.passedOver, since: new Date(passed.since) });
    }
    const { caller, code, method, route, req } = attempt;
    const kind = caller?.actor.id ? 'known' : 'stranger';
    const key = `${code} ${caller?.actor.id ?? req.ip} ${method} ${route}`;
    if (minute.keys.has(key) || minute.rows[kind] >= MAX_ROWS[kind]) {
      minute.passedOver++;
      return;
    }
    minute.keys.add(key);
    minute.rows[kind]++;
    await write(platform, attempt, { code, params: req.params });
  };
}

function newMinute(since: number) {
  return { since, keys: new Set<string>(), rows: { known: 0, stranger: 0 }, passedOver: 0 };
}

function isTold({ code, status, method, caller, req }: RefusedAttempt): boolean {
  if (TOLD_BY_AUTH.has(code)) return false;
  if (status === 401 || status === 403) return true;
  if (status !== 404 || caller?.actor.type !== 'USER') return false;
  // A read of what is no id at all is a slip of somebody's program, not a look at another's things.
  return method !== 'GET' || (code === 'not_found' && Object.values(req.params).some((value) => isUuid(String(value))));
}

async function write(platform: Platform, attempt: RefusedAttempt | null, meta: Record<string, unknown>): Promise<void> {
  const ctx = createContext(platform, {
    actor: attempt?.caller?.actor ?? { type: 'ANONYMOUS', id: null, name: 'anonymous' },
    // A stranger's row is not for the eyes of the workspace whose id he sent.
    workspaceId: attempt?.code === 'workspace_forbidden' ? null : (attempt?.caller?.workspaceId ?? null),
    ...(attempt
      ? {
          ip: attempt.req.ip ?? null,
          userAgent: attempt.req.get('user-agent')?.slice(0, 400) ?? null,
          requestId: String(attempt.req.id),
        }
      : {}),
  });
  const target = { type: 'Endpoint', id: attempt ? `${attempt.method} ${attempt.route}` : null };
  // The answer stands whether or not it could be written down.
  await recordRefusal(ctx, attempt ? 'request.refused' : 'request.refusals_passed_over', target, meta).catch((error) =>
    platform.log.error({ err: error }, 'a refusal could not be recorded'),
  );
}
