import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { dumpDatabase } from '../shared/backup/dump.js';
import { BackupError, MANIFEST } from '../shared/backup/manifest.js';
import { copyObjects } from '../shared/backup/objects.js';
import { readConfig } from '../shared/config.js';
import { startEmbeddedDatabase } from '../shared/embedded-database.js';
import { fileStore } from '../shared/platform.js';
import { command, UsageError } from './command.js';

const USAGE = 'Usage: npm run backup [-- --to FOLDER]';

/** `npm run backup`: database and files of one moment into a folder of their own, while the application runs. */
await command(
  async ({ options, words }) => {
    if (words.length > 0) throw new UsageError(`Unknown word "${words[0]}".\n${USAGE}`);
    const config = readConfig(process.env);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    const folder = path.resolve(String(options.to ?? path.join(config.dataDir, 'backups', stamp)));
    if (existsSync(folder)) throw new UsageError(`${folder} is there already: name a folder that is not.\n${USAGE}`);
    // A backup that was broken off never bears the name of a whole one.
    const part = `${folder}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true, mode: 0o700 });
    const embedded = config.databaseUrl ? null : await startEmbeddedDatabase(config.dataDir);
    const client = new pg.Client({ connectionString: config.databaseUrl ?? embedded?.url });
    try {
      await client.connect();
      const manifest = await dumpDatabase(client, part, randomUUID());
      const found = await copyObjects(await fileStore(config), part, manifest.objects);
      // Deleted since the snapshot: no loss. Its row is in the backup, and its object nowhere any more.
      const gone = await deletedSince(
        client,
        found.map(({ key }) => key),
      );
      const troubles = found.filter(({ key }) => !gone.has(key));
      await writeFile(path.join(part, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
      await rename(part, folder);
      for (const { key, trouble } of troubles) process.stdout.write(`FILE ${key} ${trouble}\n`);
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
      process.stdout.write(
        `${rows} rows of ${manifest.tables.length} tables and ${manifest.objects.length - found.length} files, as of ${manifest.takenAt}: ${folder}\n`,
      );
      return troubles.length === 0 ? 0 : 1;
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      if (!(error instanceof BackupError)) throw error;
      process.stderr.write(`${error.message}\n`);
      return 1;
    } finally {
      await client.end().catch(() => {});
      await embedded?.stop();
    }
  },
  { to: { type: 'string' } },
);

async function deletedSince(client: pg.Client, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await client.query<{ key: string }>('select key from "File" where key = any($1)', [keys]);
  const there = new Set(rows.map(({ key }) => key));
  return new Set(keys.filter((key) => !there.has(key)));
}
