import { Prisma, type Role } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { fold } from '../../shared/fold.js';

export interface FoundUser {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  workspaces: { id: string; name: string; role: Role; ste: string | null }[];
}

/** Rows looked at before the best are chosen: a word that half of all have must not sort half a million. */
const CANDIDATES = 200;
/** A trigram index helps no shorter word. */
const SHORTEST = 3;

/**
 * For staff: the users whose name, e-mail or phone holds every word of `q` (accents and Turkish letters as one types
 * them), and the members of the mailbox whose STE number it is. The mailbox's OWNER and
 * ADMINs first, then the best match; a query without a word of three letters or
 * a number finds nobody.
 */
export async function searchUsers(ctx: Ctx, q: string, limit = 20): Promise<FoundUser[]> {
  const words = fold(q.trim()).split(/\s+/).filter(Boolean).slice(0, 6);
  const long = words.filter((word) => word.length >= SHORTEST);
  const ste = /^\d{4,8}$/.test(q.replaceAll(/[\s-]/g, '')) ? q.replaceAll(/[\s-]/g, '') : null;
  if (long.length === 0 && !ste) return [];
  const byText =
    long.length === 0
      ? Prisma.sql`select null::uuid as id, 9 as place where false`
      : Prisma.sql`select id, 9 as place from "User" where ${Prisma.join(long.map(holds), ' and ')} limit ${CANDIDATES}`;
  return ctx.db.$queryRaw<FoundUser[]>`
    with hits as (
      (${byText})
      union all
      (select m."userId", case m.role when 'OWNER' then 0 when 'ADMIN' then 1 else 2 end
         from "Mailbox" b join "Membership" m on m."workspaceId" = b."workspaceId" where b.ste = ${ste} limit ${CANDIDATES})
    ), best as (
      select u.* from (select id, min(place) as place from hits group by id) hits join "User" u on u.id = hits.id
       where u."closedAt" is null
       order by hits.place, similarity(u."searchText", ${words.join(' ')}) desc, u.id desc limit ${limit}
    )
    select ${FOUND} from best`;
}

/** One user as the search shows them. Throws `not_found`. */
export async function findUserWithWorkspaces(ctx: Ctx, id: string): Promise<FoundUser> {
  const [found] = await ctx.db.$queryRaw<FoundUser[]>`
    select ${FOUND} from "User" best where best.id = ${id}::uuid and best."closedAt" is null`;
  if (!found) throw fail('not_found');
  return found;
}

const FOUND = Prisma.raw(`best.id, best.name, best.email, best.phone,
  coalesce((select json_agg(json_build_object('id', w.id, 'name', w.name, 'role', m.role, 'ste', b.ste) order by m."createdAt")
     from "Membership" m join "Workspace" w on w.id = m."workspaceId" and w."closedAt" is null
     left join "Mailbox" b on b."workspaceId" = w.id
    where m."userId" = best.id), '[]'::json) as workspaces`);

function holds(word: string): Prisma.Sql {
  return Prisma.sql`"searchText" like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`;
}
