import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';

export interface CsvColumn<Row> {
  title: string;
  value(row: Row): string | number | bigint | boolean | Date | null | undefined;
}

export interface CsvOptions {
  /** `;` for an Excel whose language writes decimals with a comma, Turkish among them. */
  separator?: ',' | ';';
}

/** What a spreadsheet takes for a formula or skips on the way to one (also in its full-width form). */
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/;

/**
 * A CSV file as a stream that reads `pages` only as fast as it is read itself: UTF-8 with BOM, CRLF, and each text that
 * a spreadsheet would run as a formula behind an apostrophe (ASVS 1.2.10). Numbers stay numbers.
 */
export function csvStream<Row>(
  pages: AsyncIterable<readonly Row[]>,
  columns: readonly CsvColumn<Row>[],
  options: CsvOptions = {},
): Readable {
  return Readable.from(csvChunks(pages, columns, options.separator ?? ','));
}

async function* csvChunks<Row>(
  pages: AsyncIterable<readonly Row[]>,
  columns: readonly CsvColumn<Row>[],
  separator: string,
): AsyncGenerator<string> {
  const lines = (rows: unknown[][]) => stringify(rows, { delimiter: separator, record_delimiter: 'windows' });
  yield `\ufeff${lines([columns.map((column) => cell(column.title))])}`;
  for await (const rows of pages) {
    if (rows.length > 0) yield lines(rows.map((row) => columns.map((column) => cell(column.value(row)))));
  }
}

function cell(value: string | number | bigint | boolean | Date | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  return FORMULA.test(value) ? `'${value.replaceAll('\0', '')}` : value.replaceAll('\0', '');
}
