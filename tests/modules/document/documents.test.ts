import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { inflateSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { File, Package } from '../../../src/generated/prisma/client.js';
import { addPage, buildDocument, closeReader, turnPage } from '../../../src/modules/document/document.service.js';
import { sweepFiles } from '../../../src/modules/file/file.service.js';
import { assignPackage } from '../../../src/modules/package/assignment.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';
import { drawPage, pngBomb } from '../../support/pages.js';
import { endAll, startProcess, until } from '../../support/process.js';

let app: TestApp;
let tenant: Tenant;
let piece: Package;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  endAll();
  await closeReader();
  await app.close();
});
beforeEach(async () => {
  tenant = await makeTenant(app);
  piece = await makePackage(app, tenant);
});
afterEach(() => {
  delete process.env.SCAN;
});

const prisma = () => app.platform.database.prisma;
const get = (path: string, headers = tenant.headers) => app.http.get(`/api/v1${path}`).set(headers);

const scanOf = (pages: File[], given: { share?: string[]; actionId?: string } = {}) => ({
  actionId: given.actionId ?? randomUUID(),
  packageId: piece.id,
  workspaceId: tenant.workspace.id,
  requestedByName: tenant.user.name,
  share: given.share ?? [],
  pages,
});

/** The mean of a ruler's worth of rows: dark where a line of text is. */
async function contentOf(file: { key: string }): Promise<Buffer> {
  return buffer(await app.platform.files.get(file.key));
}

