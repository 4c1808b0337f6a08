import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import { BackupError, type Manifest } from './manifest.js';

const WaitingJob = z.object({
  task: z.string(),
  payload: z.unknown(),
  runAt: z.string(),
  maxAttempts: z.int(),
  key: z.string().nullable(),
  priority: z.int(),
  queue: z.string().nullable(),
});

/** Throws BackupError where something was ever written: a restore never mixes two installations. */
export async function assertEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ known: boolean }>(`select to_regclass('"AuditLog"') is not null as known`);
  if (!rows[0]?.known) return;
  const found = await client.query<{ used: boolean }>(
    `select exists (select 1 from "AuditLog") or exists (select 1 from "User") or exists (select 1 from "StaffUser") as used`,
  );
  if (found.rows[0]?.used)
    throw new BackupError(
      'This database is not empty: restore into a new one (another DATABASE_URL, or another DATA_DIR without one).',
    );
}

/** Throws BackupError where the backup was made by another version of the tables than this program's. */
export function assertSameVersion(manifest: Manifest, migrations: readonly string[]): void {
  const missing = manifest.migrations.filter((name) => !migrations.includes(name));
  const newer = migrations.filter((name) => !manifest.migrations.includes(name));
  if (missing.length > 0)
    throw new BackupError(`The backup is of a newer version (${missing[0]} is not known here): restore with that one.`);
  if (newer.length > 0)
    throw new BackupError(
      `The backup is of an older version (it lacks ${newer[0]}): restore with that version, then start this one, which brings it up to date.`,
    );
}

/**
 * Loads every table in one transaction, into an empty database of the same migrations; killed half-way it has done nothing.
 * Triggers rest meanwhile (the rows have been through them), foreign keys are laid anew at the end: the database itself
 * checks that each row finds what it names. Needs the tables' owner, no superuser. `settle` adds to the transaction.
 */
export async function loadDatabase(
  client: pg.Client,
  folder: string,
  manifest: Manifest,
  settle: () => Promise<void>,
): Promise<void> {
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
  await client.query('set local lock_timeout = 0');
  await layPartitions(client, manifest);
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  );
  for (const key of keys) await client.query(`alter table ${key.table} drop constraint ${key.name}`);
  const { rows: all } = await client.query<{ table: string }>(
    `select oid::regclass::text as table from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  for (const { table } of all) await client.query(`alter table ${table} disable trigger user`);
  await client.query(`truncate ${manifest.tables.map(({ name }) => quoted(name)).join(', ')}`);
  for (const table of manifest.tables) await loadTable(client, folder, table);
  for (const { name, value } of manifest.sequences)
    await client.query('select setval($1::regclass, $2::bigint)', [quoted(name), value]);
  for (const { table } of all) await client.query(`alter table ${table} enable trigger user`);
  for (const key of keys) await client.query(`alter table ${key.table} add constraint ${key.name} ${key.definition}`);
  await settle();
  await client.query('commit');
  await client.query('analyze');
}

/** Puts the jobs that waited at the backup's moment into the queue again: for a move, where nothing has run since. */
export async function resumeJobs(client: pg.Client, folder: string, manifest: Manifest): Promise<void> {
  const lines = (await readFile(path.join(folder, manifest.queue.file), 'utf8')).split('\n').filter(Boolean);
  for (const line of lines) {
    const job = WaitingJob.parse(JSON.parse(line));
    await client.query(
      `select graphile_worker.add_job($1, $2::json, queue_name => $3, run_at => $4::timestamptz, max_attempts => $5, job_key => $6, priority => $7)`,
      [job.task, JSON.stringify(job.payload), job.queue, job.runAt, job.maxAttempts, job.key, job.priority],
    );
  }
}

async function layPartitions(client: pg.Client, { partitions }: Manifest): Promise<void> {
  for (const { parent, name, bound } of partitions) {
    const { rows } = await client.query<{ known: boolean }>('select to_regclass($1) is not null as known', [
      quoted(name),
    ]);
    if (rows[0]?.known) continue;
    await client.query(`create table ${quoted(name)} partition of ${quoted(parent)} ${bound}`);
    await client.query(
      `create trigger refuse_truncate before truncate on ${quoted(name)} for each statement execute function refuse_change()`,
    );
  }
}

async function loadTable(client: pg.Client, folder: string, table: Manifest['tables'][number]): Promise<void> {
  const columns = table.columns.map(quoted).join(', ');
  const copy = client.query(copyFrom(`copy ${quoted(table.name)} (${columns}) from stdin`));
  await pipeline(createReadStream(path.join(folder, table.file)), createGunzip(), copy);
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${quoted(table.name)}`);
  if (Number(rows[0]?.count) !== table.rows)
    throw new BackupError(`${table.name}: ${rows[0]?.count} rows came in, ${table.rows} went out.`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
