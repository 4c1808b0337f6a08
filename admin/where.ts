import type { Filter } from 'adminjs';
import { unstorablePath } from '../src/shared/text.js';
import type { ResourceSource } from './adapter.js';
import { enumValues, type ModelField } from './model.js';
import { contextOf, currentRequest } from './request.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** A value that the column's type cannot hold matches no row; it is never sent to the database. */
const NOTHING = { id: { in: [] } };

export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** The list's filter as a Prisma condition, typed by the column. Keys have been checked by the gate. */
export async function whereOf(source: ResourceSource, filter: Filter | undefined): Promise<object> {
  const conditions = await Promise.all(
    Object.values(filter?.filters ?? {}).map(async ({ path, value }) => {
      if (path === 'q') return foundBySearch(source, value);
      const field = source.model.fields.find((item) => item.name === path);
      return field ? ((await foundByService(source, path, value)) ?? conditionOf(field, value)) : NOTHING;
    }),
  );
  return conditions.length === 0 ? {} : { AND: conditions };
}

async function foundBySearch(source: ResourceSource, value: unknown): Promise<object> {
  const { search } = source.definition;
  const text = String(value).trim().slice(0, 200);
  if (!search || text === '' || unstorablePath(text) !== null) return NOTHING;
  return { id: { in: await search.find(contextOf(source.platform, currentRequest()), text) } };
}

async function foundByService(source: ResourceSource, column: string, value: unknown): Promise<object | null> {
  const { textSearch } = source.definition;
  if (!textSearch?.columns.includes(column)) return null;
  const text = String(value).trim().slice(0, 200);
  if (text === '' || unstorablePath(text) !== null) return NOTHING;
  return { id: { in: await textSearch.find(contextOf(source.platform, currentRequest()), text) } };
}

function conditionOf(field: ModelField, value: unknown): object {
  if (field.type === 'DateTime') return range(field.name, value);
  const text = String(value).trim().slice(0, 200);
  if (unstorablePath(text) !== null) return NOTHING;
  if (field.kind === 'object') return isUuid(text) ? { [field.relationFromFields?.[0] ?? 'id']: text } : NOTHING;
  if (field.kind === 'enum') {
    if (!enumValues(field.type).includes(text)) return NOTHING;
    return { [field.name]: field.isList ? { has: text } : text };
  }
  if (field.isList) return { [field.name]: { has: text } };
  if (field.type === 'Boolean') return { [field.name]: text === 'true' };
  if (field.type === 'Int' || field.type === 'BigInt') return wholeNumber(field, text);
  if (field.type !== 'String') return NOTHING;
  if (field.nativeType?.[0] === 'Uuid' || field.isId) return isUuid(text) ? { [field.name]: text } : NOTHING;
  return { [field.name]: { contains: text, mode: 'insensitive' } };
}

function range(name: string, value: unknown): object {
  const { from, to } = (typeof value === 'object' && value !== null ? value : {}) as { from?: unknown; to?: unknown };
  const bounds = { ...bound('gte', from), ...bound('lte', to) };
  return Object.keys(bounds).length === 0 ? NOTHING : { [name]: bounds };
}

function bound(side: 'gte' | 'lte', value: unknown): object {
  const at = new Date(String(value ?? ''));
  const year = at.getUTCFullYear();
  return Number.isNaN(at.getTime()) || year < 1 || year > 9999 ? {} : { [side]: at };
}

function wholeNumber(field: ModelField, text: string): object {
  const number = Number(text);
  if (!/^-?\d{1,16}$/.test(text) || (field.type === 'Int' && Math.abs(number) > 2_147_483_647)) return NOTHING;
  return { [field.name]: field.type === 'Int' ? number : BigInt(text) };
}
