// `npm test [-- pattern]`: one throw-away PostgreSQL and one migrated template database for the whole run, then jest.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
// @ts-expect-error plain JavaScript
import { build } from './build.mjs';

await build();
const { startEmbeddedDatabase } = await import('../src/shared/embedded-database.js');
const { migrate } = await import('../src/shared/migrate.js');

const folder = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-test-'));
chmodSync(folder, 0o755);
const database = await startEmbeddedDatabase(folder, { durable: false });
const countFile = path.join(folder, 'count');
let status = 1;
let count = '0 passed, 1 failed\n';
try {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('create database template_pigeonhole');
  await client.end();
  await migrate(withDatabase(database.url, 'template_pigeonhole'));
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--config',
    'jest.config.mjs',
    ...process.argv.slice(2),
  ];
  const jest = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'test',
      TEST_DATABASE_URL: database.url,
      COUNT_FILE: countFile,
      ADMIN_JS_SKIP_BUNDLE: 'true',
      ADMIN_JS_TMP_DIR: path.resolve('build/adminjs'),
      CHECKPOINT_DISABLE: '1',
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal));
  status = await new Promise<number>((resolve) => jest.once('exit', (code) => resolve(code ?? 1)));
  if (existsSync(countFile)) count = readFileSync(countFile, 'utf8');
} finally {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(count);
process.exit(status);

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
