import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError } from './config.js';
import { binaries, clusterFolder, identity, initialise, lastLine } from './embedded-binaries.js';

export interface EmbeddedDatabase {
  url: string;
  /** False when another of our processes had it up already, or a killed one left it. */
  started: boolean;
  /** Leaves it. Whoever leaves last stops the server, whoever started it: nobody's connection is cut by a colleague. */
  stop(): Promise<void>;
}

/** Each process of ours holds this advisory lock, shared, for as long as it uses the server. */
const IN_USE = 743_001;
const START_ATTEMPTS = 20;

/**
 * PostgreSQL out of its npm package, with its cluster under `dataDir`, on 127.0.0.1 only. Joins one that is up already
 * (left by a killed process, or in use by another of our processes); otherwise makes the cluster if needed and starts it.
 * Throws ConfigError when `dataDir` cannot be used.
 */
export async function startEmbeddedDatabase(
  dataDir: string,
  options: { durable?: boolean } = {},
): Promise<EmbeddedDatabase> {
  const cluster = clusterFolder(dataDir);
  for (let attempt = 1; ; attempt++) {
    const running = await findRunning(cluster);
    const url = running ?? (await startServer(cluster, options.durable ?? true, attempt === START_ATTEMPTS));
    // Null: another process was quicker. No hold: the last user is just stopping it. Both pass.
    const hold = url ? await join(url) : null;
    if (url && hold) return { url, started: running === null, stop: () => leave(cluster, url, hold) };
    await sleep(200);
  }
}

/** Starts the server. Null when that fails while another process of ours starts it as well, and `last` is false. */
async function startServer(cluster: string, durable: boolean, last: boolean): Promise<string | null> {
  const bin = await binaries();
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) initialise(bin, cluster);
  const port = await freePort();
  const child = spawn(path.join(bin, 'postgres'), serverFlags(cluster, port, durable), {
    ...identity,
    cwd: cluster,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A Ctrl-C in the terminal reaches the whole process group: the database must outlive our own graceful stop.
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  });
  const url = connectionUrl(cluster, port);
  const up = await answers(url, child);
  child.unref();
  (child.stderr as unknown as { unref(): void }).unref();
  if (up) return url;
  if (!last && child.exitCode !== null && postmaster(cluster)) return null;
  child.kill('SIGKILL');
  throw new ConfigError(`The embedded PostgreSQL did not start in ${cluster}: ${lastLine(output)}`);
}

async function join(url: string): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'pigeonhole-hold' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [IN_USE]);
    return client;
  } catch {
    void client.end().catch(() => {});
    return null;
  }
}

async function leave(cluster: string, url: string, hold: pg.Client): Promise<void> {
  await hold.end().catch(() => {});
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [IN_USE]);
    const server = rows[0]?.last ? postmaster(cluster) : null;
    // SIGINT is PostgreSQL's fast shutdown: open transactions roll back, the rest is flushed.
    if (server) await ended(cluster, server.pid);
  } catch {
    // Gone already.
  } finally {
    void client.end().catch(() => {});
  }
}

async function ended(cluster: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 60_000 && postmaster(cluster)?.pid === pid; waited += 25) await sleep(25);
}

/** The URL of the cluster under `dataDir` if it is up, else null. */
export async function findEmbeddedDatabase(dataDir: string): Promise<string | null> {
  return findRunning(clusterFolder(dataDir));
}

function serverFlags(cluster: string, port: number, durable: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    work_mem: '16MB',
    log_min_messages: 'warning',
    jit: 'off',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return [
    '-D',
    cluster,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
}

async function findRunning(cluster: string): Promise<string | null> {
  const server = postmaster(cluster);
  if (!server) return null;
  const url = connectionUrl(cluster, server.port);
  return (await answers(url, null, 40)) ? url : null;
}

/** postmaster.pid: pid on line 1, port on line 4. Null for a stale file of a killed server. */
function postmaster(cluster: string): { pid: number; port: number } | null {
  const file = path.join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && alive(pid) ? { pid, port } : null;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function connectionUrl(cluster: string, port: number): string {
  const password = readFileSync(path.join(cluster, 'pigeonhole.password'), 'utf8');
  return `postgresql://pigeonhole:${password}@127.0.0.1:${port}/postgres`;
}

async function answers(url: string, child: { exitCode: number | null } | null, tries = 600): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    if (child && child.exitCode !== null) return false;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      // Not awaited: the end of a connection that never came about does not always settle.
      void client.end().catch(() => {});
      await sleep(50);
    }
  }
  return false;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
