import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { record } from '../../src/modules/audit-log/audit-log.service.js';
import { findEmbeddedDatabase } from '../../src/shared/embedded-database.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

function run(name: string, ...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return runIn({ DATABASE_URL: app.databaseUrl, DATA_DIR: app.platform.config.dataDir }, name, ...words);
}

function runIn(place: Record<string, string>, name: string, ...words: string[]) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const { DATABASE_URL: _given, ...rest } = process.env;
    const env = { ...rest, NODE_ENV: 'test', ...place };
    const child = spawn(process.execPath, [`build/src/cli/${name}.js`, ...words], { env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('exit', (code) => resolve({ code, out, err }));
  });
}

test('runs one scheduled job as of a moment, and audit:verify tells a whole log from an altered one', async () => {
  await record(app.ctx(), 'thing.changed', { type: 'Thing', id: 'cli' });
  const sealed = () => app.platform.database.prisma.auditSealEntry.count();
  while ((await sealed()) === 0) {
    const job = await run('job', 'audit-seal', '--now', '2031-01-02T03:04:05Z');
    expect(job).toMatchObject({ code: 0, err: '' });
    expect(job.out).toMatch(/^audit-seal as of 2031-01-02T03:04:05.000Z: done in [\d.]+ s\n$/);
  }
  const whole = await run('audit-verify');
  expect(whole).toMatchObject({ code: 0, err: '' });
  expect(whole.out).toMatch(
    /^1 sealed rows in 1 batches, 0 rows not sealed yet\nhead 1:[0-9a-f]{64}\nThe audit log is whole.\n$/,
  );
  const cut = await run('audit-verify', '--head', `2:${'0'.repeat(64)}`);
  expect(cut).toMatchObject({
    code: 1,
    out: expect.stringContaining('TAIL_CUT: the chain ends with batch 1, but batch 2'),
  });
  const client = await app.platform.database.pool.connect();
  await client.query(
    `set session_replication_role = replica; update "AuditLog" set "actorName" = 'forged'; set session_replication_role = origin`,
  );
  client.release();
  const { id } = await app.platform.database.prisma.auditLog.findFirstOrThrow();
  const altered = await run('audit-verify');
  expect(altered).toMatchObject({ code: 1, out: expect.stringContaining(`ALTERED: row ${id}`) });
});

test('on the embedded database: a login made, its row sealed as of a moment, the log verified, one command after the other', async () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-cli-'));
  // As root the embedded server runs as nobody, who has to reach it.
  chmodSync(dataDir, 0o755);
  const at = { DATA_DIR: path.join(dataDir, 'data') };
  try {
    const made = await runIn(at, 'staff-create', '--email', 'first@example.com', '--roles', 'ADMIN');
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('first@example.com') });
    const job = await runIn(at, 'job', 'audit-seal', '--now', '2031-01-02T03:04:05Z');
    expect(job).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^audit-seal as of 2031-01-02T03:04:05.000Z: done/),
    });
    const whole = await runIn(at, 'audit-verify');
    expect(whole).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^[1-9]\d* sealed rows in 1 batches, 0 rows not sealed yet\n[\s\S]*The audit log is whole/,
      ),
    });
    const head = /head (\d+:[0-9a-f]{64})/.exec(whole.out)?.[1] ?? '';
    expect(await runIn(at, 'audit-verify', '--head', head)).toMatchObject({ code: 0 });
    // The last command has stopped the server that it started.
    expect(await findEmbeddedDatabase(at.DATA_DIR)).toBeNull();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);

test('a name, a moment or a word that cannot be used: exit code 2, and what can be', async () => {
  const [none, unknown, moment, word, head] = await Promise.all([
    run('job'),
    run('job', 'no-such-job'),
    run('job', 'audit-seal', '--now', 'tomorrow'),
    run('job', 'audit-seal', '--when', 'now'),
    run('audit-verify', '--head', 'x'),
  ]);
  expect(none).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: npm run job -- NAME') });
  expect(unknown).toMatchObject({
    code: 2,
    err: expect.stringMatching(/No scheduled job "no-such-job"[\s\S]*audit-partitions, audit-seal/),
  });
  expect(moment).toMatchObject({ code: 2, err: expect.stringContaining('--now "tomorrow"') });
  expect(word).toMatchObject({ code: 2, err: expect.stringContaining("'--when'") });
  expect(head.code).toBe(2);
});
