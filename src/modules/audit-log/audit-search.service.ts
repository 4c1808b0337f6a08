import type { Readable } from 'node:stream';
import { Prisma } from '../../generated/prisma/client.js';
import { type Ctx, workspaceOf } from '../../shared/context.js';
import { type CsvOptions, csvStream } from '../../shared/csv.js';
import { fail, invalid } from '../../shared/errors.js';
import { decodeCursor, type Keyset, type Page, toPage } from '../../shared/pagination.js';
import { csvColumns } from './audit-log.columns.js';
import { type AuditFilters, type AuditQuery, type AuditRow, type AuditView, toAuditView } from './audit-log.schema.js';
import { record } from './audit-log.service.js';
import {
  findActions,
  findNamesWithoutId,
  findPeople,
  findTargetTypes,
  newestRows,
  rowsOfRequest,
} from './audit-search.sql.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_PEOPLE = 100;
const EXPORT_PAGE = 1_000;

export interface PageRequest {
  limit: number;
  cursor?: string;
}

/** A workspace's own log, for its OWNER and ADMINs: `actor` is a member's id, name or e-mail. Throws `cursor_invalid`. */
export async function listAuditLog(ctx: Ctx, query: AuditQuery): Promise<Page<AuditView>> {
  const workspaceId = workspaceOf(ctx);
  const conditions = [
    Prisma.sql`a."workspaceId" = ${workspaceId}::uuid`,
    ...between(query.from, query.to),
    ...(query.actor ? [memberIs(workspaceId, query.actor)] : []),
    ...(query.action ? [actionIs(query.action)] : []),
  ];
  const rows = await read(ctx, newestRows(conditions, [], decodeCursor(query.cursor), query.limit + 1));
  return toPage(rows, query.limit, keyOf, toAuditView);
}

/** The whole log, for staff with the role ADMIN. Throws `staff_forbidden`, `cursor_invalid`, `validation_failed`. */
export async function searchAuditLog(ctx: Ctx, filters: AuditFilters, page: PageRequest): Promise<Page<AuditRow>> {
  requireAdmin(ctx);
  const rows = await searchRows(ctx, filters, decodeCursor(page.cursor), page.limit + 1);
  return toPage(rows, page.limit, keyOf, (row) => row);
}

/** What happened to one record, newest first, for any member of staff; who is not ADMIN reads no address and no device. */
export async function timelineOf(
  ctx: Ctx,
  targetType: string,
  targetId: string,
  page: PageRequest,
): Promise<Page<AuditRow>> {
  if (ctx.actor.type !== 'STAFF') throw fail('staff_forbidden');
  const conditions = [Prisma.sql`a."targetType" = ${targetType}`, Prisma.sql`a."targetId" = ${targetId}`];
  const rows = await read(ctx, newestRows(conditions, [], decodeCursor(page.cursor), page.limit + 1));
  const whole = ctx.actor.roles.includes('ADMIN');
  return toPage(rows, page.limit, keyOf, (row) =>
    whole ? row : { ...row, ip: null, userAgent: null, requestId: null },
  );
}

/** The rows of a search as a CSV file, streamed; that it was taken, by whom and of what, is recorded first. */
export async function exportAuditLog(ctx: Ctx, filters: AuditFilters, options: CsvOptions = {}): Promise<Readable> {
  requireAdmin(ctx);
  await record(ctx, 'audit_log.exported', { type: 'AuditLog', id: null, workspaceId: null }, { filters });
  return csvStream(pagesOf(ctx, filters), csvColumns(ctx.locale), options);
}

async function* pagesOf(ctx: Ctx, filters: AuditFilters): AsyncGenerator<AuditRow[]> {
  const drivers = await driversOf(ctx, filters);
  for (let after: Keyset | null = null; ; ) {
    const rows: AuditRow[] = await read(ctx, newestRows(conditionsOf(filters), drivers, after, EXPORT_PAGE));
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < EXPORT_PAGE) return;
    after = keyOf(last);
  }
}

async function searchRows(ctx: Ctx, filters: AuditFilters, after: Keyset | null, limit: number): Promise<AuditRow[]> {
  return read(ctx, newestRows(conditionsOf(filters), await driversOf(ctx, filters), after, limit));
}

