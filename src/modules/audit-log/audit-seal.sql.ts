/** What a row's hash covers: every column, as one text that cannot be read two ways. `a` is the audit row. */
export const ROW_HASH = `sha256(convert_to(jsonb_build_array(
  a."id", to_char(a."at" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), a."actorType", a."actorId", a."actorName",
  a."onBehalfOfId", a."workspaceId", a."action", a."targetType", a."targetId", a."outcome", a."ip", a."userAgent",
  a."requestId", a."meta", a."txid")::text, 'UTF8'))`;

/** Transactions below `horizon` are over for good; those from `next` on had not begun at `now`. */
export const SNAPSHOT = `
  select pg_snapshot_xmin(s)::text as horizon, pg_snapshot_xmax(s)::text as next, clock_timestamp()::timestamptz(3) as now,
         c.system_identifier::text as cluster, current_database()::text as database
    from pg_current_snapshot() s, pg_control_system() c`;

export interface Snapshot {
  horizon: string;
  next: string;
  now: Date;
  cluster: string;
  database: string;
}

/**
 * Seals up to $5 rows of the transactions in [$1, $2), in batches of $4 rows numbered from $3; rows sealed already are
 * passed over. `FOREIGN` takes the rows of a restored backup too, whose numbers ($6 and above) this cluster has yet to reach.
 */
const sealRows = (range: string) => `
  with fresh as (
    select a."id", a."at", a."txid", ${ROW_HASH} as hash, row_number() over (order by a."txid", a."id") - 1 as n
      from (select * from "AuditLog" a
             where ${range} and not exists (select 1 from "AuditSealEntry" e where e."id" = a."id")
             order by a."txid", a."id" limit $5::int) a
  ), entries as (
    insert into "AuditSealEntry" ("id", "batch", "position", "at", "hash")
    select "id", $3::int + n / $4::int, n % $4::int, "at", hash from fresh
  )
  select ($3::int + n / $4::int)::int as number, count(*)::int as count, min("at") as "firstAt", max("at") as "lastAt",
         max("txid")::text as "lastTxid", sha256(string_agg(hash, ''::bytea order by n)) as "rowsHash"
    from fresh group by 1 order by 1`;
export const SEAL_ROWS = sealRows('a."txid" >= $1::bigint and a."txid" < $2::bigint');
export const SEAL_ROWS_AND_FOREIGN = sealRows(
  '((a."txid" >= $1::bigint and a."txid" < $2::bigint) or a."txid" >= $6::bigint)',
);

export interface SealedBatch {
  number: number;
  count: number;
  firstAt: Date;
  lastAt: Date;
  lastTxid: string;
  rowsHash: Buffer;
}

/**
 * A row whose transaction began after the sealing before (`p`), yet which says that it was written earlier: `at` is the
 * database's own clock, so somebody wrote it by hand. 50 ms for the gap between the two readings.
 */
const BACKDATED = `a."txid" >= p."nextTxid" and a."at" < p."sealedAt" - interval '50 milliseconds'`;

/** Batches $1 to $2 as their rows read today. */
export const READ_BATCHES = `
  select s."number", s."count", s."firstAt", s."lastAt", s."sealedAt", s."cluster", s."horizon"::text, s."nextTxid"::text,
         s."rowsHash", s."previousHash", s."hash", found.*
    from "AuditSeal" s
    left join lateral (select p."nextTxid", p."sealedAt" from "AuditSeal" p
                        where p."number" < s."number" and p."sealedAt" < s."sealedAt" and p."cluster" = s."cluster"
                        order by p."number" desc limit 1) p on true
    left join lateral (
      select count(*)::int as entries, count(a."id")::int as rows,
             sha256(coalesce(string_agg(${ROW_HASH}, ''::bytea order by e."position"), '')) as "rowsHashNow",
             count(*) filter (where ${BACKDATED})::int as backdated
        from "AuditSealEntry" e left join "AuditLog" a on a."id" = e."id" and a."at" = e."at"
       where e."batch" = s."number") found on true
   where s."number" between $1 and $2
   order by s."number"`;

export interface ReadBatch extends Omit<SealedBatch, 'lastTxid'> {
  sealedAt: Date;
  cluster: string;
  horizon: string;
  nextTxid: string;
  previousHash: string;
  hash: string;
  entries: number;
  rows: number;
  rowsHashNow: Buffer;
  backdated: number;
}

/** The rows of batch $1 that do not agree with their entries. */
export const FIND_DIFFERENCES = `
  select e."id", e."position", e."at", a."action", case when a."id" is null then 'removed' else 'altered' end as kind
    from "AuditSealEntry" e left join "AuditLog" a on a."id" = e."id"
   where e."batch" = $1 and (a."id" is null or a."at" <> e."at" or ${ROW_HASH} <> e."hash")
   order by e."position" limit 100`;

/** Rows are sealed in the order of their transactions, then of their ids. */
export const FIND_MOVED = `
  select "id", "position" + 1 as place, was::int as was
    from (select e."id", e."position", row_number() over (order by a."txid", a."id") as was
            from "AuditSealEntry" e join "AuditLog" a on a."id" = e."id" where e."batch" = $1) placed
   where "position" + 1 <> was order by "position" limit 100`;

export const FIND_BACKDATED = `
  select a."id", a."at", a."action"
    from "AuditSealEntry" e join "AuditLog" a on a."id" = e."id" and a."at" = e."at"
    join "AuditSeal" s on s."number" = e."batch"
    cross join lateral (select p."nextTxid", p."sealedAt" from "AuditSeal" p
                         where p."number" < s."number" and p."sealedAt" < s."sealedAt" and p."cluster" = s."cluster"
                         order by p."number" desc limit 1) p
   where e."batch" = $1 and ${BACKDATED} order by a."at" limit 100`;

/**
 * Rows without a seal that should have one: their transaction ($1: the head's horizon) is over, or ($2) has yet to
 * begin, or they are older than the head although written after it ($3, $4: its next transaction and its moment).
 */
export const FIND_INSERTED = `
  select a."id", a."at", a."action", count(*) over ()::int as total
    from "AuditLog" a
   where not exists (select 1 from "AuditSealEntry" e where e."id" = a."id")
     and (a."txid" < $1::bigint or a."txid" >= $2::bigint
          or (a."txid" >= $3::bigint and a."at" < $4::timestamptz - interval '50 milliseconds'))
   order by a."at", a."id" limit 100`;

export const COUNT_ROWS = `select (select count(*) from "AuditLog")::int as rows, (select count(*) from "AuditSealEntry")::int as sealed`;
