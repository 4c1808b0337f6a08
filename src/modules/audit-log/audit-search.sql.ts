import { Prisma } from '../../generated/prisma/client.js';
import { fold } from '../../shared/fold.js';
import type { Keyset } from '../../shared/pagination.js';

export const COLUMNS =
  Prisma.raw(`a."id", a."at", a."actorType", a."actorId", a."actorName", a."onBehalfOfId", a."workspaceId",
  a."action", a."targetType", a."targetId", a."outcome", a."ip", a."userAgent", a."requestId", a."meta"`);

/**
 * The newest rows that hold every condition, and one of `drivers` if there are any: each driver's rows are read newest first by
 * its own index and merged, so that an actor among many or an action's beginning costs no more than its page.
 */
export function newestRows(
  conditions: Prisma.Sql[],
  drivers: Prisma.Sql[],
  after: Keyset | null,
  limit: number,
): Prisma.Sql {
  const beyond = after
    ? [
        Prisma.sql`a."at" <= ${after.at}::timestamptz and (a."at", a."id") < (${after.at}::timestamptz, ${after.id}::uuid)`,
      ]
    : [];
  const read = (driver: Prisma.Sql[]) => {
    const all = [...driver, ...conditions, ...beyond];
    const where = all.length > 0 ? Prisma.sql`where ${Prisma.join(all, ' and ')}` : Prisma.empty;
    return Prisma.sql`(select ${COLUMNS} from "AuditLog" a ${where} order by a."at" desc, a."id" desc limit ${limit})`;
  };
  const parts = drivers.length > 0 ? drivers.map((driver) => read([driver])) : [read([])];
  return Prisma.sql`select * from (${Prisma.join(parts, ' union all ')}) a order by a."at" desc, a."id" desc limit ${limit}`;
}

/** The rows of one request: few, whatever else is asked. */
export function rowsOfRequest(requestId: string): Prisma.Sql {
  return Prisma.sql`a."id" = any(array(select r."id" from "AuditLog" r where r."requestId" = ${requestId} limit 10000))`;
}

/** People whose name or e-mail holds the words: customers by their search text (trigram index), staff by scanning the few there are. */
export function findPeople(words: string, limit: number): Prisma.Sql {
  const written = `%${escapeLike(words.toLowerCase())}%`;
  const folded = `%${escapeLike(fold(words))}%`;
  return Prisma.sql`
    (select "id" from "User" where "searchText" like ${written} limit ${limit})
    union (select "id" from "User" where "searchText" like ${folded} limit ${limit})
    union (select "id" from "StaffUser" where fold_text("name" || ' ' || "email") like ${folded} limit ${limit})`;
}

/** Jobs and strangers have no id: their names, by the small index of rows without one. */
export const findNamesWithoutId = (words: string) => Prisma.sql`
  with recursive names as (
    (select "actorName" as name from "AuditLog" where "actorId" is null order by "actorName" limit 1)
    union all
    select (select "actorName" from "AuditLog" where "actorId" is null and "actorName" > names.name order by "actorName" limit 1)
      from names where names.name is not null)
  select name from names where name is not null and fold_text(name) like ${`%${escapeLike(fold(words))}%`} limit 50`;

/** The actions that begin so: stepping from one to the next by the index, however many rows each has. */
export const findActions = (beginning: string) => Prisma.sql`
  with recursive names as (
    (select "action" as name from "AuditLog" where "action" >= ${beginning} order by "action" limit 1)
    union all
    select (select "action" from "AuditLog" where "action" > names.name order by "action" limit 1)
      from names where names.name is not null and starts_with(names.name, ${beginning}))
  select name from names where starts_with(name, ${beginning})`;

/** The types that an id was recorded under. */
export const findTargetTypes = () => Prisma.sql`
  with recursive names as (
    (select "targetType" as name from "AuditLog" order by "targetType" limit 1)
    union all
    select (select "targetType" from "AuditLog" where "targetType" > names.name order by "targetType" limit 1)
      from names where names.name is not null)
  select name from names where name is not null`;

function escapeLike(words: string): string {
  return words.replace(/[\\%_]/g, '\\$&');
}
