import { Prisma, type Role } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fold } from '../../shared/fold.js';

export interface FoundUser {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  workspaces: { id: string; name: string; role: Role; ste: string }[];
}

/** Rows looked at before the best are chosen: a word that half of all have must not sort half a million. */
const CANDIDATES = 200;
/** A trigram index helps no shorter word. */
const SHORTEST = 3;

/**
 * For staff: the users whose name, e-mail or phone holds every word of `q` (accents and Turkish letters as one types
 * them), and the members of the mailbox whose STE number it is. Best first; a query without a word of three letters or
 * a number finds nobody.
 */
export async function searchUsers(ctx: Ctx, q: string, limit = 20): Promise<FoundUser[]> {
  const words = fold(q.trim()).split(/\s+/).filter(Boolean).slice(0, 6);
  const long = words.filter((word) => word.length >= SHORTEST);
  const ste = /^\d{4,8}$/.test(q.replaceAll(/[\s-]/g, '')) ? q.replaceAll(/[\s-]/g, '') : null;
  if (long.length === 0 && !ste) return [];
  const byText =
    long.length === 0
      ? Prisma.sql`select null::uuid as id where false`
      : Prisma.sql`select id from "User" where ${Prisma.join(long.map(holds), ' and ')} limit ${CANDIDATES}`;
  return ctx.db.$queryRaw<FoundUser[]>`
    with hits as (
      (${byText})
      union
      (select m."userId" from "Mailbox" b join "Membership" m on m."workspaceId" = b."workspaceId" where b.ste = ${ste} limit ${CANDIDATES})
    ), best as (
      select u.* from hits join "User" u on u.id = hits.id
       where u."closedAt" is null
       order by similarity(u."searchText", ${words.join(' ')}) desc, u.id desc limit ${limit}
    )
    select best.id, best.name, best.email, best.phone,
           coalesce((select json_agg(json_build_object('id', w.id, 'name', w.name, 'role', m.role, 'ste', b.ste) order by m."createdAt")
              from "Membership" m join "Workspace" w on w.id = m."workspaceId" join "Mailbox" b on b."workspaceId" = w.id
             where m."userId" = best.id), '[]'::json) as workspaces
      from best`;
}

function holds(word: string): Prisma.Sql {
  return Prisma.sql`"searchText" like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`;
}
