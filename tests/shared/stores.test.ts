import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
// @ts-expect-error it has no types
import S3rver from 's3rver';
import sharp from 'sharp';
import { addPhoto } from '../../src/modules/package/photo.service.js';
import { cloudinaryAccount, cloudinaryFileStore, signatureOf } from '../../src/shared/files/cloudinary.js';
import { localFileStore } from '../../src/shared/files/local.js';
import { s3FileStore } from '../../src/shared/files/s3.js';
import { type FileStore, ObjectMissing } from '../../src/shared/files/store.js';
import { startTestApp } from '../support/app.js';
import { makeTenant } from '../support/fixtures.js';
import { makePackage } from '../support/packages.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-stores-'));
const s3 = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: path.join(folder, 's3'),
  configureBuckets: [{ name: 'pieces', configs: [] }],
});
const cloud = fakeCloudinary('key1', 'secret1');
let s3Url = '';
let cloudUrl = '';
beforeAll(async () => {
  const { port } = (await s3.run()) as { port: number };
  s3Url = `http://127.0.0.1:${port}`;
  cloudUrl = await cloud.listen();
});
afterAll(async () => {
  await s3.close();
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const s3Config = (given = {}) => ({
  endpoint: s3Url,
  region: 'us-east-1',
  bucket: 'pieces',
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
  ...given,
});
const account = (url: string) =>
  cloudinaryAccount(url, cloudUrl) ??
  (() => {
    throw new Error('no account');
  })();
const drivers: [string, () => FileStore][] = [
  ['local', () => localFileStore(path.join(folder, 'local'))],
  ['s3', () => s3FileStore(s3Config())],
  ['cloudinary', () => cloudinaryFileStore(account('cloudinary://key1:secret1@demo'))],
];

describe.each(drivers)('the %s store', (name, open) => {
  test('keeps, gives back, overwrites and removes objects', async () => {
    const store = open();
    await store.check();
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256));
    await store.put('photo/2026/11/abc', body, 'image/jpeg');
    expect(Buffer.compare(await read(await store.get('photo/2026/11/abc')), body)).toBe(0);
    await store.put('photo/2026/11/abc', Buffer.from('new'), 'image/jpeg');
    expect(String(await read(await store.get('photo/2026/11/abc')))).toBe('new');
    const link = await store.link('photo/2026/11/abc', {
      seconds: 60,
      contentType: 'image/jpeg',
      fileName: 'photo.jpg',
    });
    if (name === 'local') expect(link).toBeNull();
    else expect(await (await fetch(link ?? '')).text()).toBe('new');
    await store.remove('photo/2026/11/abc');
    await store.remove('photo/2026/11/abc');
    await expect(store.get('photo/2026/11/abc')).rejects.toBeInstanceOf(ObjectMissing);
  });
});

test('the local store takes no key that leaves its folder', async () => {
  const store = localFileStore(path.join(folder, 'local'));
  for (const key of ['../x', '/etc/passwd', 'a//b', 'a/../../x', 'a\0b', '']) {
    await expect(async () => store.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow('not a key of ours');
  }
});

test('a store that is away, or whose secret is wrong, is told by check', async () => {
  await expect(s3FileStore(s3Config({ bucket: 'none' })).check()).rejects.toThrow();
  await expect(cloudinaryFileStore(account('cloudinary://key1:wrong@demo')).check()).rejects.toThrow('401');
  await expect(
    cloudinaryFileStore(account('cloudinary://key1:wrong@demo')).put('a', Buffer.from('x'), 'text/plain'),
  ).rejects.toThrow('401');
});

test('with S3 a photo’s link leads to a presigned one of a minute, for that object alone', async () => {
  const app = await startTestApp({
    STORAGE: 's3',
    S3_ENDPOINT: s3Url,
    S3_BUCKET: 'pieces',
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
  });
  try {
    const tenant = await makeTenant(app);
    const piece = await makePackage(app, tenant);
    await addPhoto(
      app.ctx(),
      piece.id,
      await sharp({ create: { width: 50, height: 40, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    );
    const { body } = await app.http.get(`/api/v1/packages/${piece.id}`).set(tenant.headers).expect(200);
    const { headers } = await app.http.get(new URL(body.photos[0].url).pathname).expect(302);
    expect(headers['cache-control']).toContain('no-store');
    const target = new URL(headers.location ?? '');
    expect([target.origin, target.searchParams.get('X-Amz-Expires')]).toEqual([s3Url, '60']);
    const picture = await fetch(target);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).width).toBe(50);
    await app.http.get('/readyz').expect(200);
  } finally {
    await app.close();
  }
});

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** As much of Cloudinary's upload API as the driver speaks, with its signature rule, on loopback. */
function fakeCloudinary(key: string, secret: string) {
  const objects = new Map<string, Buffer>();
  const server = http.createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://x');
    const body = await read(req);
    const end = (status: number, answer: Buffer | string = '{}') => res.writeHead(status).end(answer);
    if (url.pathname === '/v1_1/demo/ping') {
      const right = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
      return end(req.headers.authorization === right ? 200 : 401);
    }
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': req.headers['content-type'] ?? 'application/x-www-form-urlencoded' },
    })
      .formData()
      .catch(() => new FormData());
    const params = Object.fromEntries([
      ...url.searchParams,
      ...[...form].filter(([name]) => name !== 'file').map(([name, value]) => [name, String(value)]),
    ]);
    const { signature, api_key, ...signed } = params;
    if (
      api_key !== key ||
      signature !== signatureOf(signed, secret) ||
      Math.abs(Number(signed.timestamp) - Date.now() / 1000) > 3_600
    )
      return end(401);
    const id = signed.public_id ?? '';
    if (url.pathname.endsWith('/upload')) {
      objects.set(id, Buffer.from(await (form.get('file') as Blob).arrayBuffer()));
      return end(200, JSON.stringify({ public_id: id, etag: createHash('md5').update(id).digest('hex') }));
    }
    if (url.pathname.endsWith('/destroy'))
      return end(200, JSON.stringify({ result: objects.delete(id) ? 'ok' : 'not found' }));
    const found = objects.get(id);
    return found && Number(signed.expires_at) > Date.now() / 1000 ? end(200, found) : end(404);
  });
  return {
    listen: () =>
      new Promise<string>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as { port: number }).port}`)),
      ),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
