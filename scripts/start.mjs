// `npm start`: builds what is missing or out of date, then runs the server in this process.
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Node.js 20.19 or newer is needed; this is ${process.version}.\n`);
  process.exit(1);
}
// An image holds the built server alone.
if (existsSync(new URL('../src/server.ts', import.meta.url))) {
  const { build } = await import('./build.mjs');
  await build();
}
process.env.ADMIN_JS_SKIP_BUNDLE = 'true';
process.env.ADMIN_JS_TMP_DIR = new URL('../build/adminjs', import.meta.url).pathname;
await import('../build/src/server.js');
