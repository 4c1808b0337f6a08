import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.js';
import type { Config } from './config.js';

export type Db = PrismaClient | Prisma.TransactionClient;
export interface Database {
  pool: pg.Pool;
  prisma: PrismaClient;
  close(): Promise<void>;
}

/** Requests that may wait for each connection; one more is refused at once, before it costs memory and patience. */
const WAITING_FOR_EACH = 20;
/** What staff look at as a customer sees it: a few connections are enough. */
const READERS = 3;

class BoundedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Parameters<pg.Pool['connect']>[0] & object): void;
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | undefined {
    if (this.waitingCount < (this.options.max ?? 10) * WAITING_FOR_EACH) {
      if (!callback) return super.connect();
      super.connect(callback);
      return undefined;
    }
    // PostgreSQL's own code for it: isOutage() makes it a 503.
    const error = Object.assign(new Error('too many requests wait for a connection'), { code: '53300' });
    if (!callback) return Promise.reject(error);
    callback(error, undefined, () => {});
    return undefined;
  }
}

/** One pool of bounded size and patience; Prisma's adapter and the hot prepared statements share it. */
export function openDatabase(config: Pick<Config, 'databasePool'>, connectionString: string): Database {
  const pool = new BoundedPool({
    connectionString,
    max: config.databasePool,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Above the server's own limit: only a server that does not even end its statements meets it.
    query_timeout: 45_000,
    application_name: 'pigeonhole',
    options:
      '-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000',
  });
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => {});
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    close: async () => {
      await readers.get(pool)?.close();
      readers.delete(pool);
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

const readers = new WeakMap<pg.Pool, Database>();

/** Connections to the same database that refuse every write (SQLSTATE 25006), whatever a service does; opened on first use. */
export function readOnlyTwin(pool: pg.Pool): Pick<Database, 'pool' | 'prisma'> {
  const known = readers.get(pool);
  if (known) return known;
  const options = `${pool.options.options ?? ''} -c default_transaction_read_only=on`;
  const twinPool = new BoundedPool({ ...pool.options, max: READERS, options });
  twinPool.on('error', () => {});
  const prisma = new PrismaClient({ adapter: new PrismaPg(twinPool) });
  const twin: Database = {
    pool: twinPool,
    prisma,
    close: async () => {
      await prisma.$disconnect();
      await twinPool.end();
    },
  };
  readers.set(pool, twin);
  return twin;
}
