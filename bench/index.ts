// `npm run bench [-- --only NAME[,NAME]] [--small]`: each file of bench/ that exports `rows`, and one table of ratios.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/shared/project.js';
import type { Row, Rows } from './harness.js';

// @ts-expect-error plain JavaScript
const { build } = await import('../scripts/build.mjs');
await build();
// Only now is there a Prisma client to import.
const { openDatabases } = await import('./databases.js');
const { openBench } = await import('./harness.js');
// AdminJS reads these when it is imported.
process.env.ADMIN_JS_SKIP_BUNDLE = 'true';
process.env.ADMIN_JS_TMP_DIR = path.join(projectRoot, 'build', 'adminjs');

const { values } = parseArgs({ options: { only: { type: 'string' }, small: { type: 'boolean', default: false } } });
const folder = path.join(projectRoot, 'bench');
const all = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && /export const rows\b/.test(readFileSync(path.join(folder, file), 'utf8')))
  .map((file) => path.basename(file, '.ts'));
const chosen = values.only ? values.only.split(',') : all;
const unknown = chosen.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`No bench "${unknown.join(', ')}". There are: ${all.join(', ')}\n`);
  process.exit(2);
}

const say = (text: string) => process.stderr.write(`${text}\n`);
const table: Row[] = [];
const broken: string[] = [];
const databases = await openDatabases(say);
try {
  for (const name of chosen) {
    const started = Date.now();
    const bench = openBench(databases, values.small, (text) => say(`  ${text}`));
    try {
      const { rows } = (await import(`./${name}.js`)) as { rows: Rows };
      table.push(...(await rows(bench)));
      say(`${name}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
    } catch (error) {
      broken.push(name);
      say(`${name} broke: ${(error as Error).stack}`);
    } finally {
      await bench.close();
    }
  }
} finally {
  await databases.close();
}
print(table);
const missed = table.filter((row) => !row.reached).length;
process.stdout.write(
  `${table.length} rows, ${table.length - missed} reached, ${missed} missed${broken.length > 0 ? `; broken: ${broken.join(', ')}` : ''}\n`,
);
process.exit(broken.length > 0 ? 1 : 0);

/** Markdown, so that a run can be pasted as it is. */
function print(rows: Row[]): void {
  const ratio = (value: number | null | undefined) => (value == null ? '' : value.toFixed(2));
  process.stdout.write(
    '| work | reference | ratio | ratio, a tenth of the data | goal | |\n| --- | --- | --- | --- | --- | --- |\n',
  );
  for (const row of rows) {
    process.stdout.write(
      `| ${row.work} | ${row.reference} | ${ratio(row.ratio)} | ${ratio(row.smallRatio)} | ${row.goal} | ${row.reached ? 'reached' : 'MISSED'} |\n`,
    );
  }
}
