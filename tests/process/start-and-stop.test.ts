import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { clusterFolder } from '../../src/shared/embedded-binaries.js';
import { findEmbeddedDatabase } from '../../src/shared/embedded-database.js';
import { createTestDatabase } from '../support/app.js';
import {
  endAll,
  freePort,
  postmasterOf,
  SECRETS,
  startProcess,
  startReady,
  status,
  until,
} from '../support/process.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-process-'));
  // As root the embedded server runs as nobody, who has to reach it.
  chmodSync(folder, 0o755);
});
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true, force: true });
});

describe('the embedded database', () => {
  const running = (dataDir: string) => postmasterOf(clusterFolder(dataDir));
  const users = async (dataDir: string, sql = 'select count(*)::int as count from "User"') => {
    const client = new pg.Client({ connectionString: (await findEmbeddedDatabase(dataDir)) ?? '' });
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows[0]?.count;
  };

  test('a first start, a Ctrl-C, a SIGKILL, a start on what it left: nothing is lost, and the last to leave stops it', async () => {
    const dataDir = path.join(folder, 'one');
    const first = await startReady({ DATA_DIR: dataDir });
    await until(() => first.output().includes('Pigeonhole is ready'));
    await users(
      dataDir,
      `insert into "User" (id, email, "emailNormalized", name, "updatedAt") values (gen_random_uuid(), 'a@b.c', 'a@b.c', 'A', now())`,
    );
    expect(await first.end('SIGINT')).toBe(0);
    expect(running(dataDir)).toBeNull();

    const second = await startReady({ DATA_DIR: dataDir });
    expect(await users(dataDir)).toBe(1);
    const server = running(dataDir);
    await second.end('SIGKILL');
    expect(running(dataDir)).toBe(server);

    const third = await startReady({ DATA_DIR: dataDir });
    expect(running(dataDir)).toBe(server);
    expect(await users(dataDir)).toBe(1);
    expect(await third.end()).toBe(0);
    expect(running(dataDir)).toBeNull();
  }, 120_000);

  test('two processes that start at once on a new folder share it; the one that began it does not cut the other', async () => {
    const dataDir = path.join(folder, 'two');
    const both = await Promise.all([
      startReady({ DATA_DIR: dataDir, PROCESS: 'web' }),
      startReady({ DATA_DIR: dataDir, PROCESS: 'web' }),
    ]);
    const server = running(dataDir);
    expect(server).not.toBeNull();
    for (const [leaver, stayer] of [both]) {
      expect(await leaver?.end()).toBe(0);
      expect(running(dataDir)).toBe(server);
      expect(await status(`${stayer?.url}/readyz`)).toBe(200);
      expect(await stayer?.end()).toBe(0);
    }
    expect(running(dataDir)).toBeNull();
  }, 120_000);

  test('a signal in mid-start leaves no database behind', async () => {
    const dataDir = path.join(folder, 'three');
    const starting = await startProcess({ DATA_DIR: dataDir });
    await until(() => running(dataDir) !== null || starting.child.exitCode !== null);
    expect(await starting.end('SIGINT')).toBe(0);
    expect(running(dataDir)).toBeNull();
    expect(starting.output()).not.toContain('is ready');
  }, 120_000);
});

describe('a start that cannot be', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let file: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    file = path.join(folder, 'a-file');
    writeFileSync(file, '');
  });
  afterAll(() => database.drop());

  async function refused(env: Record<string, string>): Promise<string> {
    const starting = await startProcess({ DATA_DIR: path.join(folder, 'refused'), ...env });
    expect(await starting.exited).toBe(1);
    const said = starting.output().trim();
    expect(said.split('\n')).toHaveLength(1);
    return said;
  }

  test('a port that is in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const said = await refused({ DATABASE_URL: database.url, PORT: String(port) });
    expect(said).toMatch(new RegExp(`PORT ${port} is in use: stop the other program or set PORT`));
    other.close();
  });

  test('a port that is in use stops the embedded database that was started for it', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const dataDir = path.join(folder, 'busy');
    expect(await refused({ DATA_DIR: dataDir, PORT: String(port) })).toContain(`PORT ${port} is in use`);
    expect(postmasterOf(clusterFolder(dataDir))).toBeNull();
    other.close();
  });

  test('a DATA_DIR that is a file, with and without a database of its own', async () => {
    expect(await refused({ DATA_DIR: file })).toMatch(/DATA_DIR .*a-file cannot be written .*set DATA_DIR to a folder/);
    expect(await refused({ DATA_DIR: file, NODE_ENV: 'production', ...SECRETS })).toMatch(/DATA_DIR .*a-file/);
    expect(await refused({ DATA_DIR: file, NODE_ENV: 'production', ...SECRETS, DATABASE_URL: database.url })).toMatch(
      /DATA_DIR .*a-file/,
    );
  });

  test('a database that nobody answers for, or that refuses the password', async () => {
    const nobody = `postgresql://u:p@127.0.0.1:${await freePort()}/x`;
    expect(await refused({ DATABASE_URL: nobody })).toMatch(
      /database at 127\.0\.0\.1:\d+ cannot be reached .*DATABASE_URL/,
    );
    const wrong = new URL(database.url);
    wrong.password = 'wrong';
    const said = await refused({ DATABASE_URL: wrong.toString() });
    expect(said).toMatch(/password authentication failed.*DATABASE_URL/);
    expect(said).not.toContain('wrong@');
  });

  test('production without its own secrets', async () => {
    const production = { NODE_ENV: 'production', DATABASE_URL: database.url };
    expect(await refused(production)).toMatch(/JWT_SECRET is required/);
    expect(await refused({ ...production, JWT_SECRET: SECRETS.JWT_SECRET })).toMatch(/SESSION_SECRET is required/);
    expect(await refused({ ...production, ...SECRETS, JWT_SECRET: 'short' })).toMatch(/JWT_SECRET needs 32/);
    expect(await refused({ ...production, ...SECRETS, JWT_SECRET: 'a'.repeat(40) })).toMatch(/JWT_SECRET is too easy/);
    expect(await refused({ ...production, ...SECRETS })).toMatch(/STRIPE_SECRET_KEY is required/);
    const key = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_API_URL: 'http://127.0.0.1:9' };
    expect(await refused({ ...production, ...SECRETS, ...key })).toMatch(/STRIPE_WEBHOOK_SECRET is required/);
  });
});
