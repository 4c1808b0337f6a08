import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Document, DocumentPage, File } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { invalid } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { markStored, openObject, putObject } from '../file/file.service.js';
import { readWords, Word } from './document.ocr.js';
import { straighten, thumbnailOf } from './document.page.js';
import { type PdfPage, writePdf } from './document.pdf.js';
import { MAX_PAGES } from './document.schema.js';
import { newShare, spendShare } from './document.share.js';

/** How long the link of a mail that was asked for with the scan lives. */
const SHARE_HOURS = 168;

export interface Scan {
  actionId: string;
  packageId: string;
  workspaceId: string;
  requestedByName: string;
  /** Page images, in order. */
  pages: File[];
  /** Addresses that get a link as soon as it is ready. */
  share: readonly string[];
  /** Told after each page: 0 to 100. */
  onProgress?(percent: number): Promise<void>;
}

/**
 * Makes the scan's PDF: page by page read, kept, then bound. Not in a transaction. It may be killed anywhere and called
 * again: the document is one for each action, pages that were read are not read again, and the step to READY, with the
 * links that go out by mail, happens in one transaction, once. What a killed run left in the store is swept.
 * Throws `validation_failed` for no page or more than 500, `picture_unreadable` naming the page.
 */
export async function buildDocument(ctx: Ctx, scan: Scan): Promise<Document> {
  if (scan.pages.length === 0) throw invalid('fileIds', 'a scan has a page at least');
  if (scan.pages.length > MAX_PAGES) throw invalid('fileIds', `a scan has ${MAX_PAGES} pages at the most`);
  const document = await openDocument(ctx, scan);
  if (document.status === 'READY') return document;
  await readPages(ctx, document, scan);
  const file = await bind(ctx, document);
  return finish(ctx, document, file, { ...scan, share: await withinCaps(ctx, scan) });
}

async function openDocument(ctx: Ctx, { actionId, packageId, workspaceId, pages }: Scan): Promise<Document> {
  await ctx.db.document.createMany({
    data: [{ actionId, packageId, workspaceId, pageCount: pages.length, createdAt: ctx.now }],
    skipDuplicates: true,
  });
  return ctx.db.document.findUniqueOrThrow({ where: { actionId } });
}

async function readPages(ctx: Ctx, document: Document, { pages, onProgress }: Scan): Promise<void> {
  const read = await ctx.db.documentPage.findMany({ where: { documentId: document.id }, select: { number: true } });
  const known = new Set(read.map((page) => page.number));
  for (const [index, file] of pages.entries()) {
    if (!known.has(index + 1)) await readPage(ctx, document, index + 1, file);
    await onProgress?.(Math.floor(((index + 1) * 95) / pages.length));
  }
}

async function readPage(ctx: Ctx, document: Document, number: number, given: File): Promise<void> {
  const file = given.purpose === 'PAGE' ? given : await straightened(ctx, given);
  const body = await buffer(await openObject(ctx, file));
  const words = await readWords(body);
  const { width, height } = await sizeOf(body);
  const thumb = await putObject(ctx, {
    purpose: 'THUMBNAIL',
    name: 'page.jpg',
    contentType: 'image/jpeg',
    body: (await thumbnailOf(body)).body,
    workspaceId: null,
  });
  await transaction(ctx, async (tx) => {
    const { count } = await tx.db.documentPage.createMany({
      data: [
        {
          documentId: document.id,
          number,
          fileId: file.id,
          thumbFileId: thumb.id,
          width,
          height,
          words,
          createdAt: new Date(),
        },
      ],
      skipDuplicates: true,
    });
    // Another run was quicker: what this one stored stays unmarked, and is swept.
    if (count > 0) await markStored(tx, file === given ? [thumb.id] : [thumb.id, file.id]);
  });
}

/** A picture that did not come through addPage. */
async function straightened(ctx: Ctx, given: File): Promise<File> {
  const page = await straighten(await buffer(await openObject(ctx, given)));
  return putObject(ctx, {
    purpose: 'PAGE',
    name: 'page.jpg',
    contentType: 'image/jpeg',
    body: page.body,
    workspaceId: null,
  });
}

async function sizeOf(jpeg: Buffer): Promise<{ width: number; height: number }> {
  const { default: sharp } = await import('sharp');
  const { width, height } = await sharp(jpeg).metadata();
  return { width, height };
}

/** Through a file on disk: five hundred pages are more than memory is for. */
async function bind(ctx: Ctx, document: Document): Promise<File> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'pigeonhole-scan-'));
  try {
    const target = path.join(folder, 'document.pdf');
    await writePdf(target, `Scan ${document.packageId.slice(-8)}`, document.createdAt, pagesOf(ctx, document));
    const sha256 = createHash('sha256');
    await pipeline(createReadStream(target), sha256);
    return await putObject(ctx, {
      purpose: 'DOCUMENT',
      name: `scan-${document.packageId.slice(-8)}.pdf`,
      contentType: 'application/pdf',
      body: { path: target, size: (await stat(target)).size, sha256: sha256.digest('hex') },
      workspaceId: null,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* pagesOf(ctx: Ctx, document: Document): AsyncGenerator<PdfPage> {
  for (let number = 1; number <= document.pageCount; number++) {
    const page: DocumentPage & { file: File } = await ctx.db.documentPage.findUniqueOrThrow({
      where: { documentId_number: { documentId: document.id, number } },
      include: { file: true },
    });
    const jpeg = await buffer(await openObject(ctx, page.file));
    yield { jpeg, width: page.width, height: page.height, words: Word.array().parse(page.words) };
  }
}

/** Beyond the caps no mail goes out; the customer can share by a link of their own. */
async function withinCaps(ctx: Ctx, { workspaceId, share }: Scan): Promise<string[]> {
  const allowed: string[] = [];
  for (const email of new Set(share)) {
    const spent = await spendShare(ctx, workspaceId, email).then(
      () => true,
      () => false,
    );
    if (spent) allowed.push(email);
  }
  return allowed;
}

async function finish(ctx: Ctx, { id }: Document, file: File, scan: Scan): Promise<Document> {
  return transaction(ctx, async (tx) => {
    await tx.db.$queryRaw`select 1 from "Document" where id = ${id}::uuid for update`;
    const before = await tx.db.document.findUniqueOrThrow({ where: { id } });
    if (before.status === 'READY') return before;
    await markStored(tx, [file.id]);
    const [{ searchable } = { searchable: false }] = await tx.db.$queryRaw<{ searchable: boolean }[]>`
      select coalesce(bool_or(jsonb_array_length(words) > 0), false) as searchable from "DocumentPage" where "documentId" = ${id}::uuid`;
    const document = await tx.db.document.update({
      where: { id },
      data: { status: 'READY', fileId: file.id, searchable, readyAt: tx.now },
    });
    await record(
      tx,
      'document.created',
      { type: 'Document', id, workspaceId: document.workspaceId },
      { actionId: scan.actionId, pages: document.pageCount, searchable, sha256: file.sha256, size: file.size },
    );
    for (const email of scan.share)
      await newShare(tx, document, { email, hours: SHARE_HOURS, sender: scan.requestedByName });
    return document;
  });
}
