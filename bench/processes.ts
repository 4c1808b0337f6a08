import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Bench, type Child, inTurn, milliseconds, perSecond, type Row, type Rows } from './harness.js';
import { authorised } from './package-list.js';
import { rawLoad } from './support/raw-load.js';

const CONNECTIONS = 48;
const START_GOAL_MS = 5_000;
const MEMORY_GOAL_MB = 350;
const WAIT_GOAL_MS = 10;

/** Start and memory, more web processes on one database, jobs beside bare graphile-worker, more workers and what they share. */
export const rows: Rows = async (bench) => [
  ...(await startAndMemory(bench)),
  ...(await webProcesses(bench)),
  ...(await jobs(bench)),
];

async function startAndMemory(bench: Bench): Promise<Row[]> {
  const { url, scale } = await bench.database(bench.size);
  const starts: number[] = [];
  let memory = 0;
  for (let round = 1; round <= 3; round++) {
    const began = performance.now();
    const server = await bench.serve(url, { PROCESS: 'all' });
    starts.push(performance.now() - began);
    if (round === 3) {
      await sleep(8_000);
      memory = residentMegabytes(server.process.pid ?? 0);
    }
    await server.stop();
  }
  const started = Math.min(...starts);
  const laid = `${(scale.workspaces * scale.packagesEach).toLocaleString('en-US')} packages laid`;
  return [
    {
      work: `start of PROCESS=all to /readyz, ${laid}: ${milliseconds(started)} (best of 3)`,
      reference: '',
      ratio: null,
      goal: '5 s',
      reached: started <= START_GOAL_MS,
    },
    {
      work: `memory at rest of PROCESS=all: ${memory} MB`,
      reference: '',
      ratio: null,
      goal: `under ${MEMORY_GOAL_MB} MB`,
      reached: memory > 0 && memory < MEMORY_GOAL_MB,
    },
  ];
}

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}

/** The same number of connections, spread over 1, 2 and 4 processes. */
async function webProcesses(bench: Bench): Promise<Row[]> {
  const { url, scale } = await bench.database(bench.size);
  const requests = await authorised(bench, scale.workspaces);
  const found: Row[] = [];
  const throughput = async (servers: Child[]): Promise<number> => {
    const share = { connections: CONNECTIONS / servers.length, seconds: 3 };
    const outcomes = await Promise.all(servers.map((server) => rawLoad(server.url, requests, share)));
    return outcomes.reduce((sum, outcome) => sum + outcome.perSecond, 0);
  };
  const servers: Child[] = [];
  for (let count = 0; count < 4; count++) servers.push(await bench.serve(url));
  for (const server of servers) await rawLoad(server.url, requests, { connections: 8, seconds: 1 });
  for (const count of [2, 4]) {
    const seen = await inTurn(
      3,
      (value) => value,
      () => throughput(servers.slice(0, count)),
      () => throughput(servers.slice(0, 1)),
    );
    found.push({
      work: `GET /packages over ${count} web processes, ${CONNECTIONS} connections in all: ${perSecond(seen.work)}`,
      reference: `over one: ${perSecond(seen.reference)}`,
      ratio: seen.ratio,
      goal: 'told: client, database and processes share the machine',
      reached: true,
    });
  }
  for (const server of servers) await server.stop();
  return found;
}

interface Queue {
  pool: pg.Pool;
  workers: Child[];
}

async function jobs(bench: Bench): Promise<Row[]> {
  const count = bench.small ? 500 : 5_000;
  const ours = await queue(bench, 'ours', 1);
  const bare = await queue(bench, 'bare', 1);
  for (const warm of [ours, bare]) await batch(warm, 300);
  const rates = await inTurn(
    5,
    (value) => value,
    () => batch(ours, count),
    () => batch(bare, count),
  );
  const small = await inTurn(
    3,
    (value) => value,
    () => batch(ours, count / 10),
    () => batch(bare, count / 10),
  );
  const waits = await inTurn(
    5,
    (value) => value,
    () => wait(ours),
    () => wait(bare),
  );
  const two = await queue(bench, 'ours', 2);
  await batch(two, 300);
  const both = await inTurn(
    3,
    (value) => value,
    () => batch(two, count),
    () => batch(ours, count),
  );
  const doubled = await doubles(two);
  for (const { pool, workers } of [ours, bare, two]) {
    for (const worker of workers) await worker.stop();
    await pool.end();
  }
  return [
    {
      work: `jobs through the worker, ${count} at once: ${perSecond(rates.work)}`,
      reference: `graphile-worker alone: ${perSecond(rates.reference)}`,
      ratio: rates.ratio,
      smallRatio: small.ratio,
      goal: '>= 0.8',
      reached: rates.ratio >= 0.8,
    },
    {
      work: `wait of a single job before it starts: ${milliseconds(waits.work)} (median)`,
      reference: `graphile-worker alone: ${milliseconds(waits.reference)}`,
      ratio: waits.ratio,
      goal: `under ${WAIT_GOAL_MS} ms`,
      reached: waits.work < WAIT_GOAL_MS,
    },
    {
      work: `jobs through two worker processes: ${perSecond(both.work)}`,
      reference: `through one: ${perSecond(both.reference)}`,
      ratio: both.ratio,
      goal: 'told',
      reached: true,
    },
    {
      work: `of ${doubled.jobs.toLocaleString('en-US')} jobs and ${doubled.slots} slots of the clock, run by two workers: ${doubled.twice} twice, ${doubled.never} never`,
      reference: '',
      ratio: null,
      goal: 'none',
      reached: doubled.twice === 0 && doubled.never === 0 && doubled.slots > 0,
    },
  ];
}

