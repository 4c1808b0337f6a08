import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import supertest from 'supertest';
import { idOf, KIND, seed } from '../../bench/seed.js';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/shared/config.js';
import { type OpenPlatform, openPlatform } from '../../src/shared/platform.js';
import { signAccessToken } from '../../src/shared/tokens.js';
import { createTestDatabase } from '../support/app.js';

let platform: OpenPlatform;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await seed(client, { workspaces: 20, packagesEach: 30, auditRows: 100, ledgerEach: 7 });
  await client.end();
  platform = await openPlatform(readConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, LOG_LEVEL: 'silent' }));
});
afterAll(async () => {
  await platform.close();
  await drop();
});

test('the seeded data is what the application would have written: it can be read back through the API', async () => {
  const app = supertest(createApp(platform));
  const token = await signAccessToken(platform.config, {
    userId: idOf(KIND.user, 7),
    sessionId: idOf(KIND.session, 7),
    now: new Date(),
  });
  const get = (path: string) =>
    app.get(`/api/v1${path}`).set({ Authorization: `Bearer ${token}`, 'X-Workspace-Id': idOf(KIND.workspace, 7) });

  const list = await get('/packages?limit=30');
  expect(list.status).toBe(200);
  expect(list.body.data).toHaveLength(30);
  expect(list.body.data[0].id).toBe(idOf(KIND.package, 7 * 30));
  expect(list.body.data.filter((piece: { photos: unknown[] }) => piece.photos.length === 1)).toHaveLength(7);
  expect((await get(`/packages/${idOf(KIND.package, 6 * 30 + 1)}`)).body.history).toHaveLength(1);
  expect((await get('/recipients')).body.data).toHaveLength(2);
  const balance = await get('/billing/balance');
  expect(balance.body).toMatchObject({ owed: 500, currency: 'USD' });
  expect((await get('/billing/ledger')).body.data).toHaveLength(7);
  const { rows } = await platform.database.pool.query(
    `select (select sum(amount)::int from "LedgerEntry") as entries, (select sum(owed)::int from "UserBalance") as owed,
            (select count(*)::int from "AuditLog") as audit, (select count(*)::int from "AuditLog_default") as outside`,
  );
  expect(rows[0]).toEqual({ entries: 20 * 500, owed: 20 * 500, audit: 100, outside: 0 });
});

test('every index that the seed took away is back', async () => {
  const database = await createTestDatabase();
  const fresh = new pg.Client({ connectionString: database.url });
  await fresh.connect();
  const indexes = `select indexdef from pg_indexes where schemaname = 'public' and tablename !~ '^bench_' order by indexdef`;
  const expected = (await fresh.query(indexes)).rows.filter(({ indexdef }) => !/AuditLog_\d/.test(indexdef));
  const found = (await platform.database.pool.query(indexes)).rows.filter(
    ({ indexdef }) => !/AuditLog_\d/.test(indexdef),
  );
  await fresh.end();
  await database.drop();
  const plain = (rows: { indexdef: string }[]) => rows.map((row) => row.indexdef.replace(' ON ONLY ', ' ON ')).sort();
  expect(plain(found)).toEqual(plain(expected));
});
