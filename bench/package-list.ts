// GET /packages beside a bare node:http + pg server in the same run (quality.md: 0.9 of its requests a second, p99 within twice).
//   npx tsx bench/package-list.ts [workspaces=20000] [rounds=5] [seconds=5]
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { packageListStatement } from '../src/modules/package/package.sql.js';
import { startEmbeddedDatabase } from '../src/shared/embedded-database.js';
import { linkKeys } from '../src/shared/files/links.js';
import { migrate } from '../src/shared/migrate.js';
import { signAccessToken } from '../src/shared/tokens.js';
import { layPackages, PER_WORKSPACE } from './support/package-data.js';

const CONNECTIONS = 50;
const TOKENS = 2_000;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [workspaces = 20_000, rounds = 5, seconds = 5] = process.argv.slice(2).map(Number);

interface Outcome {
  perSecond: number;
  p50: number;
  p99: number;
  failed: number;
  bytes: number;
}

const children: ChildProcess[] = [];
const folder = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-bench-'));
chmodSync(folder, 0o755);
const database = await startEmbeddedDatabase(folder, { durable: false });
try {
  await migrate(database.url);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const laying = performance.now();
  await layPackages(client, workspaces);
  print(
    `${workspaces * PER_WORKSPACE} packages of ${workspaces} workspaces laid in ${((performance.now() - laying) / 1000).toFixed(0)} s`,
  );
  const secrets = { JWT_SECRET: randomBytes(32).toString('hex'), SESSION_SECRET: randomBytes(32).toString('hex') };
  const requests = await authorised(client, secrets.JWT_SECRET);
  await client.end();
  const servers = [
    { name: 'bare, rows to node', port: await bare('rows', secrets) },
    { name: 'bare, JSON by SQL', port: await bare('text', secrets) },
    { name: 'pigeonhole', port: await product(secrets) },
  ];
  const outcomes = new Map(servers.map(({ name }) => [name, [] as Outcome[]]));
  for (const { port } of servers) await load(port, requests, 2);
  for (let round = 0; round < rounds; round++) {
    // Each round starts with another, so that a noisy moment of the machine hits all alike.
    for (let i = 0; i < servers.length; i++) {
      const server = servers[(round + i) % servers.length];
      if (server) outcomes.get(server.name)?.push(await load(server.port, requests, seconds));
    }
  }
  report(outcomes);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function authorised(client: pg.Client, jwtSecret: string): Promise<string[]> {
  const { rows } = await client.query<{ session: string; owner: string; workspace: string }>(
    `select s.id as session, s."userId" as owner, m."workspaceId" as workspace
       from "Session" s join "Membership" m on m."userId" = s."userId" order by random() limit ${TOKENS}`,
  );
  const config = { jwtSecret, jwtPreviousSecrets: [] } as never;
  return Promise.all(
    rows.map(async ({ session, owner, workspace }) => {
      const token = await signAccessToken(config, { userId: owner, sessionId: session, now: new Date() });
      return `GET /api/v1/packages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nX-Workspace-Id: ${workspace}\r\nAccept: application/json\r\n\r\n`;
    }),
  );
}

function bare(mode: 'rows' | 'text', secrets: { JWT_SECRET: string; SESSION_SECRET: string }): Promise<number> {
  const { inner, outer } = linkKeys(secrets.SESSION_SECRET);
  const given = {
    databaseUrl: database.url,
    secret: secrets.JWT_SECRET,
    statement: packageListStatement(mode),
    mode,
    keys: { inner: inner.toString('hex'), outer: outer.toString('hex') },
  };
  const child = start(['--import', 'tsx', 'bench/support/bare-server.ts'], { BARE: JSON.stringify(given) });
  return portOf(child, /port (\d+)/);
}

async function product(secrets: Record<string, string>): Promise<number> {
  const port = 20_000 + (process.pid % 20_000);
  const child = start(['scripts/start.mjs'], {
    ...secrets,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: 'http://localhost:3000',
    PROCESS: 'web',
    DATABASE_URL: database.url,
    DATA_DIR: path.join(folder, 'data'),
    REQUESTS_PER_MINUTE: '1000000000',
  });
  await portOf(child, /is ready: (\S+)/);
  return port;
}

function start(args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

function portOf(child: ChildProcess, pattern: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      if (seen === 'found') return;
      seen += chunk;
      const [, found] = pattern.exec(seen) ?? [];
      if (!found) return;
      seen = 'found';
      resolve(Number(found));
    });
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}`)));
  });
}

async function load(port: number, requests: string[], time: number): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/support/load-client.ts'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ port, connections: CONNECTIONS, seconds: time, requests }));
  const outcome = JSON.parse(await new Response(child.stdout as never).text()) as Outcome;
  if (outcome.failed > 0) throw new Error(`${outcome.failed} requests failed`);
  return outcome;
}

function report(outcomes: Map<string, Outcome[]>): void {
  const median = (list: Outcome[], key: keyof Outcome) =>
    list.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const first = outcomes.get('bare, rows to node') ?? [];
  print('server                 requests/s  of the reference  p50 ms  p99 ms  p99 to its  bytes');
  for (const [name, list] of outcomes) {
    const ratio = median(list, 'perSecond') / median(first, 'perSecond');
    const tail = median(list, 'p99') / median(first, 'p99');
    print(
      `${name.padEnd(22)} ${median(list, 'perSecond').toFixed(0).padStart(10)}  ${ratio.toFixed(2).padStart(16)}  ${median(list, 'p50').toFixed(1).padStart(6)}  ${median(list, 'p99').toFixed(1).padStart(6)}  ${tail.toFixed(2).padStart(10)}  ${median(list, 'bytes')}`,
    );
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
