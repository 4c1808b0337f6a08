import type { User } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';

/**
 * Who asks, by a live session of their own, in one prepared statement: GET /me is what each app asks first, and through
 * the guard's statement and Prisma it was two round trips (bench/accounts.ts). Throws `unauthenticated` as the guard does.
 */
export async function getCaller(ctx: Ctx): Promise<User> {
  const { rows } = await ctx.pool.query<User>({
    name: 'user-caller',
    text: `select u.* from "Session" s join "User" u on u."id" = s."userId" and u."closedAt" is null
            where s."id" = $1 and s."userId" = $2 and s."endedAt" is null`,
    values: [ctx.actor.type === 'USER' ? ctx.actor.sessionId : null, ctx.actor.id],
  });
  const [user] = rows;
  if (!user) throw fail('unauthenticated', { detail: 'The session has ended: log in again.' });
  return user;
}
