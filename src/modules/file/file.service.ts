import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { uuidv7 } from 'uuidv7';
import type { File } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, sqlState } from '../../shared/errors.js';
import { displayName } from '../../shared/files/disposition.js';
import { type DiskFile, ObjectMissing } from '../../shared/files/store.js';
import { type Answer, once } from '../../shared/idempotency.js';
import { enqueue } from '../../shared/jobs.js';
import type { Upload } from '../../shared/multipart.js';
import { record } from '../audit-log/audit-log.service.js';
import { type FileView, toFileView } from './file.schema.js';
import { contentTypeOf } from './file.types.js';

export const MAX_FILE_BYTES = 10 * 1_048_576;
/** A row whose object is not marked as stored after so long belongs to an upload that died. */
const ORPHAN_MS = 60 * 60_000;
const SWEEP_BATCH = 500;

/**
 * A customer's upload, to be attached to something. With a key the first answer is replayed, as for any POST.
 * Throws `media_type_unsupported`, `unavailable` when the store is away.
 */
export async function uploadFile(ctx: Ctx, upload: Upload, key: string | undefined): Promise<Answer> {
  const name = displayName(upload.name);
  const contentType = await contentTypeOf(upload.buffer, name);
  if (!contentType)
    throw fail('media_type_unsupported', { detail: 'Send JPEG, PNG, WebP, GIF, HEIC, PDF or plain text.' });
  const file = await putObject(ctx, {
    purpose: 'UPLOAD',
    name,
    contentType,
    body: upload.buffer,
    workspaceId: workspaceOf(ctx),
  });
  const keep = async (tx: Ctx): Promise<FileView> => {
    await markStored(tx, [file.id]);
    await record(tx, 'file.uploaded', target(file), { name, size: file.size, sha256: file.sha256 });
    return toFileView(file);
  };
  if (key === undefined) return { status: 201, body: await transaction(ctx, keep), replayed: false };
  return once(ctx, key, ['files', name, file.sha256], 201, keep);
}

/** A customer's upload with its content. Throws `not_found`. */
export async function downloadFile(ctx: Ctx, id: string): Promise<{ file: File; stream: Readable }> {
  const file = await getUpload(ctx, id);
  return { file, stream: await openObject(ctx, file) };
}

/** Throws `not_found`, `in_use` while something refers to it. Row and object go together: the object by a job of this transaction. */
export async function deleteFile(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const file = await getUpload(tx, id);
    await discardFiles(tx, [file]);
    await record(tx, 'file.deleted', target(file), { name: file.name, sha256: file.sha256 });
  });
}

export interface NewObject {
  purpose: string;
  name: string;
  contentType: string;
  /** In memory, or a file on disk with its hash. */
  body: Buffer | (DiskFile & { sha256: string });
  workspaceId: string | null;
}

/**
 * Puts an object into the store: first its row, then the object. It counts once `markStored` has said so in the
 * transaction that uses it; until then the sweep may take it. Never inside a transaction. Throws `unavailable`.
 */
export async function putObject(ctx: Ctx, given: NewObject): Promise<File> {
  if (ctx.inTransaction) throw new Error('an upload inside a transaction');
  const id = uuidv7();
  const file = await ctx.db.file.create({
    data: {
      id,
      workspaceId: given.workspaceId,
      purpose: given.purpose,
      key: `${given.purpose.toLowerCase()}/${ctx.now.toISOString().slice(0, 7).replace('-', '/')}/${id}`,
      name: given.name,
      contentType: given.contentType,
      size: Buffer.isBuffer(given.body) ? given.body.length : given.body.size,
      sha256: Buffer.isBuffer(given.body) ? createHash('sha256').update(given.body).digest('hex') : given.body.sha256,
      createdById: ctx.actor.id,
      createdByType: ctx.actor.type,
      createdAt: ctx.now,
    },
  });
  await ctx.files.put(file.key, given.body, given.contentType).catch((error: Error) => {
    ctx.log.error({ err: error, key: file.key }, 'the file store refused an object');
    throw fail('unavailable', { detail: 'The file store is not available for the moment.', cause: error });
  });
  return file;
}

export { contentTypeOf as contentOf } from './file.types.js';

export async function markStored(ctx: Ctx, ids: string[]): Promise<void> {
  await ctx.db.file.updateMany({ where: { id: { in: ids } }, data: { storedAt: ctx.now } });
}

/** Throws `not_found` when the object is gone, `unavailable` when the store is away. */
export async function openObject(ctx: Pick<Ctx, 'files' | 'log'>, file: Pick<File, 'key'>): Promise<Readable> {
  try {
    return await ctx.files.get(file.key);
  } catch (error) {
    if (error instanceof ObjectMissing) throw fail('not_found', { cause: error });
    throw fail('unavailable', { detail: 'The file store is not available for the moment.', cause: error });
  }
}

/** Removes rows, and their objects by a job of the same transaction. Throws `in_use`: foreign keys know who refers to a file. */
export async function discardFiles(ctx: Ctx, files: Pick<File, 'id' | 'key'>[]): Promise<void> {
  try {
    await ctx.db.file.deleteMany({ where: { id: { in: files.map((file) => file.id) } } });
  } catch (error) {
    // PostgreSQL 18 names a RESTRICT by a state of its own.
    if (['23503', '23001'].includes(sqlState(error) ?? ''))
      throw fail('in_use', { detail: 'Something refers to this file.' });
    throw error;
  }
  for (const { key } of files) await enqueue(ctx, 'file-remove', { key });
}

/** Rows of uploads that died, and what they may have left in the store. */
export async function sweepFiles(ctx: Ctx): Promise<number> {
  return transaction(ctx, async (tx) => {
    const dead = await tx.db.file.findMany({
      where: { storedAt: null, createdAt: { lt: new Date(tx.now.getTime() - ORPHAN_MS) } },
      take: SWEEP_BATCH,
      select: { id: true, key: true },
    });
    await discardFiles(tx, dead);
    return dead.length;
  });
}

async function getUpload(ctx: Ctx, id: string): Promise<File> {
  const file = await ctx.db.file.findFirst({
    where: { id, workspaceId: workspaceOf(ctx), purpose: 'UPLOAD', storedAt: { not: null } },
  });
  if (!file) throw fail('not_found');
  return file;
}

function target(file: File) {
  return { type: 'File', id: file.id, workspaceId: file.workspaceId };
}
