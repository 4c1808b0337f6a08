import { createHash } from 'node:crypto';
import type { ResourceSource } from './adapter.js';
import type { Model, ModelField } from './model.js';

export type Row = Record<string, unknown>;
export type Order = Record<string, 'asc' | 'desc'>[];

/**
 * The lists' plain reads as prepared statements on the pool that Prisma shares: compiling its query took 1-2 ms of
 * processor for each of the five reads of a list. Names come from the data model alone, values are bound.
 */
export async function readPage(source: ResourceSource, order: Order, offset: number, limit: number): Promise<Row[]> {
  return query(source, `${select(source.model)} order by ${orderBy(order)} offset $1 limit $2`, [offset, limit]);
}

export async function readIds(source: ResourceSource, order: Order, offset: number, limit: number): Promise<string[]> {
  const text = `select "id" from ${quoted(source.model.name)} order by ${orderBy(order)} offset $1 limit $2`;
  return (await query(source, text, [offset, limit])).map((row) => String(row.id));
}

/** In the order of `ids`; those that are not there are left out. */
export async function readRows(source: ResourceSource, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return [];
  const rows = await query(source, `${select(source.model)} where "id" = any($1::uuid[])`, [ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

async function query(source: ResourceSource, text: string, values: unknown[]): Promise<Row[]> {
  const name = `office-${createHash('sha1').update(text).digest('base64url').slice(0, 20)}`;
  const { rows } = await source.platform.database.pool.query<Row>({ name, text, values });
  return rows;
}

function select(model: Model): string {
  const columns = model.fields
    .filter((field) => field.kind !== 'object' && field.name !== 'id')
    .map((field) => `${quoted(field.name)}${cast(field)} as ${quoted(field.name)}`);
  const relations = model.fields
    .filter((field) => field.kind === 'object')
    .map((field) => field.relationFromFields?.[0] ?? '');
  const known = new Set(model.fields.map((field) => field.name));
  const keys = relations.filter((name) => !known.has(name)).map(quoted);
  return `select ${['"id"', ...columns, ...keys].join(', ')} from ${quoted(model.name)}`;
}

/** What the driver cannot read by itself: enums and their lists; a day, which it would put into the machine's time zone. */
function cast(field: ModelField): string {
  if (field.kind === 'enum') return field.isList ? '::text[]' : '::text';
  return field.nativeType?.[0] === 'Date' ? '::text' : '';
}

function orderBy(order: Order): string {
  return order.flatMap((part) => Object.entries(part).map(([column, way]) => `${quoted(column)} ${way}`)).join(', ');
}

function quoted(name: string): string {
  if (!/^\w+$/.test(name)) throw new Error(`${name} is no name of the data model`);
  return `"${name}"`;
}
