import { readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { record } from '../modules/audit-log/audit-log.service.js';
import { verifyAuditLog } from '../modules/audit-log/audit-verify.service.js';
import { DROP_EVERY_CODE, END_EVERY_SESSION, SPEND_EVERY_LINK } from '../modules/auth/auth-restore.service.js';
import { checkMoney } from '../modules/billing/billing.service.js';
import { HOLD_BACK_UNSENT } from '../modules/notification/notification-restore.service.js';
import { assertEmpty, assertSameVersion, loadDatabase, resumeJobs } from '../shared/backup/load.js';
import { BackupError, type Manifest, readBackup } from '../shared/backup/manifest.js';
import { putObjects, verifyObjects } from '../shared/backup/objects.js';
import { readConfig } from '../shared/config.js';
import { systemContext } from '../shared/context.js';
import { startEmbeddedDatabase } from '../shared/embedded-database.js';
import type { OpenPlatform } from '../shared/platform.js';
import { projectRoot } from '../shared/project.js';
import { slotsDue } from '../worker.js';
import { command, UsageError } from './command.js';

const USAGE = 'Usage: npm run restore -- --from FOLDER [--resume-jobs]';

/** `npm run restore`: a backup into an empty place, then everything is verified. Exit code 1 when anything is amiss. */
await command(
  async ({ options, words, platform }) => {
    if (typeof options.from !== 'string' || words.length > 0) throw new UsageError(USAGE);
    const folder = path.resolve(options.from);
    try {
      const manifest = await readBackup(folder);
      const migrations = readdirSync(path.join(projectRoot, 'prisma', 'migrations')).filter((name) =>
        /^\d+_/.test(name),
      );
      assertSameVersion(manifest, migrations.sort());
      await refuseUsed();
      const open = await platform();
      const troubles = await putObjects(open.files, folder, manifest.objects);
      await load(open, folder, manifest, options['resume-jobs'] === true);
      const findings = [
        ...troubles.map(({ key, trouble }) => `FILE ${key} ${trouble}`),
        ...(await verify(open, manifest)),
      ];
      await record(
        systemContext(open, 'restore'),
        'system.restored',
        { type: 'Backup', id: manifest.id, workspaceId: null },
        { takenAt: manifest.takenAt, findings: findings.length, resumedJobs: options['resume-jobs'] === true },
      );
      for (const finding of new Set(findings)) process.stdout.write(`${finding}\n`);
      process.stdout.write(summary(manifest, findings.length, options['resume-jobs'] === true));
      return findings.length === 0 ? 0 : 1;
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
  },
  { from: { type: 'string' }, 'resume-jobs': { type: 'boolean' } },
);

/** Before the tables are laid: a place in use is left exactly as it is. */
async function refuseUsed(): Promise<void> {
  const config = readConfig(process.env);
  const embedded = config.databaseUrl ? null : await startEmbeddedDatabase(config.dataDir);
  const client = new pg.Client({ connectionString: config.databaseUrl ?? embedded?.url });
  try {
    await client.connect();
    await assertEmpty(client);
  } finally {
    await client.end().catch(() => {});
    await embedded?.stop();
  }
}

/** Nothing that was under way at the backup's moment happens a second time, unless `resume` says that it is a move. */
async function load(open: OpenPlatform, folder: string, manifest: Manifest, resume: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: open.databaseUrl });
  await client.connect();
  try {
    await loadDatabase(client, folder, manifest, async () => {
      for (const statement of [END_EVERY_SESSION, SPEND_EVERY_LINK, DROP_EVERY_CODE]) await client.query(statement);
      if (resume) return resumeJobs(client, folder, manifest);
      await client.query(HOLD_BACK_UNSENT);
      // Slots that have passed since the backup ran where it was taken: the schedule goes on with the next ones.
      for (const { name, slot } of slotsDue(new Date()))
        await client.query(
          `insert into "ScheduledRun" (id, name, slot, "finishedAt", error) values (gen_random_uuid(), $1, $2, now(), 'passed over by a restore')
           on conflict do nothing`,
          [name, slot],
        );
    });
  } finally {
    await client.end();
  }
}

async function verify(open: OpenPlatform, manifest: Manifest): Promise<string[]> {
  const ctx = systemContext(open, 'restore');
  const findings = (await verifyObjects(open.files, manifest.objects)).map(
    ({ key, trouble }) => `FILE ${key} ${trouble}`,
  );
  await verifyAuditLog(ctx, (finding) => findings.push(`AUDIT ${finding.kind}: ${finding.message}`), []);
  for (const rule of await checkMoney(ctx)) findings.push(`MONEY ${rule}`);
  return findings;
}

function summary(manifest: Manifest, findings: number, resumed: boolean): string {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const jobs = resumed
    ? `${manifest.queue.jobs} waiting jobs go on`
    : `${manifest.queue.jobs} jobs and all mail that waited then are not fired again (${manifest.queue.file} in the backup lists the jobs)`;
  const whole = 'Rows, foreign keys, ledger, audit chain and the hash of each file are right.';
  return `${rows} rows and ${manifest.objects.length} files as of ${manifest.takenAt} restored; ${jobs}; everybody logs in anew.\n${findings === 0 ? whole : `NOT WHOLE: ${findings} findings`}\n`;
}
