import pg from 'pg';

export interface Stored {
  id: string;
  [field: string]: unknown;
}

/** What one request of the sandbox sees: its own objects, alone with them until it commits. */
export interface Store {
  get(id: string): Promise<Stored | null>;
  put(kind: string, object: Stored, customer?: string | null): Promise<Stored>;
  /** Newest first. */
  list(kind: string, customer?: string | null): Promise<Stored[]>;
}

/**
 * The sandbox is another company's server, so its memory is apart from ours: a schema of its own, which outlives our
 * processes as Stripe's would. Requests run one after the other.
 */
export async function openStore(databaseUrl: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: 'stripe-sandbox' });
  pool.on('error', () => {});
  await within(pool, (client) =>
    client.query(`create schema if not exists stripe_sandbox;
      create table if not exists stripe_sandbox.object (id text primary key, kind text not null, customer text,
        data jsonb not null, seq bigserial);`),
  );
  return {
    run: <T>(work: (store: Store) => Promise<T>): Promise<T> => within(pool, (client) => work(storeOn(client))),
    close: () => pool.end(),
  };
}

async function within<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin; select pg_advisory_xact_lock(7439)');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

function storeOn(client: pg.PoolClient): Store {
  return {
    async get(id) {
      const { rows } = await client.query('select data from stripe_sandbox.object where id = $1', [id]);
      return rows[0]?.data ?? null;
    },
    async put(kind, object, customer = null) {
      await client.query(
        `insert into stripe_sandbox.object (id, kind, customer, data) values ($1, $2, $3, $4)
         on conflict (id) do update set data = excluded.data, customer = excluded.customer`,
        [object.id, kind, customer, JSON.stringify(object)],
      );
      return object;
    },
    async list(kind, customer) {
      const { rows } = await client.query(
        'select data from stripe_sandbox.object where kind = $1 and ($2::text is null or customer = $2) order by seq desc',
        [kind, customer ?? null],
      );
      return rows.map((row) => row.data);
    },
  };
}
