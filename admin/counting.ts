import type { ResourceSource } from './adapter.js';

const EXACT_UP_TO = 10_000;
/** Of a filtered list: 100 pages. */
const FILTERED_UP_TO = 2_000;

interface Counter {
  count(args: object): Promise<number>;
}

/**
 * Rows for the pager. `count(*)` costs with the table, so beyond 10,000 rows the planner's estimate stands for a whole
 * table, and a filtered list is counted up to 2,000 (nobody turns 100 pages; they narrow the filter).
 */
export async function countRows(source: ResourceSource, where: object): Promise<number> {
  const name = source.model.name;
  const counter = source.client[(name[0]?.toLowerCase() + name.slice(1)) as 'user'] as unknown as Counter;
  if (Object.keys(where).length > 0) return counter.count({ where, take: FILTERED_UP_TO });
  const estimate = await estimateOf(source, name);
  if (estimate > EXACT_UP_TO) return Math.round(estimate);
  const counted = await source.platform.database.pool.query<{ rows: number }>({
    name: `office-count-${name}`,
    text: `select count(*)::int as rows from (select 1 from "${name}" limit ${EXACT_UP_TO}) as counted`,
  });
  return counted.rows[0]?.rows ?? 0;
}

/** The planner's figure moves with ANALYZE alone: a large one is asked for again after a minute. */
const ESTIMATE_MS = 60_000;
const estimates = new WeakMap<object, Map<string, { rows: number; until: number }>>();

async function estimateOf(source: ResourceSource, name: string): Promise<number> {
  const { pool } = source.platform.database;
  const known = estimates.get(pool) ?? new Map<string, { rows: number; until: number }>();
  estimates.set(pool, known);
  const kept = known.get(name);
  if (kept && kept.until > Date.now()) return kept.rows;
  const { rows } = await pool.query<{ rows: number }>({
    name: 'office-estimate',
    text: `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as rows from pg_class
            where oid = to_regclass($1) or oid in (select inhrelid from pg_inherits where inhparent = to_regclass($1))`,
    values: [`"${name}"`],
  });
  const estimate = rows[0]?.rows ?? 0;
  if (estimate > EXACT_UP_TO) known.set(name, { rows: estimate, until: Date.now() + ESTIMATE_MS });
  return estimate;
}
