import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '../../shared/context.js';

/** The newest link of the chain: who remembers it elsewhere can tell when the tail was cut. */
export interface Head {
  number: number;
  hash: string;
}

const LINE = /^(\S+) (\d{1,9}):([0-9a-f]{64})$/;

export function parseHead(text: string): Head | null {
  const match = /^(\d{1,9}):([0-9a-f]{64})$/.exec(text.trim());
  return match?.[1] && match[2] ? { number: Number(match[1]), hash: match[2] } : null;
}

/** Keeps the head outside the database: one line for each database, in `DATA_DIR/audit-heads.txt`. */
export async function rememberHead(ctx: Ctx, where: { cluster: string; database: string }, head: Head): Promise<void> {
  const file = headsFile(ctx);
  const key = `${where.cluster}/${where.database}`;
  try {
    const others = (await readLines(file)).filter((line) => LINE.exec(line)?.[1] !== key);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.new`, `${[...others, `${key} ${head.number}:${head.hash}`].join('\n')}\n`, {
      mode: 0o600,
    });
    await rename(`${file}.new`, file);
  } catch (error) {
    ctx.log.warn({ file, reason: (error as Error).message }, 'the head of the audit chain could not be kept in a file');
  }
}

export async function rememberedHead(ctx: Ctx, where: { cluster: string; database: string }): Promise<Head | null> {
  const matches = (await readLines(headsFile(ctx))).map((line) => LINE.exec(line));
  const mine = matches.find((match) => match?.[1] === `${where.cluster}/${where.database}`);
  return mine?.[2] && mine[3] ? { number: Number(mine[2]), hash: mine[3] } : null;
}

export function headsFile(ctx: Ctx): string {
  return path.join(ctx.config.dataDir, 'audit-heads.txt');
}

async function readLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter(Boolean);
}
