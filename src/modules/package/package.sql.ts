import { type Ctx, workspaceOf } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { grantFor, linkKeys } from '../../shared/files/links.js';
import { authorise, CALLER, CALLER_LOOKED_AT, type CallerRow } from '../../shared/guards.js';
import { RawJson } from '../../shared/http.js';
import { decodeCursor, encodeCursor } from '../../shared/pagination.js';
import type { PackageQuery } from './package.schema.js';
import { trackingKeyOf } from './package.tracking.js';

interface ListRow extends CallerRow {
  body: string | null;
  count: number;
  last_at: string | null;
  last_id: string | null;
}

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** The signature of shared/files/links.ts, computed where the rows are: $4 and $5 are HMAC's padded keys, $6 is `holder.expires.`. */
const SIGNATURE = `substr(encode(sha256($5 || sha256($4 || convert_to($6 || f.id::text, 'UTF8'))), 'hex'), 1, 32)`;

/** The expression of the index Package_search. */
const SEARCHED = `fold_text(coalesce(p."trackingNumber", '') || ' ' || coalesce(p."trackingKey", '') || ' ' || coalesce(p.sender, '') || ' ' || coalesce(p.description, '') || ' ' || coalesce(p.recipient, ''))`;

/** PackageView, written by PostgreSQL: `tests/modules/package/packages.test.ts` holds both to the same shape. */
const VIEW = `
  p.id, p.status, p.kind, p.carrier, p."trackingNumber", p.sender, p.recipient, p.description, p.note,
  coalesce(p.tags, '{}') as tags, coalesce(p.flags, '{}') as flags, p."weightGrams",
  case when p."lengthMm" is not null then
    json_build_object('length', p."lengthMm", 'width', p."widthMm", 'height', p."heightMm") end as "dimensionsMm",
  to_char(p."receivedAt" at time zone 'UTC', ${UTC}) as "receivedAt",
  p."freeUntil",
  to_char(p."createdAt" at time zone 'UTC', ${UTC}) as "createdAt",
  p.version,
  coalesce((
    select json_agg(json_build_object(
             'id', f.id, 'url', s.url, 'thumbnailUrl', s.url || '/thumbnail', 'width', f.width, 'height', f.height)
             order by f.id)
      from "PackagePhoto" f,
           lateral (select $7 || f.id::text || $8 || ${SIGNATURE} as url) s
     where f."packageId" = p.id), '[]') as photos`;

/**
 * GET /packages in one round trip and one prepared statement: session, membership and the rows' JSON (figures in
 * bench/package-list.ts). Throws `unauthenticated`, `workspace_forbidden`, `cursor_invalid` as the guards do.
 */
export async function listPackagesAsJson(ctx: Ctx, query: PackageQuery): Promise<RawJson> {
  const workspaceId = workspaceOf(ctx);
  const keys = linkKeys(ctx.config.sessionSecret);
  const grant = grantFor(workspaceId, ctx.now);
  const values: unknown[] = [
    ctx.actor.type === 'USER' && !ctx.readOnly ? ctx.actor.sessionId : null,
    ctx.actor.id,
    workspaceId,
    keys.inner,
    keys.outer,
    `${grant.holder}.${grant.expires}.`,
    `${ctx.config.publicUrl}/media/photos/`,
    `/${grant.expires}.`,
    query.limit,
  ];
  const { name, where } = filters(query, values);
  const text = statement(where, ctx.readOnly ? CALLER_LOOKED_AT : CALLER);
  const { rows } = await ctx.pool.query<ListRow>({ name: `package-list${name}`, text, values });
  const row = rows[0];
  if (!row) throw fail('unauthenticated', { detail: 'The session has ended: log in again.' });
  authorise('package.read', row.role);
  const more = row.count > query.limit && row.last_at !== null && row.last_id !== null;
  const cursor = more ? `"${encodeCursor({ at: new Date(Number(row.last_at)), id: String(row.last_id) })}"` : 'null';
  return new RawJson(`{"data":[${row.body ?? ''}],"nextCursor":${cursor}}`);
}

/** For the bench: the statement itself, and the same rows left for node to write as JSON. */
export function packageListStatement(mode: 'text' | 'rows'): string {
  if (mode === 'text') return statement('');
  return `
with caller as (${CALLER})
select c.role, l.*
  from caller c
  left join lateral (
    select ${VIEW} from (select * from "Package" p where p."workspaceId" = $3
                          order by p."listedAt" desc, p.id desc limit $9 + 1) p
  ) l on c.role is not null`;
}

function statement(where: string, caller = CALLER): string {
  return `
with caller as (${caller})
select c.name, c.locale, c.role, l.*
  from caller c
  left join lateral (
    select string_agg(row_to_json(v)::text, ',') filter (where n <= $9) as body,
           count(*)::int as count,
           max((extract(epoch from at) * 1000)::bigint) filter (where n = $9) as last_at,
           max(id::text) filter (where n = $9) as last_id
      from (select p.n, p."listedAt" as at, p.id, v
              from (select row_number() over () as n, p.*
                      from (select * from "Package" p
                             where p."workspaceId" = $3${where}
                             order by p."listedAt" desc, p.id desc
                             limit $9 + 1) p) p
             cross join lateral (select ${VIEW}) v) x
  ) l on c.role is not null`;
}

/** Each combination of filters is a prepared statement of its own, so that each has its own plan. */
function filters(query: PackageQuery, values: unknown[]): { name: string; where: string } {
  let name = '';
  let where = '';
  const add = (key: string, condition: (parameter: string) => string, ...given: unknown[]) => {
    name += `-${key}`;
    where += ` and ${condition(`$${values.length + 1}`)}`;
    values.push(...given);
  };
  const after = decodeCursor(query.cursor);
  if (after) {
    const next = `$${values.length + 2}`;
    add('after', (at) => `(p."listedAt", p.id) < (${at}::timestamptz, ${next}::uuid)`, after.at, after.id);
  }
  if (query.status) add('status', (list) => `p.status = any(${list}::"PackageStatus"[])`, query.status);
  if (query.receivedFrom) add('from', (from) => `p."receivedAt" >= ${from}::timestamptz`, query.receivedFrom);
  if (query.receivedTo) add('to', (to) => `p."receivedAt" <= ${to}::timestamptz`, query.receivedTo);
  if (query.q !== undefined) {
    const key = `$${values.length + 2}`;
    add(
      'q',
      (text) => `(${SEARCHED} like fold_text(${text}) or p."trackingKey" = ${key})`,
      `%${query.q.replace(/[\\%_]/g, '\\$&')}%`,
      trackingKeyOf(query.q),
    );
  }
  return { name, where };
}
