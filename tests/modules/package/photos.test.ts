import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { sweepFiles } from '../../../src/modules/file/file.service.js';
import { assignPackage } from '../../../src/modules/package/assignment.service.js';
import { addPhoto, photoForStaff, removePhoto } from '../../../src/modules/package/photo.service.js';
import { grantFor, linkSigner } from '../../../src/shared/files/links.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';

let app: TestApp;
let ayse: Tenant;
let jane: Tenant;
let jpegWithPlace: Buffer;
beforeAll(async () => {
  app = await startTestApp();
  ayse = await makeTenant(app);
  jane = await makeTenant(app);
  // 300 x 200 as stored, 200 x 300 as seen; with the place where it was taken.
  jpegWithPlace = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#36c' } })
    .withExif({ IFD0: { Copyright: 'secret owner' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '41/1 0/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
});
afterAll(() => app.close());

const picture = (width: number, height: number, background = '#c33') =>
  sharp({ create: { width, height, channels: 3, background } });
const pathOf = (url: string) => new URL(url).pathname;
const objects = () =>
  readdirSync(path.join(app.platform.config.dataDir, 'files'), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  ).length;

async function photosOf(
  of: Tenant,
  id: string,
): Promise<{ id: string; url: string; thumbnailUrl: string; width: number; height: number }[]> {
  const { body } = await app.http.get(`/api/v1/packages/${id}`).set(of.headers).expect(200);
  return body.photos;
}

describe('a photo', () => {
  test('is turned upright, scaled, stripped of all metadata, and shown by its link with a thumbnail', async () => {
    const piece = await makePackage(app, ayse);
    expect((await sharp(jpegWithPlace).metadata()).exif?.includes('secret owner')).toBe(true);
    await addPhoto(app.ctx(), piece.id, jpegWithPlace);
    await addPhoto(app.ctx(), piece.id, await picture(4000, 1000).png().toBuffer());
    const [first, second] = await photosOf(ayse, piece.id);
    expect([first?.width, first?.height, second?.width, second?.height]).toEqual([200, 300, 2400, 600]);
    const answer = await app.http.get(pathOf(first?.url ?? '')).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const shown = await sharp(answer.body).metadata();
    expect([shown.width, shown.height, shown.exif, shown.orientation, shown.xmp, shown.icc]).toEqual([
      200,
      300,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const thumb = await app.http.get(pathOf(second?.thumbnailUrl ?? '')).expect(200);
    expect((await sharp(thumb.body).metadata()).width).toBe(320);
    const list = await app.http.get('/api/v1/packages').set(ayse.headers).expect(200);
    const listed = list.body.data.find((one: { id: string }) => one.id === piece.id).photos;
    expect(listed.map((one: { id: string }) => one.id)).toEqual([first?.id, second?.id]);
    await app.http.get(pathOf(listed[0].url)).expect(200);
    await app.http.get(pathOf(listed[1].thumbnailUrl)).expect(200);
  });

  test('WebP too; what only bears the name of a picture, is broken off, or too large to decode is refused and leaves nothing', async () => {
    const piece = await makePackage(app, ayse);
    await addPhoto(app.ctx(), piece.id, await picture(20, 20).webp().toBuffer());
    const before = [await app.platform.database.prisma.file.count(), objects()];
    const noise = await sharp(Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 251)), {
      raw: { width: 300, height: 300, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    const cases: [Buffer, string][] = [
      [Buffer.from('<script>alert(1)</script>'), 'media_type_unsupported'],
      [Buffer.from('#!/bin/sh\nrm -rf /\n'), 'media_type_unsupported'],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 'media_type_unsupported'],
      [Buffer.from('%PDF-1.7\n'), 'media_type_unsupported'],
      [Buffer.alloc(0), 'media_type_unsupported'],
      [noise.subarray(0, noise.length / 2), 'picture_unreadable'],
      [(await picture(50, 50).png().toBuffer()).subarray(0, 60), 'picture_unreadable'],
      [Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200, 1)]), 'picture_unreadable'],
      [heicHeader(), 'media_type_unsupported'],
      [pngHeader(10_000, 10_000), 'picture_unreadable'],
      [pngHeader(50_000, 50_000), 'picture_unreadable'],
      [Buffer.alloc(21 * 1_048_576), 'body_too_large'],
    ];
    for (const [body, code] of cases) await expect(addPhoto(app.ctx(), piece.id, body)).rejects.toMatchObject({ code });
    await expect(addPhoto(app.ctx(), piece.id, pngHeader(10_000, 10_000))).rejects.toThrow('100 megapixels');
    await expect(addPhoto(app.ctx(), piece.id, heicHeader())).rejects.toThrow('Most Compatible');
    expect([await app.platform.database.prisma.file.count(), objects()]).toEqual(before);
    expect((await photosOf(ayse, piece.id)).length).toBe(1);
  });

  test('a picture with another file behind it is written anew without it', async () => {
    const piece = await makePackage(app, ayse);
    const polyglot = Buffer.concat([await picture(30, 30).jpeg().toBuffer(), Buffer.from('<script>alert(1)</script>')]);
    await addPhoto(app.ctx(), piece.id, polyglot);
    const [photo] = await photosOf(ayse, piece.id);
    const answer = await app.http.get(pathOf(photo?.url ?? '')).expect(200);
    expect(answer.body.includes('script')).toBe(false);
    expect(answer.headers['content-security-policy']).toContain('sandbox');
  });

  test('sent five times at once (an answer was lost) is one photo; the rest is swept', async () => {
    const piece = await makePackage(app, ayse);
    const body = await picture(64, 48, '#0a0').jpeg().toBuffer();
    const all = await Promise.all(Array.from({ length: 5 }, () => addPhoto(app.ctx(), piece.id, body)));
    expect(new Set(all.map((one) => one.id)).size).toBe(1);
    expect(await app.platform.database.prisma.file.count({ where: { storedAt: null } })).toBe(8);
    expect(await sweepFiles(app.ctx())).toBe(0);
    expect(await sweepFiles(app.ctx({ now: new Date(Date.now() + 2 * 3_600_000) }))).toBe(8);
    const { rows } = await app.platform.database.pool.query(
      "select count(*)::int as n from graphile_worker.jobs where task_identifier = 'file-remove'",
    );
    expect(rows[0].n).toBe(8);
    expect((await photosOf(ayse, piece.id)).length).toBe(1);
  });

  test('thirty at the most', async () => {
    const piece = await makePackage(app, ayse, { photos: 30 });
    await expect(addPhoto(app.ctx(), piece.id, jpegWithPlace)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('removed: its link and its rows are gone', async () => {
    const piece = await makePackage(app, ayse);
    const photo = await addPhoto(app.ctx(), piece.id, jpegWithPlace);
    const [shown] = await photosOf(ayse, piece.id);
    await removePhoto(app.ctx(), piece.id, photo.id);
    await app.http.get(pathOf(shown?.url ?? '')).expect(403);
    expect(
      await app.platform.database.prisma.file.count({ where: { id: { in: [photo.fileId, photo.thumbFileId] } } }),
    ).toBe(0);
    await expect(removePhoto(app.ctx(), piece.id, photo.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('staff see it without any link', async () => {
    const piece = await makePackage(app, null);
    const photo = await addPhoto(app.ctx(), piece.id, jpegWithPlace);
    const { file, stream } = await photoForStaff(app.ctx(), photo.id, 'thumbnail');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(createHash('sha256').update(Buffer.concat(chunks)).digest('hex')).toBe(file.sha256);
  });
});

describe('a link', () => {
  test('opens nothing once its id, expiry, signature or path is altered, or its time is over', async () => {
    const piece = await makePackage(app, ayse);
    await addPhoto(app.ctx(), piece.id, jpegWithPlace);
    const second = await addPhoto(app.ctx(), piece.id, await picture(40, 40).jpeg().toBuffer());
    const foreign = await makePackage(app, jane);
    const hers = await addPhoto(app.ctx(), foreign.id, jpegWithPlace);
    const [photo] = await photosOf(ayse, piece.id);
    const good = pathOf(photo?.url ?? '');
    const [, , , id, grant] = good.split('/') as [string, string, string, string, string];
    const [expires, signature] = grant.split('.') as [string, string];
    const secret = app.platform.config.sessionSecret;
    const old = grantFor(ayse.workspace.id, new Date(Date.now() - 601_000));
    const far = { holder: ayse.workspace.id, expires: Number(expires) + 100_000 };
    const janes = grantFor(jane.workspace.id, new Date());
    const altered = [
      good.replace(id, second.id),
      good.replace(id, hers.id),
      good.replace(expires, String(Number(expires) + 60)),
      good.replace(
        signature,
        signature.replace(/^./, (char) => (char === 'a' ? 'b' : 'a')),
      ),
      good.replace(signature, signature.slice(0, 31)),
      good.replace(signature, ''),
      `${good}?size=full`,
      `/media/photos/${id}/${old.expires}.${linkSigner(secret, old)(id)}`,
      `/media/photos/${id}/${far.expires}.${linkSigner(secret, far)(id)}`,
      `/media/photos/${id}/${janes.expires}.${linkSigner(secret, janes)(id)}`,
      `/media/photos/nonsense/${grant}`,
    ];
    for (const link of altered) {
      const answer = await app.http.get(link);
      expect([link, answer.status, answer.body.code]).toEqual([link, 403, 'link_invalid']);
      expect(answer.headers['cache-control']).toContain('no-store');
    }
    await app.http.get(`${good}/`).expect(404);
    await app.http.get(`${good}/original`).expect(404);
    await app.http.get(good.replace('photos', 'photos/..')).expect(404);
    await app.http.get(good).expect(200);
  });

  test('dies at once when the piece turns out to be another customer’s, and the audit says that it was followed', async () => {
    const piece = await makePackage(app, ayse);
    await addPhoto(app.ctx(), piece.id, jpegWithPlace);
    const [photo] = await photosOf(ayse, piece.id);
    await app.http.get(pathOf(photo?.thumbnailUrl ?? '')).expect(200);
    await assignPackage(app.ctx(), piece.id, { mailboxId: jane.mailboxId });
    await app.http.get(pathOf(photo?.url ?? '')).expect(403);
    await app.http.get(pathOf(photo?.thumbnailUrl ?? '')).expect(403);
    const [hers] = await photosOf(jane, piece.id);
    await app.http.get(pathOf(hers?.url ?? '')).expect(200);
    const audit = await app.platform.database.prisma.auditLog.findFirstOrThrow({
      where: { targetId: piece.id, action: 'package.withdrawn' },
    });
    const { seenBy } = audit.meta as { seenBy: { kind: string }[] };
    expect(seenBy.map((one) => one.kind).sort()).toEqual(['PHOTO', 'PIECE']);
  });
});

/** A PNG that says it is so large, in 33 bytes of header. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = Buffer.alloc(17);
  chunk.write('IHDR');
  chunk.writeUInt32BE(width, 4);
  chunk.writeUInt32BE(height, 8);
  chunk.set([8, 2, 0, 0, 0], 12);
  const length = Buffer.from([0, 0, 0, 13]);
  const end = Buffer.from('0000000049444154', 'hex');
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    length,
    chunk,
    crc(chunk),
    end,
    crc(Buffer.from('IDAT')),
  ]);
}

function crc(bytes: Buffer): Buffer {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  const out = Buffer.alloc(4);
  out.writeUInt32BE((value ^ 0xffffffff) >>> 0);
  return out;
}

function heicHeader(): Buffer {
  return Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypheic'),
    Buffer.alloc(4),
    Buffer.from('mif1heic'),
    Buffer.alloc(100),
  ]);
}
