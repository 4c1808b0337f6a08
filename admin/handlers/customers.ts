import { z } from 'zod';
import { findUserWithWorkspaces, searchUsers } from '../../src/modules/user/user-search.service.js';
import { staffPage } from '../action.js';

const PAGE = 20;
const MOST = 200;

/** Staff's search of customers: by name, e-mail, telephone or STE; `id` reads one with the workspaces they belong to. */
export const customersPage = staffPage({
  component: 'Customers',
  icon: 'Users',
  query: z.strictObject({
    q: z.string().trim().max(200).optional(),
    id: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(MOST).default(PAGE),
  }),
  async read(ctx, { q, id, limit }) {
    if (id) return { users: [await findUserWithWorkspaces(ctx, id)], more: false };
    if (!q) return { users: [], more: false };
    const found = await searchUsers(ctx, q, limit + 1);
    return { users: found.slice(0, limit), more: found.length > limit && limit < MOST };
  },
});
