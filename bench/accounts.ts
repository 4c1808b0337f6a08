// `node --import tsx bench/accounts.ts [users]`: log-in, refresh, an authorised request and staff's search of users, on a
// database of its own. References run beside the work, in turns, so that a busy machine slows both.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { createApp } from '../src/app.js';
import { searchUsers } from '../src/modules/user/user-search.service.js';
import { readConfig } from '../src/shared/config.js';
import { systemContext } from '../src/shared/context.js';
import { openPlatform } from '../src/shared/platform.js';
import { verifyAccessToken } from '../src/shared/tokens.js';

const USERS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 5;
const folder = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-bench-'));
const config = readConfig({
  NODE_ENV: 'test',
  DATA_DIR: folder,
  LOG_LEVEL: 'silent',
  REQUESTS_PER_MINUTE: '1000000000',
  REGISTER_PER_HOUR: '1000000',
  LOGIN_PER_15_MIN: '1000000',
});
// As in production: answers are not checked against their views.
const platform = await openPlatform({ ...config, production: true });
const { pool } = platform.database;
const agent = new Agent({ keepAlive: true, maxSockets: 50 });
const server = await listening(createServer(createApp(platform)));
const account = { email: 'bench@example.com', password: 'a bench of green wood' };

try {
  const { accessToken, refreshToken } = await call(server, 'POST', '/api/v1/auth/register', {
    ...account,
    name: 'Bench',
  });
  await logIn();
  await refreshing(refreshToken);
  await authorised((await call(server, 'POST', '/api/v1/auth/login', account)).accessToken ?? accessToken);
  for (const users of [USERS / 10, USERS]) await searching(users);
} finally {
  agent.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await platform.close();
  rmSync(folder, { recursive: true, force: true });
}

/** One at a time: what a customer waits, beside one argon2id check. */
async function logIn(): Promise<void> {
  const stored = await hash(account.password);
  const works: number[] = [];
  const references: number[] = [];
  for (let round = 0; round < 60; round++) {
    references.push(await timed(() => verify(stored, account.password)));
    works.push(await timed(() => call(server, 'POST', '/api/v1/auth/login', account)));
  }
  print('log-in', works, 'argon2id check', references);
}

/** Rotation through the API beside its three statements alone, in one transaction. */
async function refreshing(first: string): Promise<void> {
  let current = first;
  const { rows } = await pool.query<{ sessionId: string }>('select "sessionId" from "RefreshToken" limit 1');
  const sessionId = rows[0]?.sessionId;
  const works: number[] = [];
  const references: number[] = [];
  for (let round = 0; round < 200; round++) {
    references.push(
      await timed(async () => {
        const client = await pool.connect();
        await client.query('begin');
        await client.query('update "Session" set "lastUsedAt" = now() where "id" = $1', [sessionId]);
        await client.query('update "RefreshToken" set "spentAt" = null where "tokenHash" = $1', ['none']);
        await client.query(
          `insert into "RefreshToken" ("id", "sessionId", "tokenHash", "expiresAt", "spentAt") values ($1, $2, $3, now(), now())`,
          [randomUUID(), sessionId, randomUUID()],
        );
        await client.query('commit');
        client.release();
      }),
    );
    works.push(
      await timed(async () => {
        current = (await call(server, 'POST', '/api/v1/auth/refresh', { refreshToken: current })).refreshToken;
      }),
    );
  }
  print('refresh', works, 'its statements alone', references);
}