async function queue(bench: Bench, mode: 'ours' | 'bare', workers: number): Promise<Queue> {
  const { url } = await bench.emptyDatabase();
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => {});
  await pool.query(
    'create table bench_run (kind text, n int, sent timestamptz, began timestamptz default clock_timestamp())',
  );
  const env = { DATABASE_URL: url, MODE: mode, PATH: process.env.PATH ?? '', DATA_DIR: '/tmp/unused' };
  const started = Array.from({ length: workers }, () => bench.spawnReference('bench/support/worker.ts', env));
  return { pool, workers: await Promise.all(started) };
}

let sent = 0;

/** Jobs a second, from the commit of `count` jobs to the begin of the last. */
async function batch({ pool }: Queue, count: number): Promise<number> {
  const first = sent;
  sent += count;
  await pool.query(
    `select count(graphile_worker.add_job('bench', payload => json_build_object('n', n, 'sent', clock_timestamp())))
       from generate_series($1::int, $2::int) n`,
    [first, sent - 1],
  );
  const started = performance.now();
  await until(pool, first, count);
  return count / ((performance.now() - started) / 1000);
}

/** Milliseconds from a job's statement to its begin, by the database's clock: the median of 40 single ones. */
async function wait({ pool }: Queue): Promise<number> {
  const first = sent;
  for (let i = 0; i < 40; i++) {
    await pool.query(
      `select graphile_worker.add_job('bench', payload => json_build_object('n', $1::int, 'sent', clock_timestamp()))`,
      [sent++],
    );
    await until(pool, first + i, 1);
  }
  const { rows } = await pool.query<{ ms: number }>(
    `select (percentile_cont(0.5) within group (order by extract(epoch from began - sent) * 1000))::float8 as ms
       from bench_run where kind = 'job' and n >= $1`,
    [first],
  );
  return rows[0]?.ms ?? 0;
}

async function until(pool: pg.Pool, first: number, count: number): Promise<void> {
  for (let attempt = 0; attempt < 60_000; attempt++) {
    const { rows } = await pool.query<{ done: number }>({
      name: 'done',
      text: `select count(distinct n)::int as done from bench_run where kind = 'job' and n >= $1 and n < $1 + $2`,
      values: [first, count],
    });
    if ((rows[0]?.done ?? 0) >= count) return;
    await sleep(count > 1 ? 20 : 1);
  }
  throw new Error('the jobs did not end');
}

/** Two processes tick the same schedule for a minute and more; each job and each slot must have run once. */
async function doubles({ pool }: Queue): Promise<{ jobs: number; slots: number; twice: number; never: number }> {
  const { rows: claimed } = await pool.query<{ count: number }>(
    `select count(*)::int as count from "ScheduledRun" where name = 'bench-tick'`,
  );
  const slots = (claimed[0]?.count ?? 0) + 1;
  // One slot more passes while both are up: that is what they could both take.
  for (let second = 0; second < 90; second++) {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from "ScheduledRun" where name = 'bench-tick' and "finishedAt" is not null`,
    );
    if ((rows[0]?.count ?? 0) >= slots) break;
    await sleep(1_000);
  }
  const { rows } = await pool.query<{ kind: string; runs: number; different: number }>(
    `select kind, count(*)::int as runs, count(distinct n)::int as different from bench_run group by kind`,
  );
  const { rows: left } = await pool.query<{ count: number }>(
    'select count(*)::int as count from graphile_worker._private_jobs',
  );
  const of = (kind: string) => rows.find((row) => row.kind === kind) ?? { runs: 0, different: 0 };
  return {
    jobs: of('job').different,
    slots: of('slot').different,
    twice: rows.reduce((sum, row) => sum + row.runs - row.different, 0),
    never: left[0]?.count ?? 0,
  };
}
