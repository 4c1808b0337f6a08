import { z } from 'zod';
import { CustomerViewInput } from '../../src/modules/auth/customer-view.schema.js';
import {
  beginCustomerView,
  endCustomerView,
  getCustomerView,
  type OpenView,
  readAsCustomer,
} from '../../src/modules/auth/customer-view.service.js';
import { endpoints } from '../../src/registry.js';
import { fail } from '../../src/shared/errors.js';
import { authorise } from '../../src/shared/guards.js';
import { type Endpoint, RawJson } from '../../src/shared/http.js';
import { may } from '../../src/shared/permissions.js';
import { staffPage } from '../action.js';

/**
 * What the workspace's API tells: the routes themselves, so that staff see what the customer's app is answered, later
 * modules' routes too. Files and what is a person's own beside the workspace (sessions, other workspaces) are not for staff.
 */
export const VIEWABLE: readonly Endpoint[] = endpoints.filter(
  ({ method, access, produces }) => method === 'get' && access !== 'public' && access !== 'user' && !produces,
);

/** What a handler may ask of the request: no condition is set (If-None-Match). */
const PLAIN_REQUEST = { get: () => undefined, headers: {} };

/** A customer as they see it: read-only, for a stated reason, for half an hour, written down. */
export const customerViewPage = staffPage({
  component: 'CustomerView',
  icon: 'Eye',
  hidden: true,
  query: z.object({ view: z.uuid(), path: z.string().max(200).optional() }).catchall(z.string().max(300)),
  async read(ctx, { view: id, path, ...query }) {
    if (path === undefined) return { view: toView(await getCustomerView(ctx, id)) };
    const { endpoint, params } = routeOf(path);
    const answer = await readAsCustomer(ctx, id, path, async (as, { role }) => {
      authorise(endpoint.access, role);
      if (!endpoint.query && Object.keys(query).length > 0) throw fail('validation_failed');
      const input = { params, query: endpoint.query?.parse(query), body: undefined, req: PLAIN_REQUEST };
      return endpoint.handle(as, input as unknown as Parameters<Endpoint['handle']>[1]);
    });
    const text = answer instanceof RawJson ? answer.text : JSON.stringify(answer);
    // Through the customers' own view, so that nothing shows here that an app is not told.
    return { answer: endpoint.output?.parse(JSON.parse(text)) };
  },
  payload: z.discriminatedUnion('do', [
    CustomerViewInput.extend({ do: z.literal('begin') }),
    z.strictObject({ do: z.literal('end'), view: z.uuid() }),
  ]),
  async act(ctx, given) {
    if (given.do === 'end') {
      await endCustomerView(ctx, given.view);
      return {};
    }
    const { do: _begin, ...input } = given;
    return { view: toView(await beginCustomerView(ctx, input)) };
  },
});

function toView({ role, startedAt, expiresAt, ...view }: OpenView) {
  return {
    ...view,
    role,
    startedAt: startedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    paths: VIEWABLE.filter(({ access }) => access === 'workspace' || may(role, access as never)).map(
      ({ path }) => path,
    ),
  };
}

/** Throws `not_found` for what is no route to read, or an id that is none. */
function routeOf(path: string): { endpoint: Endpoint; params: unknown } {
  const parts = path.split('/');
  // Literal routes first, as the API itself has them.
  const byLiterals = [...VIEWABLE].sort((a, b) => Number(a.path.includes(':')) - Number(b.path.includes(':')));
  for (const endpoint of byLiterals) {
    const names = endpoint.path.split('/');
    if (names.length !== parts.length || !names.every((name, at) => name.startsWith(':') || name === parts[at]))
      continue;
    const given = Object.fromEntries(
      names.flatMap((name, at) => (name.startsWith(':') ? [[name.slice(1), parts[at]]] : [])),
    );
    const params = endpoint.params?.safeParse(given);
    if (params && !params.success) throw fail('not_found');
    return { endpoint, params: params?.data };
  }
  throw fail('not_found');
}
