import { randomUUID } from 'node:crypto';
import { once as event } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';

let app: TestApp;
let ayse: Tenant;
let jane: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  ayse = await makeTenant(app);
  jane = await makeTenant(app);
});
afterAll(() => app.close());

const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n');
const upload = (tenant: Tenant, body: Buffer, name = 'letter.pdf', headers: Record<string, string> = {}) =>
  app.http.post('/api/v1/files').set(tenant.headers).set(headers).attach('file', body, name);
const rows = () => app.platform.database.prisma.file.count();
/** The names that multer and formidable give to temporary files. */
const temporary = () => readdirSync(os.tmpdir()).filter((name) => /^([0-9a-f]{32}|upload_.*)$/.test(name)).length;

describe('an upload', () => {
  test('is judged by its content, kept, served as an attachment, deleted with its object', async () => {
    const { body } = await upload(ayse, PDF, 'Kira sözleşmesi.exe').expect(201);
    expect(body).toMatchObject({ name: 'Kira sözleşmesi.exe', size: PDF.length, contentType: 'application/pdf' });
    expect(body.sha256).toMatch(/^[0-9a-f]{64}$/);
    const got = await app.http.get(`/api/v1/files/${body.id}`).set(ayse.headers).buffer(true).expect(200);
    expect(got.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="Kira sozlesmesi.exe"; filename*=UTF-8''Kira%20s%C3%B6zle%C5%9Fmesi.exe`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    expect(got.headers['content-security-policy']).toContain('sandbox');
    await app.http.delete(`/api/v1/files/${body.id}`).set(ayse.headers).expect(204);
    await app.http.get(`/api/v1/files/${body.id}`).set(ayse.headers).expect(404);
    const audit = await app.platform.database.prisma.auditLog.findMany({
      where: { targetId: body.id },
      orderBy: { at: 'asc' },
    });
    expect(audit.map((one) => one.action)).toEqual(['file.uploaded', 'file.deleted']);
  });

  test('of what is not taken is refused, whatever it is called', async () => {
    const before = await rows();
    for (const [body, name] of [
      ['<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 'a.jpg'],
      ['<!doctype html><script>1</script>', 'a.pdf'],
      ['<html></html>', 'a.txt'],
      ['alert(1)', 'a.js'],
      ['MZ\u0000\u0001', 'a.txt'],
      ['', 'a.txt'],
      ['PK\u0003\u0004', 'a.docx'],
    ] as const) {
      const answer = await upload(ayse, Buffer.from(body), name);
      expect([name, answer.status, answer.body.code]).toEqual([name, 415, 'media_type_unsupported']);
    }
    expect(await rows()).toBe(before);
    await upload(ayse, Buffer.from('a;b\n1;2\n'), 'list.csv').expect(201);
  });

  test('names cannot leave their folder, break a header or turn the writing', async () => {
    for (const [given, shown] of [
      ['../../etc/passwd.txt', 'passwd.txt'],
      ['C:\\x\\evil.txt', 'evil.txt'],
      ['a\u202egnp.txt', 'agnp.txt'],
      [`${'x'.repeat(300)}.txt`, `${'x'.repeat(176)}.txt`],
      ['😀".txt', '😀".txt'],
    ] as const) {
      const { body } = await upload(ayse, Buffer.from('text'), given).expect(201);
      expect(body.name).toBe(shown);
      const got = await app.http.get(`/api/v1/files/${body.id}`).set(ayse.headers).expect(200);
      expect(got.headers['content-disposition']).not.toMatch(/[\r\n]|filename="[^"]*"[^;]/);
    }
  });

  test("another workspace's file is as unknown as a random id, for reading and deleting", async () => {
    const { body } = await upload(jane, PDF).expect(201);
    for (const id of [body.id, randomUUID(), 'nonsense']) {
      expect((await app.http.get(`/api/v1/files/${id}`).set(ayse.headers).expect(404)).body.code).toBe('not_found');
      await app.http.delete(`/api/v1/files/${id}`).set(ayse.headers).expect(404);
    }
    await app.http.get(`/api/v1/files/${body.id}`).set(jane.headers).expect(200);
  });

  test('with a key is replayed; another file under the key is refused', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await upload(ayse, PDF, 'a.pdf', key).expect(201);
    const again = await upload(ayse, PDF, 'a.pdf', key).expect(201);
    expect([again.body.id, again.headers['idempotent-replayed']]).toEqual([first.body.id, 'true']);
    expect((await upload(ayse, Buffer.concat([PDF, PDF]), 'a.pdf', key).expect(422)).body.code).toBe(
      'idempotency_key_reused',
    );
    const other = await upload(jane, PDF, 'a.pdf', key).expect(201);
    expect(other.body.id).not.toBe(first.body.id);
  });
});

describe('hostile bodies', () => {
  test('too large, too many parts, deep names, none at all, another type: a clear refusal, no temporary file', async () => {
    const before = [await rows(), temporary()];
    const send = () => app.http.post('/api/v1/files').set(ayse.headers);
    expect((await upload(ayse, Buffer.concat([PDF, Buffer.alloc(10 * 1_048_576)]))).status).toBe(413);
    expect((await send().attach('file', PDF, 'a.pdf').attach('file', PDF, 'b.pdf')).status).toBe(422);
    expect((await send().field('x', '1').attach('file', PDF, 'a.pdf')).status).toBe(422);
    expect((await send().field(`a${'[b]'.repeat(5_000)}`, '1')).status).toBeLessThan(500);
    expect((await send().attach('other', PDF, 'a.pdf')).status).toBe(422);
    expect((await send().set('Content-Type', 'application/json').send('{}')).status).toBe(415);
    expect((await send().set('Content-Type', 'multipart/form-data').send('x')).status).toBe(400);
    expect(
      (
        await send()
          .set('Content-Type', 'multipart/form-data; boundary=b')
          .send('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf')
      ).status,
    ).toBe(400);
    const many = Array.from(
      { length: 3_000 },
      (_, i) => `--b\r\nContent-Disposition: form-data; name="file"; filename="${i}"\r\n\r\nx\r\n`,
    ).join('');
    expect((await send().set('Content-Type', 'multipart/form-data; boundary=b').send(`${many}--b--`)).status).toBe(422);
    expect([await rows(), temporary()]).toEqual(before);
    expect(
      (await app.http.post('/api/v1/files').set('X-Workspace-Id', ayse.workspace.id).attach('file', PDF, 'a.pdf'))
        .status,
    ).toBe(401);
  });

  test('endless and broken off: the server answers or hangs up, and keeps nothing', async () => {
    const before = await rows();
    const address = await new Promise<http.Server>((resolve) => {
      const server: http.Server = app.app.listen(0, '127.0.0.1', () => resolve(server));
    });
    const { port } = address.address() as { port: number };
    const open = () =>
      http.request({
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/v1/files',
        headers: { ...ayse.headers, 'Content-Type': 'multipart/form-data; boundary=b', 'Transfer-Encoding': 'chunked' },
      });
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n';
    const endless = open();
    endless.on('error', () => {});
    const answered = event(endless, 'response') as Promise<[http.IncomingMessage]>;
    endless.write(head);
    for (let i = 0; i < 13; i++) endless.write(Buffer.alloc(1_048_576));
    const [answer] = await answered;
    expect(answer.statusCode).toBe(413);
    endless.destroy();
    const broken = open();
    broken.on('error', () => {});
    broken.write(`${head}half of it`);
    await sleep(100);
    broken.destroy();
    await sleep(100);
    expect(await rows()).toBe(before);
    address.closeAllConnections();
    await new Promise((resolve) => address.close(resolve));
  });
});

describe('when the store is away', () => {
  test('503, no row that counts, and the sweep takes the rest', async () => {
    const folder = path.join(app.platform.config.dataDir, 'files', 'upload');
    rmSync(folder, { recursive: true, force: true });
    // A file where the folder should be: whatever user runs the tests, nothing can be written below it.
    writeFileSync(folder, '');
    const answer = await upload(ayse, PDF);
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'unavailable', '5']);
    rmSync(folder);
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    expect(await app.platform.database.prisma.file.count({ where: { storedAt: null } })).toBeGreaterThan(0);
    await upload(ayse, PDF).expect(201);
  });
});
