import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

/**
 * The 6.19 adapter fails on the catalog types "char" (18) and name (19), and its executeScript splits on every `;`,
 * which breaks functions and triggers. For migrations only: report both types as text, send the script whole.
 */
const OFFLINE_ANSWER = {
  fields: [
    { name: 'exists', dataTypeID: 16 },
    { name: 'version', dataTypeID: 25 },
    { name: 'numeric_version', dataTypeID: 23 },
  ],
  rows: [[true, 'PostgreSQL 18.0', 180000]],
};

class MigrationPool extends pg.Pool {
  // biome-ignore lint/suspicious/noExplicitAny: node-postgres overloads query; the adapter calls it with one object
  override async query(...args: any[]): Promise<any> {
    // `migrate diff` between two schema folders needs no database, but asks one for its version.
    if (!process.env.DATABASE_URL) return OFFLINE_ANSWER;
    // biome-ignore lint/suspicious/noExplicitAny: see above
    const result = await (super.query as any)(...args);
    for (const field of result?.fields ?? []) {
      if (field.dataTypeID === 18) field.dataTypeID = 1042;
      if (field.dataTypeID === 19) field.dataTypeID = 25;
    }
    return result;
  }
}

class MigrationAdapter extends PrismaPg {
  override async connect() {
    const pool = new MigrationPool({
      connectionString: process.env.DATABASE_URL,
      max: 2,
      idleTimeoutMillis: 50,
      allowExitOnIdle: true,
    });
    const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
    adapter.executeScript = async (script: string) => {
      await pool.query(script);
    };
    return adapter;
  }
  // biome-ignore lint/suspicious/noExplicitAny: the base class's return type is not exported
  override async connectToShadowDb(): Promise<any> {
    throw new Error('no shadow database: use npm run db:migration -- NAME');
  }
}

export default defineConfig({
  experimental: { adapter: true },
  engine: 'js',
  schema: path.join('prisma', 'schema'),
  migrations: { path: path.join('prisma', 'migrations') },
  adapter: async () => new MigrationAdapter({}) as never,
});
