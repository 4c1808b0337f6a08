import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type pg from 'pg';
import { searchUsers } from '../src/modules/user/user-search.service.js';
import { readConfig } from '../src/shared/config.js';
import { type Ctx, systemContext } from '../src/shared/context.js';
import { openPlatform } from '../src/shared/platform.js';
import { inTurn, load, milliseconds, perSecond, type Row, type Rows, timed } from './harness.js';

const ACCOUNT = { email: 'bench@example.com', password: 'a bench of green wood' };
const LIMITS = { LOGIN_PER_15_MIN: '1000000', REGISTER_PER_HOUR: '1000000' };
const ROUNDS = 15;
const TRIES = 500;

/** Log-in, refresh, an authorised request, and staff's search of users. */
export const rows: Rows = async (bench) => {
  const { url: databaseUrl } = await bench.emptyDatabase();
  const server = await bench.serve(databaseUrl, LIMITS);
  const bare = await bench.spawnReference('bench/bare-me.ts', { DATABASE_URL: databaseUrl });
  const platform = await openPlatform(
    readConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', DATA_DIR: '/tmp/unused' }),
  );
  try {
    const { accessToken } = await post(server.url, 'register', { ...ACCOUNT, name: 'Bench' });
    const { pool } = platform.database;
    const users = bench.small ? 100_000 : 1_000_000;
    return [
      await logIn(server.url),
      await telling(server.url, 'log-in with a wrong password', 'login', { password: 'not the password' }, [200, 401]),
      await telling(server.url, 'forgotten password', 'password/forgot', {}, [202]),
      await refreshing(server.url, pool),
      await authorised(server.url, bare.url, accessToken),
      ...(await searching(systemContext(platform, 'bench'), pool, users)),
    ];
  } finally {
    await platform.close();
  }
};

async function logIn(url: string): Promise<Row> {
  const stored = await hash(ACCOUNT.password);
  const seen = await inTurn(
    ROUNDS,
    (value) => value,
    () => timed(() => post(url, 'login', ACCOUNT)),
    () => timed(() => verify(stored, ACCOUNT.password)),
  );
  return {
    work: `log-in: ${milliseconds(seen.work)}`,
    reference: `one argon2id check: ${milliseconds(seen.reference)}`,
    ratio: seen.ratio,
    goal: '<= 1.2 times',
    reached: seen.ratio <= 1.2,
  };
}

