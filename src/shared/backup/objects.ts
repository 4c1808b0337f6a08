import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type FileStore, ObjectMissing } from '../files/store.js';
import { hashOfFile, type Manifest } from './manifest.js';

type BackedUp = Manifest['objects'][number];
const AT_ONCE = 4;

/** What is wrong with an object, in words. */
export type ObjectTrouble = { key: string; trouble: string };

/** Copies every object of the manifest out of the store. Whatever is not what its row says is told, not hidden. */
export async function copyObjects(store: FileStore, folder: string, objects: readonly BackedUp[]) {
  return each(objects, async (object) => {
    const file = path.join(folder, 'files', object.key);
    await mkdir(path.dirname(file), { recursive: true });
    const hash = createHash('sha256');
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(await store.get(object.key), hashed, createWriteStream(file, { mode: 0o600 }));
    return hash.digest('hex') === object.sha256 ? null : 'is not what was stored';
  });
}

/** Puts every object back into the store. Safe to repeat. */
export async function putObjects(store: FileStore, folder: string, objects: readonly BackedUp[]) {
  return each(objects, async (object) => {
    const file = path.join(folder, 'files', object.key);
    if ((await hashOfFile(file)) !== object.sha256) return 'is damaged in the backup';
    await store.put(object.key, await readFile(file), object.contentType);
    return null;
  });
}

/** Reads every object back and compares it with its row. */
export async function verifyObjects(store: FileStore, objects: readonly BackedUp[]) {
  return each(objects, async (object) =>
    (await hashOfStream(await store.get(object.key))) === object.sha256 ? null : 'is not what its row says',
  );
}

async function each(
  objects: readonly BackedUp[],
  work: (object: BackedUp) => Promise<string | null>,
): Promise<ObjectTrouble[]> {
  const troubles: ObjectTrouble[] = [];
  const left = objects.values();
  const take = async () => {
    for (const object of left) {
      const trouble = await work(object).catch((error: NodeJS.ErrnoException) => {
        if (error instanceof ObjectMissing || error.code === 'ENOENT') return 'is missing';
        throw error;
      });
      if (trouble) troubles.push({ key: object.key, trouble });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  return troubles;
}

async function hashOfStream(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
