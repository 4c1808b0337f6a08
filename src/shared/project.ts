import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with prisma.config.ts, whether this runs from `src/` or from `build/`. */
export const projectRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(path.join(folder, 'prisma.config.ts')) ? folder : findRoot(path.dirname(folder));
}