/** Whether the time of an answer tells who has an account: a known e-mail beside unknown ones, in turn. */
async function telling(url: string, what: string, path: string, body: object, expected: number[]): Promise<Row> {
  const ask = async (email: string) => {
    const { status } = await fetch(`${url}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, ...body }),
    });
    // Beyond its limit a mail is not sent, known or not: the answer stays the same.
    if (!expected.includes(status) && status !== 429) throw new Error(`${what}: ${status}`);
  };
  for (let i = 0; i < 20; i++) await ask(`warm${i}@example.com`);
  const seen = await inTurn(
    TRIES,
    (value) => value,
    () => timed(() => ask(ACCOUNT.email)),
    () => timed(() => ask('nobody@example.com')),
  );
  const apart = Math.abs(seen.ratio - 1);
  return {
    work: `${what}, known e-mail, median of ${TRIES}: ${milliseconds(seen.work)}`,
    reference: `unknown e-mail: ${milliseconds(seen.reference)}`,
    ratio: seen.ratio,
    goal: 'within 5 %',
    reached: apart <= 0.05,
  };
}

async function refreshing(url: string, pool: pg.Pool): Promise<Row> {
  let current = (await post(url, 'login', ACCOUNT)).refreshToken;
  const { rows } = await pool.query<{ sessionId: string }>('select "sessionId" from "RefreshToken" limit 1');
  const seen = await inTurn(
    100,
    (value) => value,
    () =>
      timed(async () => {
        current = (await post(url, 'refresh', { refreshToken: current })).refreshToken;
      }),
    () => timed(() => rotationAlone(pool, rows[0]?.sessionId ?? '')),
  );
  return {
    work: `refresh: ${milliseconds(seen.work)}`,
    reference: `its writes in one transaction, no HTTP: ${milliseconds(seen.reference)}`,
    ratio: seen.ratio,
    goal: '<= 3 times',
    reached: seen.ratio <= 3,
  };
}

async function rotationAlone(pool: pg.Pool, sessionId: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('update "Session" set "lastUsedAt" = now() where "id" = $1', [sessionId]);
    await client.query(
      'insert into "RefreshToken" ("id", "sessionId", "tokenHash", "expiresAt", "spentAt") values ($1, $2, $3, now(), now())',
      [randomUUID(), sessionId, randomUUID()],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

/** Session and account are looked up on each request, so that an ended one stops at once; the bare server does neither. */
async function authorised(url: string, bare: string, token: string): Promise<Row> {
  const headers = { authorization: `Bearer ${token}` };
  // Both warm: the first second of a process is its compiler's.
  await load(url, [{ path: '/api/v1/me', headers }], { seconds: 3 });
  await load(bare, [{ path: '/me', headers }], { seconds: 1 });
  const seen = await inTurn(
    3,
    (value) => value.perSecond,
    () => load(url, [{ path: '/api/v1/me', headers }], { seconds: 3 }),
    () => load(bare, [{ path: '/me', headers }], { seconds: 3 }),
  );
  return {
    work: `GET /me, 50 connections: ${perSecond(seen.work.perSecond)}, p99 ${milliseconds(seen.work.p99)}`,
    reference: `bare node:http + pg that checks the signature only: ${perSecond(seen.reference.perSecond)}`,
    ratio: seen.ratio,
    goal: 'told, without a goal',
    reached: seen.work.failures === 0,
  };
}

async function searching(ctx: Ctx, pool: pg.Pool, users: number): Promise<Row[]> {
  const found: Row[] = [];
  const before = new Map<string, number>();
  for (const count of [users / 10, users]) {
    await fill(pool, count);
    for (const [what, q] of [
      ['name', 'zeynep ozturk42'],
      ['a first name that a tenth have', 'mehmet'],
      ['e-mail', `person${count / 2}@`],
      ['phone', String((77_777 * 7919) % 100_000_000).padStart(8, '0')],
      ['STE', '407263'],
    ] as const) {
      const times: number[] = [];
      for (let i = 0; i < 20; i++) times.push(await timed(() => searchUsers(ctx, q)));
      const median = times.sort((a, b) => a - b)[10] ?? 0;
      if (count < users) {
        before.set(what, median);
        continue;
      }
      found.push({
        work: `search of ${count.toLocaleString('en-US')} users by ${what}: ${milliseconds(median)}`,
        reference: `of a tenth of them: ${milliseconds(before.get(what) ?? 0)}`,
        ratio: median / (before.get(what) ?? median),
        goal: 'under 100 ms',
        reached: median < 100,
      });
    }
  }
  return found;
}

async function fill(pool: pg.Pool, users: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(
      `set statement_timeout = 0; set maintenance_work_mem = '512MB'; drop index if exists "User_searchText"`,
    );
    await client.query(
      `insert into "User" ("id", "email", "emailNormalized", "name", "phone", "searchText", "updatedAt")
       select gen_random_uuid(), e, e, nm, ph, lower(nm) || ' ' || e || ' ' || ph, now()
         from (select 'person' || n || '@example.com' as e, '+9053' || lpad((n * 7919 % 100000000)::text, 8, '0') as ph,
                      (array['Ayse','Mehmet','Zeynep','Ali','Elif','Can','Deniz','Ece','Jane','John'])[1 + n % 10] || ' ' ||
                      (array['kara','ak','oz','yil','tas','gul','dem','sen','ay','er'])[1 + n / 10 % 10] ||
                      (array['demir','oglu','turk','maz','kaya','soy','bas','tekin','han','can'])[1 + n / 100 % 10] || n / 1000 % 1000 as nm
                 from generate_series((select count(*) from "User"), $1::bigint) n) x
        on conflict do nothing`,
      [users],
    );
    await client.query(
      `create index "User_searchText" on "User" using gin ("searchText" gin_trgm_ops); analyze "User"`,
    );
  } finally {
    client.release(true);
  }
}

async function post(url: string, what: string, body: object): Promise<{ accessToken: string; refreshToken: string }> {
  const answer = await fetch(`${url}/api/v1/auth/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<{ accessToken: string; refreshToken: string }>;
}
