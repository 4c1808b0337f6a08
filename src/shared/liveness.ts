import { randomInt } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Logger } from 'pino';

const LOCK_CLASS = 7431;
const SWEEP_MS = 1_000;

/**
 * graphile-worker keeps the jobs of a killed process locked for 4 hours. Here each process holds an advisory lock on a
 * connection of its own, which dies with it; every process frees the jobs of pools whose lock is gone, within seconds.
 */
export async function keepAlive(
  connectionString: string,
  events: EventEmitter,
  log: Logger,
): Promise<{ stop(): Promise<void> }> {
  const lockKey = randomInt(2 ** 31 - 1);
  const pools = new Set<string>();
  let client: pg.Client | null = null;
  let stopped = false;
  /** Seen without a lock once: a process whose connection broke takes its lock anew within a sweep. */
  let suspects = new Set<string>();
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => {
    pools.add(workerPool.id);
    void register();
  });

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({ connectionString, keepAlive: true, application_name: 'pigeonhole-liveness' });
    fresh.on('error', () => {
      if (client === fresh) client = null;
    });
    await fresh.connect();
    await fresh.query('select pg_advisory_lock($1, $2)', [LOCK_CLASS, lockKey]);
    // Asked first: a role that owns nothing may not even try to create what is there (docs/audit.md).
    const { rows } = await fresh.query<{ there: boolean }>(
      `select to_regclass('graphile_worker_liveness') is not null as there`,
    );
    if (!rows[0]?.there)
      await fresh.query(
        'create table if not exists graphile_worker_liveness (worker_id text primary key, lock_key int not null)',
      );
    return fresh;
  }

  async function register(): Promise<void> {
    for (const id of pools) {
      await client
        ?.query('insert into graphile_worker_liveness values ($1, $2) on conflict do nothing', [id, lockKey])
        .catch(() => {});
    }
  }

  async function sweep(): Promise<void> {
    try {
      if (!client) {
        client = await connect();
        await register();
      }
      const { rows } = await client.query<{ worker_id: string }>(
        `select worker_id from graphile_worker_liveness l where not exists (
           select 1 from pg_locks k where k.locktype = 'advisory' and k.classid = ${LOCK_CLASS} and k.objid = l.lock_key::oid)`,
      );
      const gone = rows.map((row) => row.worker_id).filter((id) => suspects.has(id));
      suspects = new Set(rows.map((row) => row.worker_id));
      if (gone.length === 0) return;
      await client.query('select graphile_worker.force_unlock_workers($1::text[])', [gone]);
      await client.query('delete from graphile_worker_liveness where worker_id = any($1)', [gone]);
      log.warn({ workers: gone.length }, 'freed the jobs of a process that is gone');
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'liveness sweep failed; trying again');
    }
  }

  client = await connect();
  let timer: NodeJS.Timeout;
  const loop = () => {
    timer = setTimeout(async () => {
      await sweep();
      if (!stopped) loop();
    }, SWEEP_MS);
  };
  loop();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.query('delete from graphile_worker_liveness where lock_key = $1', [lockKey]).catch(() => {});
      await client?.end().catch(() => {});
    },
  };
}
