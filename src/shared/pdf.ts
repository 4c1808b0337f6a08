import { createRequire } from 'node:module';
import pdfmake, { type Content } from 'pdfmake';

pdfmake.setFonts(createRequire(import.meta.url)('pdfmake/fonts/Roboto.js'));
// The only files it reads are its own fonts, and it opens no connection: text of a customer's can reach neither.
pdfmake.setLocalAccessPolicy((file: string) => /[\\/]pdfmake[\\/]fonts[\\/]Roboto[\\/][\w-]+\.ttf$/.test(file));
pdfmake.setUrlAccessPolicy(() => false);

/** A document as PDF; its letters are embedded, Turkish ones and ₺ included. */
export function pdfOf(document: { content: Content[]; [property: string]: unknown }): Promise<Buffer> {
  return pdfmake.createPdf({ defaultStyle: { font: 'Roboto' }, ...document }).getBuffer();
}
