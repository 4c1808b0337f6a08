import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';
import { setImmediate as breath } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { Word } from './document.ocr.js';

const FONT = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
/** The long side of A4, in points. */
const LONG_SIDE = 841.89;
/** Draws nothing, yet is found and copied: PDF 32000-1, 9.3.6. */
const INVISIBLE = '3 Tr';

export interface PdfPage {
  jpeg: Buffer;
  width: number;
  height: number;
  words: readonly Word[];
}

/**
 * Writes one PDF of many pages to `path`, a page in memory at a time. Each is its picture with the words that were read
 * lying invisibly over it.
 */
export async function writePdf(path: string, title: string, at: Date, pages: AsyncIterable<PdfPage>): Promise<void> {
  const pdf = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    info: { Title: title, Producer: 'Pigeonhole', Creator: 'Pigeonhole', CreationDate: at },
  });
  const file = createWriteStream(path, { mode: 0o600 });
  const written = finished(file);
  written.catch(() => {});
  pdf.pipe(file);
  try {
    for await (const page of pages) {
      addPage(pdf, page);
      await breath();
      if (file.writableNeedDrain) await Promise.race([once(file, 'drain'), written]);
    }
    pdf.end();
    await written;
  } catch (error) {
    file.destroy();
    throw error;
  }
}

function addPage(pdf: PDFKit.PDFDocument, { jpeg, width, height, words }: PdfPage): void {
  const scale = LONG_SIDE / Math.max(width, height);
  pdf.addPage({ size: [width * scale, height * scale], margin: 0 });
  pdf.image(jpeg, 0, 0, { width: width * scale, height: height * scale });
  if (words.length === 0) return;
  pdf.save();
  pdf.font(FONT);
  (pdf as unknown as { addContent(text: string): void }).addContent(INVISIBLE);
  for (const [text, left, top, wide, high] of words) {
    pdf.fontSize(Math.max(1, high * scale));
    const natural = pdf.widthOfString(text);
    if (natural === 0) continue;
    pdf.text(`${text} `, left * scale, top * scale, {
      lineBreak: false,
      horizontalScaling: Math.min(1_000, Math.max(1, (wide * scale * 100) / natural)),
    } as PDFKit.Mixins.TextOptions);
  }
  pdf.restore();
}
