import { type ActionAPIParams, ApiClient } from 'adminjs';

type Call = Record<string, unknown> & { actionName: string; data?: unknown; method?: string };

const READS = new Set(['list', 'search', 'show', 'edit', 'selected']);
let patched = false;

/**
 * AdminJS's client opens an action's page by a GET of the action itself, and runs a button without a form by GET too.
 * Our server runs actions on POST alone: opening reads the record (`show`, `selected`), running posts.
 */
export function patchApiClient(): void {
  if (patched) return;
  patched = true;
  const client = ApiClient.prototype as unknown as Record<string, (call: Call) => Promise<unknown>>;
  for (const [name, reading] of [
    ['recordAction', 'show'],
    ['bulkAction', 'selected'],
    ['resourceAction', ''],
  ] as const) {
    const original = client[name];
    if (!original) continue;
    client[name] = function call(this: ActionAPIParams, given: Call) {
      const own = !READS.has(given.actionName) && given.data === undefined;
      const changed = !own
        ? given
        : given.method === undefined && reading
          ? { ...given, actionName: reading }
          : { ...given, method: 'post', data: {} };
      return original.call(this as never, changed).catch(toLogin);
    };
  }
}

/** The session has ended: to the login, and back here afterwards. */
function toLogin(error: { response?: { status?: number } }): never {
  if (error.response?.status === 401) {
    window.location.assign(`/admin/login?next=${encodeURIComponent(window.location.pathname)}`);
  }
  throw error;
}
