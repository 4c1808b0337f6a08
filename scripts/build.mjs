// Transpiles the server (src, admin, prisma/seed) into build/, and generates the Prisma client when the schema changed.
// Each step is skipped when its inputs are those of the last time, so that a second start is quick.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as bundle } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);

export async function build() {
  standInForDefaultClient();
  await step(
    'client',
    [at('prisma', 'schema'), at('prisma', 'datamodel-generator.mjs')],
    at('src', 'generated', '.stamp'),
    generateClient,
  );
  await step('server', [at('src'), at('admin'), at('prisma')], at('build', '.stamp'), transpile);
  if (existsSync(at('build', 'admin', 'build-ui.js'))) {
    await step(
      'back office',
      [at('admin'), at('package-lock.json')],
      at('build', 'adminjs', '.stamp'),
      buildBackOffice,
    );
  }
}

/**
 * @adminjs/prisma imports `@prisma/client`, whose install script (none runs here) would have laid this stand-in for a client
 * in node_modules. Ours is generated into src/generated; the adapter is handed its data model and never uses the other.
 */
function standInForDefaultClient() {
  const folder = at('node_modules', '.prisma', 'client');
  for (const name of ['default.js', 'index.js']) {
    if (existsSync(path.join(folder, name))) continue;
    mkdirSync(folder, { recursive: true });
    copyFileSync(at('node_modules', '@prisma', 'client', 'scripts', 'default-index.js'), path.join(folder, name));
  }
}

function generateClient() {
  rmSync(at('src', 'generated'), { recursive: true, force: true });
  run('prisma generate', [at('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
    PRISMA_CLIENT_ENGINE_TYPE: 'client',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  });
}

async function transpile() {
  const sources = [...files(at('src')), ...files(at('admin')), ...files(at('prisma'))].filter(
    (file) => /(?<!\.d)\.tsx?$/.test(file) && existsSync(file),
  );
  for (const folder of ['src', 'admin', 'prisma']) rmSync(at('build', folder), { recursive: true, force: true });
  await bundle({
    entryPoints: sources,
    outdir: at('build'),
    outbase: root,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'transform',
    sourcemap: true,
    logLevel: 'warning',
  });
}

function buildBackOffice() {
  run('the back office bundle', [at('build', 'admin', 'build-ui.js')], {
    NODE_ENV: 'production',
    ADMIN_JS_TMP_DIR: at('build', 'adminjs'),
  });
}

function run(what, args, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${what} failed:\n${stdout}\n${stderr}`);
}

async function step(name, inputs, stampFile, work) {
  if (!existsSync(inputs[0])) return;
  const stamp = fingerprint(inputs);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  const started = Date.now();
  await work();
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, fingerprint(inputs));
  process.stderr.write(`built ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs
    .filter(existsSync)
    .flatMap((input) => (statSync(input).isDirectory() ? files(input) : [input]))) {
    if (file.endsWith('.stamp')) continue;
    hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
