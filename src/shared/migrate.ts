import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runMigrations as migrateQueue } from 'graphile-worker';
import pg from 'pg';
import { ConfigError } from './config.js';
import { projectRoot } from './project.js';

/**
 * Brings the database to this version: Prisma's migrations by `prisma migrate deploy`, then the job queue's own.
 * Skips the command when each folder is applied already, so that a second start is quick. Throws ConfigError when the
 * database cannot be reached.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  if (await pending(databaseUrl)) await deploy(databaseUrl);
  await migrateQueue({ connectionString: databaseUrl });
}

async function pending(databaseUrl: string): Promise<boolean> {
  const wanted = readdirSync(path.join(projectRoot, 'prisma', 'migrations')).filter((name) => /^\d+_/.test(name));
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ known: string | null }>(`select to_regclass('_prisma_migrations') as known`);
    if (!rows[0]?.known) return true;
    const done = await client.query<{ migration_name: string }>(
      'select migration_name from _prisma_migrations where finished_at is not null',
    );
    const applied = new Set(done.rows.map((row) => row.migration_name));
    return wanted.some((name) => !applied.has(name));
  } catch (error) {
    const host = new URL(databaseUrl).host;
    throw new ConfigError(
      `The database at ${host} cannot be reached (${(error as Error).message}): check DATABASE_URL and that PostgreSQL is up.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function deploy(databaseUrl: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, 'migrate', 'deploy'], {
      cwd: projectRoot,
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        PRISMA_CLIENT_ENGINE_TYPE: 'client',
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      // The command says that it is done, and then lingers for 10 s on a timer of its own.
      if (/successfully applied|No pending migrations/.test(output)) {
        child.kill();
        resolve();
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`prisma migrate deploy failed:\n${output}`)),
    );
  });
}
