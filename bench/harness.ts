import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import pg from 'pg';
import { type Config, readConfig } from '../src/shared/config.js';
import { type OpenPlatform, openPlatform } from '../src/shared/platform.js';
import { projectRoot } from '../src/shared/project.js';
import { signAccessToken } from '../src/shared/tokens.js';
import type { BenchDatabases, Size } from './databases.js';
import { idOf, KIND, type Scale } from './seed.js';

/** One line of the table. */
export interface Row {
  /** What was done, with its figure: `package list: 3,100/s, p99 28 ms`. */
  work: string;
  /** What ran beside it, with its figure. */
  reference: string;
  /** Work through reference; null where a figure stands for itself. */
  ratio: number | null;
  /** The ratio with a tenth of the data: cost must grow as the work does. */
  smallRatio?: number;
  goal: string;
  reached: boolean;
}

/** A file of bench/ exports `rows: Rows`; its name is what `--only` takes. */
export type Rows = (bench: Bench) => Promise<Row[]>;

export interface Child {
  url: string;
  process: ChildProcess;
  /** Ends by SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not 2xx, and connections that broke. */
  failures: number;
}

export interface Bench {
  /** True with `--small`: measure on the small database, do less. */
  small: boolean;
  /** `full`, or `small` with `--small`. */
  size: Size;
  say(text: string): void;
  /** A seeded database (see seed.ts: idOf, KIND), laid on first use. */
  database(size?: Size): Promise<{ url: string; pool: pg.Pool; scale: Scale }>;
  /** An empty migrated database of its own. */
  emptyDatabase(): Promise<{ url: string }>;
  /** The services' platform on a seeded database, in this process. */
  platform(size?: Size): Promise<OpenPlatform>;
  /** A real process of build/src/server.js, everything on, log to nowhere. */
  serve(databaseUrl: string, env?: Record<string, string>): Promise<Child>;
  /** A reference server: a TypeScript file that listens on PORT, with DATABASE_URL. */
  spawnReference(file: string, env: Record<string, string>): Promise<Child>;
  /** Headers of user n in workspace n (from 1). */
  headers(n: number): Promise<Record<string, string>>;
  /** Ends whatever was started through this object. */
  close(): Promise<void>;
}

export const SECRETS = {
  JWT_SECRET: 'bench 0123456789 abcdefghijklmnop token',
  SESSION_SECRET: 'bench 0123456789 abcdefghijklmnop cookie',
};

export function openBench(databases: BenchDatabases, small: boolean, say: (text: string) => void): Bench {
  const closing: (() => Promise<unknown>)[] = [];
  const opened = new Map<Size, Promise<{ url: string; pool: pg.Pool; scale: Scale }>>();
  const config = (url: string): Config => readConfig(environment(databases.folder, url, {}));
  const bench: Bench = {
    small,
    size: small ? 'small' : 'full',
    say,
    database: (size = bench.size) => {
      const known =
        opened.get(size) ?? databases.seeded(size).then(({ url, scale }) => ({ url, scale, pool: poolOf(url) }));
      opened.set(size, known);
      return known;
    },
    emptyDatabase: () => databases.empty(),
    async platform(size = bench.size) {
      const platform = await openPlatform(config((await bench.database(size)).url));
      closing.push(() => platform.close());
      return platform;
    },
    async serve(databaseUrl, env = {}) {
      const port = String(await freePort());
      const given = environment(databases.folder, databaseUrl, { PROCESS: 'web', PORT: port, ...env });
      const child = await start(['build/src/server.js'], given, `http://127.0.0.1:${port}`, '/readyz');
      closing.push(child.stop);
      return child;
    },
    async spawnReference(file, env) {
      const port = String(await freePort());
      const child = await start(
        ['--import', 'tsx', file],
        { ...SECRETS, ...env, PORT: port },
        `http://127.0.0.1:${port}`,
        '/',
      );
      closing.push(child.stop);
      return child;
    },
    async headers(n) {
      const token = await signAccessToken(config('postgresql://unused@127.0.0.1/unused'), {
        userId: idOf(KIND.user, n),
        sessionId: idOf(KIND.session, n),
        now: new Date(),
      });
      return { authorization: `Bearer ${token}`, 'x-workspace-id': idOf(KIND.workspace, n) };
    },
    async close() {
      for (const end of closing.splice(0).reverse()) await end().catch(() => {});
      for (const database of opened.values()) await database.then(({ pool }) => pool.end()).catch(() => {});
      opened.clear();
    },
  };
  return bench;

  function poolOf(url: string): pg.Pool {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    pool.on('error', () => {});
    return pool;
  }
}

/** Requests for `seconds` over `connections`; each connection takes the requests in turn. */
export async function load(
  url: string,
  requests: { path: string; method?: 'GET' | 'POST' | 'PATCH'; headers?: Record<string, string>; body?: string }[],
  options: { seconds?: number; connections?: number } = {},
): Promise<Load> {
  const result = await autocannon({
    url,
    connections: options.connections ?? 50,
    duration: options.seconds ?? 5,
    requests,
  });
  return {
    perSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.non2xx + result.errors,
  };
}

/** Both in turn, `rounds` times, so that a neighbour's noise falls on both; the median of each. */
export async function inTurn<T>(
  rounds: number,
  measure: (value: T) => number,
  work: () => Promise<T>,
  reference: () => Promise<T>,
): Promise<{ work: T; reference: T; ratio: number }> {
  const seen: { work: T[]; reference: T[] } = { work: [], reference: [] };
  for (let round = 0; round < rounds; round++) {
    seen.reference.push(await reference());
    seen.work.push(await work());
  }
  const middle = (values: T[]) => values.sort((a, b) => measure(a) - measure(b))[values.length >> 1] as T;
  const [a, b] = [middle(seen.work), middle(seen.reference)];
  return { work: a, reference: b, ratio: measure(a) / measure(b) };
}

export const perSecond = (value: number) => `${Math.round(value).toLocaleString('en-US')}/s`;
export const milliseconds = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function environment(folder: string, databaseUrl: string, env: Record<string, string>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    ...SECRETS,
    DATABASE_URL: databaseUrl,
    DATA_DIR: path.join(folder, 'files'),
    HOST: '127.0.0.1',
    REQUESTS_PER_MINUTE: '1000000000',
    // Production wants them; nothing here reaches anybody: the address answers nothing.
    STRIPE_SECRET_KEY: 'sk_test_bench',
    STRIPE_WEBHOOK_SECRET: 'whsec_bench',
    STRIPE_API_URL: 'http://127.0.0.1:9',
    ADMIN_JS_SKIP_BUNDLE: 'true',
    ADMIN_JS_TMP_DIR: path.join(projectRoot, 'build', 'adminjs'),
    ...env,
  };
}

async function start(args: string[], env: NodeJS.ProcessEnv, url: string, ready: string): Promise<Child> {
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let attempt = 0; ; attempt++) {
    const answered = await fetch(url + ready).then(
      async (answer) => (await answer.text()) !== undefined && answer.status < 500,
      () => false,
    );
    if (answered) break;
    if (child.exitCode !== null || attempt > 1_200) {
      child.kill('SIGKILL');
      throw new Error(`${args.join(' ')} did not start: ${errors}`);
    }
    await sleep(50);
  }
  return {
    url,
    process: child,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