describe('a page that staff hand in', () => {
  it('is kept upright, without metadata, and sensibly small', async () => {
    const photo = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#eeeeee' } })
      .withExif({ IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const file = await addPage(app.ctx(), photo);
    const kept = await sharp(await contentOf(file)).metadata();
    expect([kept.width, kept.height, kept.orientation, kept.exif]).toEqual([1754, 2339, undefined, undefined]);
  });

  it('is straightened by its lines, and turned on demand in place of the first', async () => {
    const lines = Array.from({ length: 14 }, (_, n) => `Line ${n} of a letter that came in askew`);
    const straight = await addPage(app.ctx(), await drawPage(lines, 3));
    const { data, info } = await sharp(await contentOf(straight))
      .greyscale()
      .resize(500)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const rows = Array.from({ length: info.height }, (_, y) =>
      data.subarray(y * info.width, (y + 1) * info.width).reduce((sum, shade) => sum + (shade < 128 ? 1 : 0), 0),
    );
    // Level lines leave white rows between them; askew ones leave none.
    const first = rows.findIndex((dark) => dark > 3);
    const last = rows.findLastIndex((dark) => dark > 3);
    expect(rows.slice(first, last).filter((dark) => dark === 0).length).toBeGreaterThan(14);

    const clerk = { type: 'STAFF', id: randomUUID(), name: 'Clerk', roles: [] } as const;
    const own = await addPage(app.ctx({ actor: clerk }), await drawPage(['one']));
    const turned = await turnPage(app.ctx({ actor: clerk }), own.id);
    expect((await sharp(await contentOf(turned)).metadata()).width).toBe(1754);
    expect(await prisma().file.findUnique({ where: { id: own.id } })).toBeNull();
    await expect(turnPage(app.ctx(), turned.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is refused when it is a PDF, a script in disguise, or a bomb', async () => {
    const refused = async (body: Buffer) => addPage(app.ctx(), body).catch((error: { code: string }) => error.code);
    expect(await refused(Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj'))).toBe('media_type_unsupported');
    expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'))).toBe(
      'media_type_unsupported',
    );
    expect(await refused(pngBomb(50_000, 50_000))).toBe('picture_unreadable');
    expect(await refused((await drawPage(['cut'])).subarray(0, 9_000))).toBe('picture_unreadable');
  });
});

describe('the document of a scan', () => {
  it('has every page in order with its words over it, once, however often the job runs', async () => {
    const pages = [
      await addPage(app.ctx(), await drawPage(['Sayın Ayşe Çağlayan', 'borcunuz ödenmiştir'])),
      await addPage(app.ctx(), await drawPage([])),
    ];
    const scan = scanOf(pages, { share: ['friend@example.com', 'friend@example.com'] });
    const progress: number[] = [];
    const [one, two] = await Promise.all([
      buildDocument(app.ctx(), { ...scan, onProgress: async (percent) => void progress.push(percent) }),
      buildDocument(app.ctx(), scan),
    ]);
    const again = await buildDocument(app.ctx(), scan);
    expect(new Set([one.id, two.id, again.id]).size).toBe(1);
    expect(progress).toEqual([47, 95]);
    expect(await prisma().documentShare.count({ where: { documentId: one.id } })).toBe(1);
    const mails = await prisma().notificationDelivery.findMany({ where: { recipient: 'friend@example.com' } });
    expect(mails).toHaveLength(1);

    const { body } = await get(`/documents/${one.id}`).expect(200);
    expect(body).toMatchObject({ pageCount: 2, searchable: true, status: 'READY', actionId: scan.actionId });
    expect(body.pages.map((page: { number: number }) => page.number)).toEqual([1, 2]);
    const answer = await app.http.get(new URL(body.url).pathname).buffer(true).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
    });
    const pdf = Buffer.from(answer.body);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1')).toContain('/Count 2');
    expect(streamsOf(pdf)).toMatch(/3 Tr[\s\S]*Tj|3 Tr[\s\S]*TJ/);
    const words = await prisma().documentPage.findMany({ where: { documentId: one.id }, orderBy: { number: 'asc' } });
    expect(JSON.stringify(words[0]?.words)).toMatch(/Ayşe[\s\S]*Çağlayan[\s\S]*ödenmiştir/);
    expect(words[1]?.words).toEqual([]);
    await app.http.get(new URL(body.pages[0].thumbnailUrl).pathname).expect(200);
  }, 60_000);

  it('says so when no page holds text, and refuses no page and 501', async () => {
    const page = await addPage(app.ctx(), await drawPage([]));
    const document = await buildDocument(app.ctx(), scanOf([page]));
    expect(document).toMatchObject({ status: 'READY', searchable: false });
    const many = Array.from({ length: 501 }, () => page);
    for (const pages of [[], many])
      await expect(buildDocument(app.ctx(), scanOf(pages))).rejects.toMatchObject({ code: 'validation_failed' });
  }, 60_000);

  it('survives a SIGKILL between its pages: the next run goes on, and what was left over is swept', async () => {
    const pages: File[] = [];
    for (const text of ['first page', 'second page', 'third page'])
      pages.push(await addPage(app.ctx(), await drawPage([text])));
    const actionId = randomUUID();
    const { pages: _pages, ...rest } = scanOf(pages, { actionId, share: ['late@example.com'] });
    const { config } = app.platform;
    const child = await startProcess(
      {
        NODE_ENV: 'test',
        DATABASE_URL: app.databaseUrl,
        DATA_DIR: config.dataDir,
        SCAN: JSON.stringify({ ...rest, fileIds: pages.map((page) => page.id) }),
      },
      ['--import', 'tsx', 'tests/support/scan-process.ts'],
    );
    const read = () => prisma().documentPage.findMany({ where: { document: { actionId } } });
    await until(async () => {
      if (child.child.exitCode !== null) throw new Error(`it ended: ${child.output()}`);
      return (await read()).length >= 1;
    });
    await child.end('SIGKILL');
    const before = await read();
    const document = await buildDocument(app.ctx(), scanOf(pages, { actionId, share: ['late@example.com'] }));
    expect(document.status).toBe('READY');
    const after = await read();
    expect(after).toHaveLength(3);
    for (const page of before) expect(after).toContainEqual(page);
    expect(await prisma().notificationDelivery.count({ where: { recipient: 'late@example.com' } })).toBe(1);
    while ((await sweepFiles(app.ctx({ now: new Date(Date.now() + 7_200_000) }))) > 0);
    expect(await prisma().file.count({ where: { storedAt: null } })).toBe(0);
    expect(
      (await contentOf((await prisma().file.findUniqueOrThrow({ where: { id: document.fileId ?? '' } })) as File))
        .length,
    ).toBeGreaterThan(1_000);
  }, 120_000);
});

describe('a shared document', () => {
  let documentId: string;
  beforeEach(async () => {
    const page = await addPage(app.ctx(), await drawPage([]));
    documentId = (await buildDocument(app.ctx(), scanOf([page]))).id;
  });
  const share = (body: object = {}) =>
    app.http.post(`/api/v1/documents/${documentId}/share`).set(tenant.headers).send(body);
  const pathOf = (url: string) => new URL(url).pathname;

  it('opens by its link alone, asks for nothing from outside, and each view is written down', async () => {
    const { body } = await share({ email: 'boss@example.com', expiresInHours: 2 }).expect(201);
    const page = await app.http.get(pathOf(body.url)).set('Accept-Language', 'tr').expect(200);
    expect(page.text).toContain('Paylaşılan belge');
    expect(page.text.replaceAll('http://www.w3.org', '')).not.toMatch(/https?:|\/\/|<script/);
    expect(page.text).not.toContain(tenant.user.name);
    for (const suffix of ['', '/document.pdf', '/pages/1']) {
      const { headers } = await app.http.get(`${pathOf(body.url)}${suffix}`).expect(200);
      expect(headers).toMatchObject({
        'cache-control': 'private, no-store',
        'x-robots-tag': 'noindex, nofollow',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    }
    await app.http.get(`${pathOf(body.url)}/pages/2`).expect(404);
    const shown = (await get(`/documents/${documentId}`)).body.shares[0];
    expect(shown).toMatchObject({ id: body.id, email: 'boss@example.com', views: 3, revokedAt: null });
    const audited = await prisma().auditLog.count({ where: { action: 'document.viewed', targetId: documentId } });
    expect(audited).toBe(3);
    const mail = await prisma().notificationDelivery.findFirstOrThrow({ where: { recipient: 'boss@example.com' } });
    expect(mail.text).toContain(body.url);
    const kept = await prisma().documentShare.findUniqueOrThrow({ where: { id: body.id } });
    expect(JSON.stringify(kept)).not.toContain(body.url.split('/').at(-1));
  });

  it('opens nothing when altered, expired, revoked, or when its piece goes to another mailbox', async () => {
    const [first, second] = [(await share().expect(201)).body, (await share().expect(201)).body];
    const stillOpen = async (url: string) => {
      const answers = await Promise.all(
        ['', '/document.pdf', '/pages/1'].map((suffix) => app.http.get(`${pathOf(url)}${suffix}`)),
      );
      return answers.map((answer) => answer.status);
    };
    const altered = first.url.replace(/.$/, first.url.endsWith('A') ? 'B' : 'A');
    expect(await stillOpen(altered)).toEqual([404, 404, 404]);
    await app.http.delete(`/api/v1/documents/${documentId}/share/${first.id}`).set(tenant.headers).expect(204);
    await app.http.delete(`/api/v1/documents/${documentId}/share/${first.id}`).set(tenant.headers).expect(204);
    expect(await stillOpen(first.url)).toEqual([404, 404, 404]);
    expect(await stillOpen(second.url)).toEqual([200, 200, 200]);

    const other = await makeTenant(app, { location: tenant.location });
    await get(`/documents/${documentId}`, other.headers).expect(404);
    const pdf = pathOf((await get(`/documents/${documentId}`)).body.url);
    await app.http.get(pdf.replace(/.$/, (last) => (last === '0' ? '1' : '0'))).expect(403);
    await assignPackage(app.ctx(), piece.id, { mailboxId: other.mailboxId });
    expect(await stillOpen(second.url)).toEqual([404, 404, 404]);
    await app.http.get(pdf).expect(403);
    await get(`/documents/${documentId}`).expect(404);
    await get(`/documents/${documentId}`, other.headers).expect(404);
    await share().expect(404);
  });

  it('ends with its time', async () => {
    const { body } = await share({ expiresInHours: 1 }).expect(201);
    await prisma().documentShare.update({ where: { id: body.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    await app.http.get(pathOf(body.url)).expect(404);
    for (const expiresInHours of [0, -1, 1.5, 10_000]) await share({ expiresInHours }).expect(422);
    await share({ email: 'no address' }).expect(422);
  });

  it('is the same link for a repeated request', async () => {
    const send = () => share({ email: 'once@example.com' }).set('Idempotency-Key', `share-${documentId}`);
    const [first, again] = [await send().expect(201), await send().expect(201)];
    expect(again.body).toEqual(first.body);
    expect(await prisma().notificationDelivery.count({ where: { recipient: 'once@example.com' } })).toBe(1);
  });
});

function streamsOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)]
    .map(([, body = '']) => {
      try {
        return inflateSync(Buffer.from(body, 'latin1')).toString('latin1');
      } catch {
        return '';
      }
    })
    .join('\n');
}
