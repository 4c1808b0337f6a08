import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type FileStore, KEY, ObjectMissing } from './store.js';

/** Objects as files below `folder`. Written aside and renamed, so that a killed process leaves no half object under a key. */
export function localFileStore(folder: string): FileStore {
  const place = (key: string) => {
    const file = path.join(folder, key);
    if (!KEY.test(key) || !file.startsWith(folder + path.sep)) throw new Error('not a key of ours');
    return file;
  };
  return {
    async put(key, body) {
      const file = place(key);
      await mkdir(path.dirname(file), { recursive: true });
      const aside = `${file}.${process.pid}.part`;
      try {
        const handle = await open(aside, 'w', 0o600);
        try {
          await writeFile(handle, Buffer.isBuffer(body) ? body : createReadStream(body.path));
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(aside, file);
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
    },
    async get(key) {
      const file = place(key);
      await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new ObjectMissing(key) : error;
      });
      return createReadStream(file);
    },
    remove: (key) => rm(place(key), { force: true }),
    async check() {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    },
    link: async () => null,
  };
}