function conditionsOf(filters: AuditFilters): Prisma.Sql[] {
  const { workspaceId, ip, requestId, outcome, targetType, targetId, action } = filters;
  return [
    ...between(filters.from, filters.to),
    ...(workspaceId ? [Prisma.sql`a."workspaceId" = ${workspaceId}::uuid`] : []),
    ...(ip ? [Prisma.sql`a."ip" = ${ip}`] : []),
    ...(requestId ? [rowsOfRequest(requestId)] : []),
    ...(outcome
      ? [outcome === 'REFUSED' ? Prisma.sql`a."outcome" = 'REFUSED'` : Prisma.sql`a."outcome" = ${outcome}`]
      : []),
    ...(targetType ? [Prisma.sql`a."targetType" = ${targetType}`] : []),
    ...(targetId ? [Prisma.sql`a."targetId" = ${targetId}`] : []),
    ...(action ? [Prisma.sql`starts_with(a."action", ${action})`] : []),
  ];
}

/** By which index a search goes: a person's rows, else a target's, else an action's. */
async function driversOf(ctx: Ctx, filters: AuditFilters): Promise<Prisma.Sql[]> {
  const { actor, action, targetId, targetType, ip, requestId, workspaceId } = filters;
  if (actor) return actorIs(ctx, actor);
  if (targetId && !targetType) {
    return orNothing((await names(ctx, findTargetTypes())).map((name) => Prisma.sql`a."targetType" = ${name}`));
  }
  if (action && !targetId && !ip && !requestId && !workspaceId) {
    return orNothing((await names(ctx, findActions(action))).map((name) => Prisma.sql`a."action" = ${name}`));
  }
  return [];
}

async function actorIs(ctx: Ctx, words: string): Promise<Prisma.Sql[]> {
  if (UUID.test(words)) return [Prisma.sql`a."actorId" = ${words}::uuid`];
  const people = await ctx.db.$queryRaw<{ id: string }[]>(findPeople(words, MAX_PEOPLE + 1));
  if (people.length > MAX_PEOPLE) {
    throw invalid('actor', `fits more than ${MAX_PEOPLE} people: give more of the name, or the e-mail`);
  }
  return orNothing([
    ...people.map((person) => Prisma.sql`a."actorId" = ${person.id}::uuid`),
    ...(await names(ctx, findNamesWithoutId(words))).map(
      (name) => Prisma.sql`a."actorId" is null and a."actorName" = ${name}`,
    ),
  ]);
}

function orNothing(drivers: Prisma.Sql[]): Prisma.Sql[] {
  return drivers.length > 0 ? drivers : [Prisma.sql`false`];
}

function memberIs(workspaceId: string, words: string): Prisma.Sql {
  if (UUID.test(words)) return Prisma.sql`(a."actorType" = 'USER' and a."actorId" = ${words}::uuid)`;
  if (/^(staff|system)$/i.test(words)) return Prisma.sql`a."actorType" = ${words.toUpperCase()}`;
  return Prisma.sql`(a."actorType" = 'USER' and (strpos(fold_text(a."actorName"), fold_text(${words})) > 0 or a."actorId" in (
    select u."id" from "Membership" m join "User" u on u."id" = m."userId"
     where m."workspaceId" = ${workspaceId}::uuid and u."emailNormalized" = lower(${words}))))`;
}

/** `package.moved` is that action; `package` and `package.` are all of that noun. */
function actionIs(action: string): Prisma.Sql {
  const noun = action.endsWith('.') ? action : `${action}.`;
  return Prisma.sql`(a."action" = ${action} or starts_with(a."action", ${noun}))`;
}

function between(from: Date | undefined, to: Date | undefined): Prisma.Sql[] {
  return [
    ...(from ? [Prisma.sql`a."at" >= ${from}::timestamptz`] : []),
    ...(to ? [Prisma.sql`a."at" < ${to}::timestamptz`] : []),
  ];
}

function requireAdmin(ctx: Ctx): void {
  if (ctx.actor.type !== 'STAFF' || !ctx.actor.roles.includes('ADMIN')) throw fail('staff_forbidden');
}

async function names(ctx: Ctx, statement: Prisma.Sql): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ name: string }[]>(statement);
  return rows.map((row) => row.name);
}

async function read(ctx: Ctx, statement: Prisma.Sql): Promise<AuditRow[]> {
  return ctx.db.$queryRaw<AuditRow[]>(statement);
}

function keyOf(row: AuditRow): Keyset {
  return { at: row.at, id: row.id };
}
