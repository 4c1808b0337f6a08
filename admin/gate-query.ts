import type { Request } from 'express';
import type { StaffRole } from '../src/generated/prisma/client.js';
import { isOddKey } from './body.js';
import { knownModels, modelFor } from './model.js';
import { resources } from './registry.js';
import type { OfficeResource } from './resource.js';

const MAX_PAGE = 1_000_000;
const MAX_PER_PAGE = 100;

/**
 * The query of a list or a search with nothing in it but what this resource filters, sorts and searches by for these
 * roles. Null when it asks for another column, known or not: a hidden column answers as one that does not exist.
 */
export function cleanQuery(
  req: Request,
  item: OfficeResource,
  roles: readonly StaffRole[],
): Record<string, string> | null {
  const model = modelFor(item, knownModels(resources, roles), roles);
  const exists = (name: string) => model.fields.some((field) => field.name === name);
  const filterable = (name: string) =>
    name === 'id' ||
    (name === 'q' && item.search !== undefined) ||
    ((item.filter.includes(name) || name === item.title) && exists(name));
  const sortable = (name: string) => name === 'id' || item.sort?.includes(name) || item.defaultSort?.by === name;
  const query: Record<string, string> = {};
  for (const [key, value] of Object.entries(req.query)) {
    if (typeof value !== 'string' || isOddKey(key)) return null;
    if (value === '') continue;
    if (key === 'page') query.page = String(bounded(value, 1, MAX_PAGE));
    else if (key === 'perPage') query.perPage = String(bounded(value, 20, MAX_PER_PAGE));
    else if (key === 'direction') query.direction = value === 'asc' ? 'asc' : 'desc';
    else if (key === 'sortBy') {
      // The stock table offers its first column even when it is not sortable: the default order stands in.
      if (sortable(value)) query.sortBy = value;
      else if (!exists(value)) return null;
    } else if (key === 'searchProperty') {
      if (!filterable(value)) return null;
      query.searchProperty = value;
    } else if (key.startsWith('filters.')) {
      const name = key.slice('filters.'.length).replace(/~~(from|to)$/, '');
      if (!filterable(name)) return null;
      query[key] = value;
    }
  }
  return query;
}

function bounded(text: string, otherwise: number, max: number): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= 1 ? Math.min(number, max) : otherwise;
}
