// `npm run db:migration -- NAME`: writes the next migration offline, as the difference between the last committed schema
// (git HEAD) and the working one. Prisma's `migrate dev` wants a downloaded engine and a shadow database; this wants neither.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write('Usage: npm run db:migration -- NAME (lower-case letters, digits, underscores)\n');
  process.exit(1);
}
const before = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-schema-'));
try {
  const listed = execFileSync('git', ['ls-tree', '--name-only', 'HEAD', 'prisma/schema/'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\n').filter(Boolean)) {
    writeFileSync(path.join(before, path.basename(file)), execFileSync('git', ['show', `HEAD:${file}`], { cwd: root }));
  }
  const { DATABASE_URL: _unset, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      'node_modules/prisma/build/index.js',
      'migrate',
      'diff',
      '--from-schema-datamodel',
      before,
      '--to-schema-datamodel',
      'prisma/schema',
      '--script',
    ],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...env, PRISMA_CLIENT_ENGINE_TYPE: 'client', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
    },
  );
  if (status !== 0) throw new Error(stderr);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join('prisma', 'migrations', `${stamp}_${name}`);
  mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, folder, 'migration.sql'), stdout);
  process.stdout.write(
    `${folder}/migration.sql: read it, and add by hand the checks and triggers that Prisma cannot say.\n`,
  );
} finally {
  rmSync(before, { recursive: true });
}
