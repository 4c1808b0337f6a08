import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** What a backup folder holds: `manifest.json`, `database/<table>.copy.gz`, `queue.jsonl`, `files/<key>`. */
export const MANIFEST = 'manifest.json';
export const QUEUE = 'queue.jsonl';

const FileHash = z.strictObject({ file: z.string(), sha256: z.string() });
export const Manifest = z.strictObject({
  format: z.literal(1),
  id: z.uuid(),
  /** The moment whose state the database part is. */
  takenAt: z.iso.datetime(),
  postgres: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(FileHash.extend({ name: z.string(), columns: z.array(z.string()), rows: z.int() })),
  partitions: z.array(z.strictObject({ parent: z.string(), name: z.string(), bound: z.string() })),
  sequences: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  queue: FileHash.extend({ jobs: z.int() }),
  objects: z.array(z.strictObject({ key: z.string(), contentType: z.string(), size: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** The folder cannot be used as it is; the message says what to do. */
export class BackupError extends Error {}

/** Reads the manifest and checks every file of the database part against it, before anything is touched. */
export async function readBackup(folder: string): Promise<Manifest> {
  const file = path.join(folder, MANIFEST);
  if (!existsSync(file))
    throw new BackupError(`${folder} holds no ${MANIFEST}: name the folder of a backup that was finished.`);
  const parsed = Manifest.safeParse(parseJson(await readFile(file, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BackupError(`${file} is damaged (${issue?.path.join('.')}: ${issue?.message}): take another backup.`);
  }
  for (const part of [...parsed.data.tables, parsed.data.queue]) {
    const found = await hashOfFile(path.join(folder, part.file)).catch(() => 'no file');
    if (found !== part.sha256)
      throw new BackupError(`${part.file} is not what was written (${found}): take another backup.`);
  }
  return parsed.data;
}

export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
