import { uuidv7 } from 'uuidv7';
import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { subscribersOf } from '../../shared/events.js';
import { safeMeta } from './audit-log.meta.js';

export { changesOf } from './audit-log.meta.js';

export interface Target {
  type: string;
  id: string | null;
  workspaceId?: string | null;
}

type Outcome = 'DONE' | 'REFUSED';

/** A moment that a job ran "as of" is told in `meta.asOf` when it is this far from the clock; `at` is always the clock's. */
const AS_OF_MS = 5 * 60_000;

/**
 * Writes the audit row of a change, and a job for each subscriber of the event, in one statement through `ctx.db`: in
 * the change's own transaction. `meta` takes `before` and `after` (see `changesOf`); secrets in it are redacted, sizes
 * bounded. Customers read the meta of their own people's rows; of staff's and the system's only what is under `meta.shown`.
 */
export async function record(
  ctx: Ctx,
  action: string,
  target: Target,
  meta: Record<string, unknown> = {},
): Promise<void> {
  const safe = safeMeta(meta);
  const insert = insertRow(ctx, action, target, withAsOf(ctx, safe));
  const tasks = subscribersOf(action);
  if (tasks.length === 0) {
    await run(ctx, 'audit-record', insert);
    return;
  }
  await run(
    ctx,
    'audit-record-tell',
    Prisma.sql`with audit as (${insert})
      select count(${addJob(ctx, action, target.type, { id: Prisma.sql`${target.id}::text`, workspace: Prisma.sql`${workspaceOf(ctx, target)}::text`, meta: Prisma.sql`${JSON.stringify(safe)}::jsonb` })})
        from unnest(${tasks}::text[]) as task`,
  );
}

/**
 * A refused attempt, written on a connection of its own: the transaction that was refused rolls back, this row stays.
 * Callers bound how often (the API in refusal.service.ts, log-ins by their own limits).
 */
export async function recordRefusal(
  ctx: Ctx,
  action: string,
  target: Target,
  meta: Record<string, unknown> = {},
): Promise<void> {
  const { text, values } = insertRow(ctx, action, target, safeMeta(meta), 'REFUSED');
  await ctx.pool.query({ name: 'audit-record', text, values });
}

export interface AuditedWrite {
  /** Of the prepared statement; one for each text. */
  name: string;
  action: string;
  targetType: string;
  /**
   * One `update ... returning` (or `insert`, `delete`) of at most one row, which also returns "auditTarget" (text),
   * "auditWorkspace" (uuid) and "auditMeta" (jsonb: `before`, `after` of fields that hold no secret). The old values
   * come from a `from (select ... for update) old` beside the table.
   */
  change: Prisma.Sql;
}

/**
 * For hot writes: the change, its audit row and its jobs in one prepared statement, one round trip. The row that
 * `change` returned, or null: then nothing was changed and nothing written. (bench/audit.ts has its figure.)
 */
export async function writeAudited<Row>(ctx: Ctx, write: AuditedWrite): Promise<Row | null> {
  const { name, action, targetType, change } = write;
  const tasks = subscribersOf(action);
  const audit = Prisma.sql`with change as (${change}), audit as (
    insert into "AuditLog" ${COLUMNS}
    select ${uuidv7()}::uuid, ${columns(ctx, action, targetType)}, "auditTarget", "auditWorkspace", "auditMeta" from change)`;
  const statement =
    tasks.length === 0
      ? Prisma.sql`${audit} select * from change`
      : Prisma.sql`${audit} select change.*, told.jobs from change cross join lateral (
          select count(${addJob(ctx, action, targetType, { id: Prisma.sql`"auditTarget"`, workspace: Prisma.sql`"auditWorkspace"`, meta: Prisma.sql`"auditMeta"` })}) as jobs
            from unnest(${tasks}::text[]) as task) told`;
  const [row] = await run<Row>(ctx, tasks.length === 0 ? name : `${name}-tell`, statement);
  return row ?? null;
}

