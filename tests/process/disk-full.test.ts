import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { addPhoto } from '../../src/modules/package/photo.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { makePackage } from '../support/packages.js';
import { endAll, type Running, SECRETS, startProcess, status, until } from '../support/process.js';

/** In blocks of 512 bytes: no file of the process may grow beyond it, as on a disk without room. */
const FILE_BLOCKS = 64;

let app: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  app = await startTestApp(SECRETS);
  tenant = await makeTenant(app);
});
afterAll(async () => {
  endAll();
  await app.close();
});

const folder = () => path.join(app.platform.config.dataDir, 'files');
const objects = () =>
  readdirSync(folder(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
const stored = () => app.platform.database.prisma.file.count({ where: { storedAt: { not: null } } });

describe('a disk without room', () => {
  test('an upload is 503, leaves no half object and no row that counts, and the next one that fits is kept', async () => {
    const limited = await startLimited();
    const upload = (bytes: number) => {
      const form = new FormData();
      form.append('file', new Blob(['a'.repeat(bytes)], { type: 'text/plain' }), 'note.txt');
      return fetch(`${limited.url}/api/v1/files`, { method: 'POST', headers: tenant.headers, body: form });
    };
    const [objectsBefore, rowsBefore] = [objects(), await stored()];
    const refused = await upload(200_000);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'unavailable' });
    expect(objects()).toEqual(objectsBefore);
    expect(await stored()).toBe(rowsBefore);
    expect((await upload(1_000)).status).toBe(201);
    expect(await stored()).toBe(rowsBefore + 1);
    expect(await status(`${limited.url}/healthz`)).toBe(200);
    await limited.end('SIGTERM');
  }, 120_000);
});

async function startLimited(): Promise<Running> {
  const server = path.resolve('build/src/server.js');
  const script = `const { spawn } = require('node:child_process');
    const child = spawn('sh', ['-c', 'ulimit -f ${FILE_BLOCKS}; exec "$0" "$1"', process.execPath, ${JSON.stringify(server)}], { stdio: 'inherit', env: process.env });
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('exit', (code) => process.exit(code ?? 1));`;
  const running = await startProcess(
    {
      ...SECRETS,
      DATABASE_URL: app.databaseUrl,
      DATA_DIR: app.platform.config.dataDir,
      PROCESS: 'web',
    },
    ['-e', script],
  );
  await until(async () => {
    if (running.child.exitCode !== null) throw new Error(`the process ended: ${running.output()}`);
    return (await status(`${running.url}/readyz`)) === 200;
  });
  return running;
}

test('a data folder that cannot be written: 503 for uploads and photos, not ready, and whole again', async () => {
  const piece = await makePackage(app, tenant);
  const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  await addPhoto(app.ctx(), piece.id, picture);
  const rows = await stored();
  const aside = `${folder()}.aside`;
  renameSync(folder(), aside);
  // A file where the folder should be: nothing can be made below it, whoever runs the test.
  writeFileSync(folder(), '');
  try {
    const answer = await app.http
      .post('/api/v1/files')
      .set(tenant.headers)
      .attach('file', Buffer.from('hello'), { filename: 'a.txt', contentType: 'text/plain' });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 'unavailable' });
    await expect(addPhoto(app.ctx(), piece.id, picture)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await app.http.get('/readyz')).status).toBe(503);
    expect((await app.http.get('/healthz')).status).toBe(200);
    expect(await stored()).toBe(rows);
    expect(await app.platform.database.prisma.packagePhoto.count({ where: { packageId: piece.id } })).toBe(1);
  } finally {
    renameSync(folder(), `${folder()}.file`);
    renameSync(aside, folder());
  }
  expect((await app.http.get('/readyz')).status).toBe(200);
  await addPhoto(app.ctx(), piece.id, picture);
});
