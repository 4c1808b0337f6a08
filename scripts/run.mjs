// `node scripts/run.mjs NAME ...`: builds what is missing or out of date, then runs src/cli/NAME.ts in this process.
import { existsSync } from 'node:fs';

const [name] = process.argv.splice(2, 1);
// An image holds the built command lines alone.
if (existsSync(new URL('../src/cli', import.meta.url))) {
  const { build } = await import('./build.mjs');
  await build();
}
await import(`../build/src/cli/${name}.js`);