/**
 * The audit rows of a set-based change, in its transaction, and jobs for each subscriber, each with up to 500 of the
 * changed things under `batch` (a job for each of 100,000 would cost more than the change). `rows` selects
 * "workspaceId" (uuid), "targetId" (uuid) and meta (jsonb without secrets) for each changed thing.
 */
export async function recordBatch(ctx: Ctx, action: string, targetType: string, rows: Prisma.Sql): Promise<void> {
  await ctx.db.$executeRaw`
    insert into "AuditLog" ${COLUMNS}
    select uuidv7(), ${columns(ctx, action, targetType)}, r."targetId"::text, r."workspaceId",
           r.meta || ${JSON.stringify(withAsOf(ctx, {}))}::jsonb
      from (${rows}) r`;
  const tasks = subscribersOf(action);
  if (tasks.length === 0) return;
  await ctx.db.$executeRaw`
    select count(graphile_worker.add_job(task, payload => json_build_object('event', ${action}::text,
             'targetType', ${targetType}::text, 'at', ${ctx.now.toISOString()}::text, 'batch', part.batch)))
      from (select json_agg(json_build_object('targetId', n."targetId", 'workspaceId', n."workspaceId", 'meta', n.meta)) as batch
              from (select r.*, (row_number() over ()) / ${BATCH}::int as part from (${rows}) r) n group by n.part) part
      cross join unnest(${[...tasks]}::text[]) as task`;
}

const BATCH = 500;

const COLUMNS = Prisma.raw(`("id", "actorType", "actorId", "actorName", "onBehalfOfId", "ip", "userAgent", "requestId",
  "action", "targetType", "outcome", "targetId", "workspaceId", "meta")`);

function insertRow(
  ctx: Ctx,
  action: string,
  target: Target,
  meta: Record<string, unknown>,
  outcome: Outcome = 'DONE',
): Prisma.Sql {
  return Prisma.sql`insert into "AuditLog" ${COLUMNS} values (${uuidv7()}::uuid, ${columns(ctx, action, target.type, outcome)},
    ${target.id}::text, ${workspaceOf(ctx, target)}::uuid, ${JSON.stringify(meta)}::jsonb)`;
}

function columns(ctx: Ctx, action: string, targetType: string, outcome: Outcome = 'DONE'): Prisma.Sql {
  return Prisma.sql`${ctx.actor.type}::text, ${ctx.actor.id}::uuid, ${ctx.actor.name.slice(0, 200)}::text, ${ctx.onBehalfOfId}::uuid,
    ${ctx.ip}::text, ${ctx.userAgent}::text, ${ctx.requestId.slice(0, 100)}::text, ${action}::text, ${targetType}::text, ${outcome}::text`;
}

interface Told {
  id: Prisma.Sql;
  workspace: Prisma.Sql;
  meta: Prisma.Sql;
}

function addJob(ctx: Ctx, action: string, type: string, { id, workspace, meta }: Told): Prisma.Sql {
  return Prisma.sql`graphile_worker.add_job(task, payload => json_build_object('event', ${action}::text,
    'targetType', ${type}::text, 'targetId', ${id}, 'workspaceId', ${workspace}, 'actorId', ${ctx.actor.id}::text,
    'at', ${ctx.now.toISOString()}::text, 'meta', ${meta}))`;
}

function workspaceOf(ctx: Ctx, target: Target): string | null {
  return target.workspaceId === undefined ? ctx.workspaceId : target.workspaceId;
}

function withAsOf(ctx: Ctx, meta: Record<string, unknown>): Record<string, unknown> {
  return Math.abs(Date.now() - ctx.now.getTime()) > AS_OF_MS ? { ...meta, asOf: ctx.now.toISOString() } : meta;
}

/** In a transaction through its own connection; outside of one as a prepared statement. */
async function run<Row>(ctx: Ctx, name: string, statement: Prisma.Sql): Promise<Row[]> {
  if (ctx.inTransaction) return ctx.db.$queryRaw<Row[]>(statement);
  const { rows } = await ctx.pool.query({ name, text: statement.text, values: statement.values });
  return rows as Row[];
}
