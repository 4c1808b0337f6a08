import type { Match, Problem } from './state.js';

/** AdminJS's answer to an action, with what our staff actions add. */
export interface ActionAnswer {
  notice?: { message?: string; type?: string; code?: string; requestId?: string };
  code?: string;
  requestId?: string;
  record?: { id?: string; params?: Record<string, unknown> };
  match?: Match;
  [more: string]: unknown;
}

export type Outcome =
  | { ok: true; answer: ActionAnswer }
  | { ok: false; problem: Problem; retry: boolean; answer: ActionAnswer | null };

/** Codes after which the same request may well succeed by itself. */
const PASSING = new Set(['unavailable', 'rate_limited', 'idempotency_in_progress', 'network']);

/** What became of a request: an HTTP status and a body, or neither when the network was away. */
export function outcomeOf(status: number | null, body: unknown, redirectedToLogin = false): Outcome {
  if (status === null) return refused({ code: 'network' }, null);
  if (redirectedToLogin || status === 401) return refused({ code: 'session_ended' }, null);
  const answer = typeof body === 'object' && body !== null ? (body as ActionAnswer) : null;
  const requestId = answer?.requestId ?? answer?.notice?.requestId;
  const code = answer?.code ?? answer?.notice?.code;
  const message = answer?.notice?.message;
  const about = { ...(message ? { message } : {}), ...(requestId ? { requestId } : {}) };
  if (status === 429) return refused({ code: 'rate_limited', ...about }, answer);
  if (status === 413) return refused({ code: 'body_too_large', ...about }, answer);
  if (status >= 502 || (status >= 500 && answer === null)) return refused({ code: 'unavailable', ...about }, answer);
  if (answer === null) return refused({ code: 'internal' }, null);
  if (status >= 400 || answer.notice?.type === 'error')
    return refused({ code: code ?? (status === 403 ? 'staff_forbidden' : 'internal'), ...about }, answer);
  return { ok: true, answer };
}

/** Seconds until the next try: quick at first, since a lost packet is the likeliest cause. */
export function retryDelaySeconds(attempt: number): number {
  return Math.min(1.5 * 2 ** Math.max(0, attempt - 1), 15);
}

function refused(problem: Problem, answer: ActionAnswer | null): Outcome {
  return { ok: false, problem, retry: PASSING.has(problem.code), answer };
}