/** GET /me with every middleware, session and account looked up each time, beside a bare server: once with the token checked but the session believed, once with nothing checked. */
async function authorised(token: string): Promise<void> {
  const bare = await listening(
    createServer(async (req, res) => {
      if (req.url !== '/open' && !(await verifyAccessToken(platform.config, req.headers.authorization?.slice(7) ?? '')))
        return res.writeHead(401).end();
      const { rows } = await pool.query({
        name: 'bare',
        text: 'select * from "User" where "emailNormalized" = $1',
        values: [account.email],
      });
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify(rows[0]));
    }),
  );
  const seen: Record<string, number[]> = { work: [], believed: [], open: [] };
  for (let round = 0; round < ROUNDS; round++) {
    seen.open?.push(await requestsPerSecond(bare, '/open', token));
    seen.believed?.push(await requestsPerSecond(bare, '/', token));
    seen.work?.push(await requestsPerSecond(server, '/api/v1/me', token));
  }
  const [work, believed, open] = ['work', 'believed', 'open'].map((name) => median(seen[name] ?? []));
  console.log(
    `authorised GET /me, 50 connections, client in the same process: ${work?.toFixed(0)}/s; bare server that checks the signature only ${believed?.toFixed(0)}/s (ratio ${((work ?? 0) / (believed ?? 1)).toFixed(2)}); that checks nothing ${open?.toFixed(0)}/s (ratio ${((work ?? 0) / (open ?? 1)).toFixed(2)})`,
  );
  const guard = await timedMany(() =>
    pool.query({
      name: 'guard-alone',
      text: 'select 1 from "Session" s join "User" u on u.id = s."userId" where s.id = $1 and s."endedAt" is null',
      values: [randomUUID()],
    }),
  );
  console.log(`the look-up of session and account alone: median ${guard.toFixed(2)} ms`);
  bare.closeAllConnections();
  await new Promise((resolve) => bare.close(resolve));
}

async function searching(users: number): Promise<void> {
  await pool.query(`set statement_timeout = 0`);
  const client = await pool.connect();
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
  await client.query(`create index "User_searchText" on "User" using gin ("searchText" gin_trgm_ops); analyze "User"`);
  client.release();
  const ctx = systemContext(platform, 'bench');
  for (const [what, q] of [
    ['name', 'zeynep ozturk42'],
    ['a first name of a tenth of all', 'mehmet'],
    ['e-mail', `person${Math.floor(users / 2)}@`],
    ['phone', String((77_777 * 7919) % 100_000_000).padStart(8, '0')],
    ['STE', '407263'],
    ['nothing found', 'qqqxyzzy'],
  ] as const) {
    const times: number[] = [];
    let found = 0;
    for (let i = 0; i < 20; i++) times.push(await timed(async () => (found = (await searchUsers(ctx, q)).length)));
    times.sort((a, b) => a - b);
    console.log(
      `search of ${users.toLocaleString('en-US')} users by ${what}: median ${median(times).toFixed(1)} ms, worst ${times.at(-1)?.toFixed(1)} ms, ${found} shown`,
    );
  }
}

function print(what: string, works: number[], beside: string, references: number[]): void {
  const [a, b] = [median(works), median(references)];
  console.log(`${what}: median ${a.toFixed(1)} ms; ${beside} ${b.toFixed(1)} ms; ratio ${(a / b).toFixed(2)}`);
}

async function requestsPerSecond(target: Server, url: string, token: string): Promise<number> {
  const ends = performance.now() + 1_500;
  let done = 0;
  const one = async () => {
    while (performance.now() < ends) {
      await call(target, 'GET', url, undefined, token);
      done++;
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: 50 }, one));
  return done / ((performance.now() - started) / 1000);
}

// biome-ignore lint/suspicious/noExplicitAny: the bench reads a field or two of an answer
function call(target: Server, method: string, url: string, body?: object, token?: string): Promise<any> {
  const text = body && JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        method,
        host: '127.0.0.1',
        port: (target.address() as AddressInfo).port,
        path: url,
        headers: {
          ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
      },
      (answer) => {
        let received = '';
        answer.on('data', (chunk) => {
          received += chunk;
        });
        answer.on('end', () => {
          if ((answer.statusCode ?? 500) >= 300) return reject(new Error(`${url}: ${answer.statusCode} ${received}`));
          resolve(received ? JSON.parse(received) : null);
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

function listening(created: Server): Promise<Server> {
  return new Promise((resolve) => created.listen(0, '127.0.0.1', () => resolve(created)));
}

async function timedMany(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 300; i++) times.push(await timed(work));
  return median(times);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
