import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Worker } from 'tesseract.js';
import { z } from 'zod';

/** Text and its box in pixels: [text, left, top, width, height]. */
export const Word = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()]);
export type Word = z.infer<typeof Word>;

const LANGUAGES = ['eng', 'tur'] as const;
/** A page that takes longer is no page of text. */
const PATIENCE_MS = 90_000;
/** The reader holds some 150 MB: it is let go of when there is nothing to read. */
const IDLE_MS = 15_000;
/** In percent; below it the reader guesses at stains. */
const LEAST_CONFIDENCE = 40;

const require = createRequire(import.meta.url);
let reader: Promise<Worker> | null = null;
let turn: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | undefined;

/**
 * The words on a page and where they stand; none for a picture without text, or one that the reader chokes on. Runs in a
 * thread of its own, one page at a time. The language models lie inside npm packages: nothing is downloaded.
 */
export function readWords(page: Buffer): Promise<Word[]> {
  const work = turn.then(() => recognise(page));
  turn = work.catch(() => {});
  return work;
}

/** Ends the reader's thread. */
export async function closeReader(): Promise<void> {
  clearTimeout(idle);
  const open = reader;
  reader = null;
  await open?.then((worker) => worker.terminate()).catch(() => {});
}

async function recognise(page: Buffer): Promise<Word[]> {
  clearTimeout(idle);
  reader ??= openReader();
  const worker = await reader;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    const read = await Promise.race([worker.recognize(page, {}, { text: false, blocks: true }), late]);
    if (read === null) await closeReader();
    return read === null ? [] : wordsOf(read.data.blocks ?? []);
  } catch {
    await closeReader();
    return [];
  } finally {
    clearTimeout(timer);
    idle = setTimeout(closeReader, IDLE_MS).unref();
  }
}

/** The reader wants its models in one folder; each language's package has its own. */
async function openReader(): Promise<Worker> {
  const { createWorker, OEM } = await import('tesseract.js');
  const langPath = await mkdtemp(path.join(os.tmpdir(), 'pigeonhole-ocr-'));
  try {
    for (const code of LANGUAGES) {
      const name = `${code}.traineddata.gz`;
      await copyFile(require.resolve(`@tesseract.js-data/${code}/4.0.0_best_int/${name}`), path.join(langPath, name));
    }
    return await createWorker([...LANGUAGES], OEM.LSTM_ONLY, { langPath, cacheMethod: 'none', errorHandler: () => {} });
  } finally {
    await rm(langPath, { recursive: true, force: true });
  }
}

interface Block {
  paragraphs: {
    lines: {
      words: { text: string; confidence: number; bbox: { x0: number; y0: number; x1: number; y1: number } }[];
    }[];
  }[];
}

function wordsOf(blocks: readonly Block[]): Word[] {
  return blocks
    .flatMap((block) => block.paragraphs)
    .flatMap((paragraph) => paragraph.lines)
    .flatMap((line) => line.words)
    .filter((word) => word.confidence >= LEAST_CONFIDENCE && /[\p{L}\p{N}]/u.test(word.text))
    .map(({ text, bbox: { x0, y0, x1, y1 } }): Word => [text.slice(0, 200), x0, y0, x1 - x0, y1 - y0])
    .filter(([, , , width, height]) => width > 0 && height > 0);
}
