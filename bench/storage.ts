import pg from 'pg';
import { seedCatalog } from '../src/modules/catalog/catalog.service.js';
import { accrueStorage } from '../src/modules/package/storage.service.js';
import { readConfig } from '../src/shared/config.js';
import { systemContext } from '../src/shared/context.js';
import { openPlatform } from '../src/shared/platform.js';
import { type Bench, perSecond, type Rows, timed } from './harness.js';
import { seed } from './seed.js';

const PER_WORKSPACE = 50;

/** One day of storage of a whole warehouse in one run: a row, a charge and an audit row for each piece. */
export const rows: Rows = async (bench) => {
  const workspaces = bench.small ? 400 : 20_000;
  const full = await measure(bench, workspaces);
  const small = await measure(bench, workspaces / 10);
  return [
    {
      work: `storage fees of ${(workspaces * PER_WORKSPACE).toLocaleString('en-US')} pieces in one run: ${perSecond(full.ours)}`,
      reference: `the same rows by one bare INSERT for each table, no lock, no rule, no balance: ${perSecond(full.bare)}`,
      ratio: full.ours / full.bare,
      smallRatio: small.ours / small.bare,
      goal: 'a million in a run, growth as the work',
      reached: full.ours / full.bare >= (small.ours / small.bare) * 0.7,
    },
  ];
};

async function measure(bench: Bench, workspaces: number): Promise<{ ours: number; bare: number }> {
  const count = workspaces * PER_WORKSPACE;
  const { url } = await bench.emptyDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const config = { NODE_ENV: 'test', DATABASE_URL: url, LOG_LEVEL: 'silent', DATA_DIR: '/tmp/unused' };
  const platform = await openPlatform(readConfig(config));
  try {
    const ctx = systemContext(platform, 'bench');
    await seedCatalog(ctx);
    await seed(client, { workspaces, packagesEach: PER_WORKSPACE, auditRows: 1, ledgerEach: 1 });
    await client.query('set statement_timeout = 0');
    await client.query(`update "Package" set "storageNextOn" = current_date - 1, status = 'PENDING'`);
    await client.query('vacuum analyze "Package"');
    const ms = await timed(() => accrueStorage(ctx));
    const { rows: booked } = await client.query<{ n: number }>('select count(*)::int as n from "StorageDay"');
    // Two days are due when the warehouse's day has begun already, one before: what was booked is what counts.
    const entries = booked[0]?.n ?? 0;
    if (entries < count) throw new Error(`${entries} days were booked for ${count} pieces`);
    bench.say(`${entries} piece-days of ${count} pieces in ${(ms / 1000).toFixed(1)} s`);
    return { ours: (entries * 1000) / ms, bare: (entries * 1000) / (await bare(client)) };
  } finally {
    await platform.close();
    await client.end();
  }
}

/** The rows that were written, written again into bare copies of their tables with the same indexes. */
async function bare(client: pg.Client): Promise<number> {
  for (const table of ['StorageDay', 'LedgerEntry'])
    await client.query(`create table "bare_${table}" (like "${table}" including indexes)`);
  await client.query('create table bare_audit as select * from "AuditLog" limit 0');
  return timed(async () => {
    await client.query('insert into "bare_StorageDay" select * from "StorageDay"');
    await client.query('insert into "bare_LedgerEntry" select * from "LedgerEntry"');
    await client.query(`insert into bare_audit select * from "AuditLog" where action = 'ledger.booked'`);
  });
}
