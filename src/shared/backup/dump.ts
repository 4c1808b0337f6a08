import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { BackupError, hashOfFile, type Manifest, QUEUE } from './manifest.js';

/** Of this installation's present alone: the back office's sessions and the throttles' counters. */
const LEFT_OUT = ['_prisma_migrations', 'StaffSession', 'RateLimit'];

const TABLES = `
  select c.relname as name,
         array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     and c.relname <> all($1)
   group by c.relname order by c.relname`;

const PARTITIONS = `
  select p.relname as parent, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
   where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind in ('r', 'p') order by c.relname`;

const WAITING_JOBS = `
  select json_build_object('task', t.identifier, 'payload', j.payload, 'runAt', j.run_at, 'maxAttempts', j.max_attempts,
           'key', j.key, 'priority', j.priority, 'queue', q.queue_name)::text as line
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
   where j.attempts < j.max_attempts order by j.id`;

/**
 * Writes every table as it was at one moment (one read-only snapshot: writers wait for nothing), by COPY. The objects'
 * rows are read in the same snapshot, so that the files that are copied after it are the ones it speaks of.
 */
export async function dumpDatabase(client: pg.Client, folder: string, id: string): Promise<Manifest> {
  await mkdir(path.join(folder, 'database'), { recursive: true });
  await client.query('begin isolation level repeatable read read only');
  await client.query('set local statement_timeout = 0');
  const known = await client.query(`select to_regclass('_prisma_migrations') is not null as known`);
  if (!known.rows[0]?.known) throw new BackupError('This database holds nothing of ours: there is nothing to back up.');
  const head = await client.query<{ at: Date; version: string; migrations: string[] }>(
    `select now() as at, current_setting('server_version') as version,
            array(select migration_name::text from _prisma_migrations where finished_at is not null order by 1) as migrations`,
  );
  const { rows: found } = await client.query<{ name: string; columns: string[] }>(TABLES, [LEFT_OUT]);
  const tables: Manifest['tables'] = [];
  for (const table of found) tables.push(await dumpTable(client, folder, table));
  const { rows: partitions } = await client.query<Manifest['partitions'][number]>(PARTITIONS);
  const { rows: sequences } = await client.query<Manifest['sequences'][number]>(
    `select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null`,
  );
  const { rows: objects } = await client.query<Manifest['objects'][number]>(
    `select key, "contentType", size, sha256 from "File" where "storedAt" is not null order by id`,
  );
  const queue = await dumpQueue(client, folder);
  await client.query('commit');
  const { at, version, migrations } = head.rows[0] ?? { at: new Date(), version: '', migrations: [] };
  return {
    format: 1,
    id,
    takenAt: at.toISOString(),
    postgres: version,
    migrations,
    tables,
    partitions,
    sequences,
    queue,
    objects,
  };
}

async function dumpTable(client: pg.Client, folder: string, table: { name: string; columns: string[] }) {
  const file = path.join('database', `${table.name}.copy.gz`);
  const columns = table.columns.map((column) => `"${column}"`).join(', ');
  let rows = 0;
  const copy = client.query(copyTo(`copy (select ${columns} from "${table.name}") to stdout`));
  // In COPY's text form a line end within a value is escaped: each line end is a row's.
  copy.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows++;
  });
  await pipeline(copy, createGzip({ level: 1 }), createWriteStream(path.join(folder, file), { mode: 0o600 }));
  return { ...table, rows, file, sha256: await hashOfFile(path.join(folder, file)) };
}

async function dumpQueue(client: pg.Client, folder: string): Promise<Manifest['queue']> {
  const { rows } = await client.query<{ line: string }>(WAITING_JOBS);
  await writeFile(path.join(folder, QUEUE), rows.map(({ line }) => `${line}\n`).join(''), { mode: 0o600 });
  return { file: QUEUE, jobs: rows.length, sha256: await hashOfFile(path.join(folder, QUEUE)) };
}
