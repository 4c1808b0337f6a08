import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedDatabase } from '../src/shared/embedded-database.js';
import { migrate } from '../src/shared/migrate.js';
import { projectRoot } from '../src/shared/project.js';
import { FULL, type Scale, SMALL, seed } from './seed.js';

export type Size = 'small' | 'full';

export interface BenchDatabases {
  /** Where files of the bench lie. */
  folder: string;
  seeded(size: Size): Promise<{ url: string; scale: Scale }>;
  empty(): Promise<{ url: string }>;
  /** Drops what `empty` made, and stops the server if it was started here. Seeded databases stay for the next run. */
  close(): Promise<void>;
}

/**
 * The bench's databases: on the server of DATABASE_URL (which needs the right to create some), else on an embedded
 * PostgreSQL under a temporary folder of this checkout. A seeded one is kept, and laid anew when migrations or seed change.
 */
export async function openDatabases(say: (text: string) => void): Promise<BenchDatabases> {
  const own = createHash('sha256').update(projectRoot).digest('hex').slice(0, 8);
  const folder = process.env.BENCH_DIR ?? path.join(os.tmpdir(), `pigeonhole-bench-${own}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const server = process.env.DATABASE_URL
    ? { url: process.env.DATABASE_URL, stop: async () => {} }
    : await startEmbeddedDatabase(folder);
  const version = fingerprint();
  const made: string[] = [];
  return {
    folder,
    async seeded(size) {
      const name = `bench_${size}_${version}`;
      const url = withDatabase(server.url, name);
      const scale = size === 'full' ? FULL : SMALL;
      if (!(await isSeeded(server.url, name))) {
        await dropOlder(server.url, `bench_${size}_`);
        await create(server.url, name);
        say(`seeding the ${size} database: ${(scale.workspaces * scale.packagesEach).toLocaleString('en-US')} pieces`);
        await fill(url, scale, say);
        await onServer(server.url, (client) => client.query(`comment on database ${name} is 'seeded'`));
      }
      return { url, scale };
    },
    async empty() {
      const name = `bench_empty_${process.pid}_${made.length}`;
      await create(server.url, name);
      made.push(name);
      await migrate(withDatabase(server.url, name));
      return { url: withDatabase(server.url, name) };
    },
    async close() {
      await onServer(server.url, async (client) => {
        for (const name of made) await client.query(`drop database if exists ${name} with (force)`);
      });
      await server.stop();
    },
  };
}

/** What a seeded database depends on. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(path.join(projectRoot, 'bench', 'seed.ts')));
  for (const name of readdirSync(path.join(projectRoot, 'prisma', 'migrations')).sort()) hash.update(name);
  return hash.digest('hex').slice(0, 12);
}

async function fill(url: string, scale: Scale, say: (text: string) => void): Promise<void> {
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await seed(client, scale, say);
  } finally {
    await client.end();
  }
}

async function isSeeded(url: string, name: string): Promise<boolean> {
  const { rows } = await onServer(url, (client) =>
    client.query(`select shobj_description(oid, 'pg_database') as said from pg_database where datname = $1`, [name]),
  );
  return rows[0]?.said === 'seeded';
}

async function dropOlder(url: string, prefix: string): Promise<void> {
  await onServer(url, async (client) => {
    const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [prefix]);
    for (const row of rows) await client.query(`drop database if exists ${row.datname} with (force)`);
  });
}

async function create(url: string, name: string): Promise<void> {
  await onServer(url, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  });
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
