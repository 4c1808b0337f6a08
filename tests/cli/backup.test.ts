import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import sharp from 'sharp';
import { sealAuditLog } from '../../src/modules/audit-log/audit-seal.service.js';
import { bookCharge, invoiceUnbilled } from '../../src/modules/billing/billing.service.js';
import { addPhoto } from '../../src/modules/package/photo.service.js';
import { registered } from '../support/accounts.js';
import { createTestDatabase, startTestApp, type TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { makePackage } from '../support/packages.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'backup-'));
const whole = path.join(folder, 'whole');
const drops: (() => Promise<void>)[] = [];
let app: TestApp;
let tenant: Tenant;
let counts: Record<string, string>;

beforeAll(async () => {
  app = await startTestApp({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'a@example.com' });
  tenant = await makeTenant(app, { name: 'Çağlayan\tTasarım \\ "A.Ş."' });
  const piece = await makePackage(app, tenant, {
    description: 'two\nlines \\N \\.',
    trackingNumber: '1Z999AA10123456784',
  });
  const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  await addPhoto(app.ctx(), piece.id, picture);
  for (const amount of [100, 250])
    await bookCharge(app.ctx(), {
      description: { key: 'action' },
      cause: { type: 'action', id: null },
      workspaceId: tenant.workspace.id,
      amount,
      source: `backup:${amount}`,
    });
  await invoiceUnbilled(app.ctx(), tenant.workspace.id);
  // The server is shared with other test files: rows are sealed once no older transaction is open.
  while ((await app.platform.database.prisma.auditSealEntry.count()) === 0) await sealAuditLog(app.ctx());
  // A mail that waits for its job.
  await registered(app);
  counts = await countsOf(app.databaseUrl);
  expect(await run('backup', {}, '--to', whole)).toMatchObject({ code: 0, err: '' });
}, 120_000);
afterAll(async () => {
  for (const drop of drops) await drop();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  code: number | null;
  out: string;
  err: string;
}

function run(name: string, env: Record<string, string>, ...words: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`build/src/cli/${name}.js`, ...words], {
      env: {
        ...process.env,
        NODE_ENV: 'test',
        DATABASE_URL: app.databaseUrl,
        DATA_DIR: app.platform.config.dataDir,
        ...env,
      },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('exit', (code) => resolve({ code, out, err }));
  });
}

/** A database and a data folder that nobody has used. */
async function emptyPlace(): Promise<{ DATABASE_URL: string; DATA_DIR: string }> {
  const database = await createTestDatabase();
  drops.push(database.drop);
  return { DATABASE_URL: database.url, DATA_DIR: mkdtempSync(path.join(folder, 'data-')) };
}

async function rowsOf<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const NOT_KEPT = ['_prisma_migrations', 'StaffSession', 'RateLimit', 'ScheduledRun', 'AuditLog'];
async function countsOf(url: string): Promise<Record<string, string>> {
  const tables = await rowsOf<{ name: string }>(
    url,
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables.filter((table) => !NOT_KEPT.includes(table.name))) {
    const [row] = await rowsOf<{ hash: string }>(
      url,
      `select count(*) || ':' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from "${name}" t`,
    );
    found[name] = row?.hash ?? '';
  }
  return found;
}

describe('a restored backup', () => {
  it('has every row, file and rule, in an empty place; nothing is fired again, nobody is logged in', async () => {
    const place = await emptyPlace();
    const restored = await run('restore', place, '--from', whole);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain('Rows, foreign keys, ledger, audit chain and the hash of each file are right.');
    const { Session: _sessions, NotificationDelivery: _mail, OneTimeToken: _links, ...same } = counts;
    const {
      Session: _ended,
      NotificationDelivery: _held,
      OneTimeToken: _spent,
      ...now
    } = await countsOf(place.DATABASE_URL);
    expect(now).toEqual(same);
    for (const { key, sha256 } of await rowsOf<{ key: string; sha256: string }>(
      place.DATABASE_URL,
      'select key, sha256 from "File"',
    ))
      expect(
        createHash('sha256')
          .update(readFileSync(path.join(place.DATA_DIR, 'files', key)))
          .digest('hex'),
      ).toBe(sha256);
    expect(await rowsOf(place.DATABASE_URL, 'select 1 from "Session" where "endedAt" is null')).toEqual([]);
    expect(
      await rowsOf(place.DATABASE_URL, `select 1 from "NotificationDelivery" where status in ('QUEUED', 'SENDING')`),
    ).toEqual([]);
    expect(await rowsOf(place.DATABASE_URL, 'select 1 from graphile_worker._private_jobs')).toEqual([]);
    const slots = await rowsOf(place.DATABASE_URL, `select 1 from "ScheduledRun" where error like 'passed over%'`);
    expect(slots.length).toBeGreaterThan(3);
    const [audited] = await rowsOf<{ meta: { findings: number } }>(
      place.DATABASE_URL,
      `select meta from "AuditLog" where action = 'system.restored'`,
    );
    expect(audited?.meta.findings).toBe(0);
    // The rules of the database are back in their place.
    await expect(rowsOf(place.DATABASE_URL, 'delete from "LedgerEntry"')).rejects.toThrow();
    await expect(rowsOf(place.DATABASE_URL, 'delete from "AuditLog"')).rejects.toThrow();
    await expect(rowsOf(place.DATABASE_URL, 'delete from "Location"')).rejects.toThrow(/foreign key/);
    // Twice into one place is refused, and changes nothing.
    const again = await run('restore', place, '--from', whole);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('This database is not empty') });
  }, 120_000);

  it('goes on with its waiting jobs when it is a move', async () => {
    const place = await emptyPlace();
    expect((await run('restore', place, '--from', whole, '--resume-jobs')).code).toBe(0);
    const waiting = await rowsOf(app.databaseUrl, 'select 1 from graphile_worker._private_jobs');
    expect(waiting.length).toBeGreaterThan(0);
    expect(await rowsOf(place.DATABASE_URL, 'select 1 from graphile_worker._private_jobs')).toHaveLength(
      waiting.length,
    );
  }, 120_000);
});

describe('what is no good backup', () => {
  const copyOf = (name: string) => {
    const copy = path.join(folder, name);
    cpSync(whole, copy, { recursive: true });
    return copy;
  };

  it('a changed byte, a lost file, a folder of something else: told before anything is touched', async () => {
    const place = await emptyPlace();
    const changed = copyOf('changed');
    const file = path.join(changed, 'database', 'Workspace.copy.gz');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await run('restore', place, '--from', changed)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Workspace.copy.gz is not what was written'),
    });
    expect(await run('restore', place, '--from', folder)).toMatchObject({
      code: 1,
      err: expect.stringContaining('manifest.json'),
    });
    expect((await run('restore', place)).code).toBe(2);
    expect((await run('backup', {}, '--to', whole)).code).toBe(2);
    expect(await rowsOf(place.DATABASE_URL, 'select 1 from "User"')).toEqual([]);
  }, 120_000);

  it('rows whose customer is not there, however well they are signed: all or nothing, and the next try works', async () => {
    const place = await emptyPlace();
    const torn = copyOf('torn');
    const file = path.join(torn, 'database', 'Workspace.copy.gz');
    writeFileSync(file, gzipSync(''));
    const manifest = JSON.parse(readFileSync(path.join(torn, 'manifest.json'), 'utf8'));
    const table = manifest.tables.find((one: { name: string }) => one.name === 'Workspace');
    table.sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    table.rows = 0;
    writeFileSync(path.join(torn, 'manifest.json'), JSON.stringify(manifest));
    const refused = await run('restore', place, '--from', torn);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/foreign key constraint/) });
    expect(await rowsOf(place.DATABASE_URL, 'select 1 from "User"')).toEqual([]);
    expect((await run('restore', place, '--from', whole)).code).toBe(0);
  }, 120_000);

  it('a file that the store has lost or altered is told by name, at backup and at restore', async () => {
    const [object] = await rowsOf<{ key: string }>(app.databaseUrl, 'select key from "File" limit 1');
    const stored = path.join(app.platform.config.dataDir, 'files', object?.key ?? '');
    const bytes = readFileSync(stored);
    writeFileSync(stored, 'altered');
    const target = path.join(folder, 'altered');
    const told = await run('backup', {}, '--to', target);
    writeFileSync(stored, bytes);
    expect(told).toMatchObject({ code: 1, out: expect.stringContaining(`FILE ${object?.key} is not what was stored`) });
    expect(existsSync(target)).toBe(true);
    const restored = await run('restore', await emptyPlace(), '--from', target);
    expect(restored).toMatchObject({
      code: 1,
      out: expect.stringContaining(`FILE ${object?.key} is damaged in the backup`),
    });
    expect(readdirSync(folder).some((name) => name.endsWith('.part'))).toBe(false);
  }, 120_000);
});
