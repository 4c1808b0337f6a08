import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { csvStream } from '../../src/shared/csv.js';

type Row = { name: string; amount: number };
const columns = [
  { title: 'Name', value: (row: Row) => row.name },
  { title: 'Amount', value: (row: Row) => row.amount },
];
async function* pages(...names: string[]) {
  for (const name of names) yield [{ name, amount: -5 }];
}

test('BOM, CRLF, quotes, and a separator for Excel in Turkish', async () => {
  expect(await text(csvStream(pages('Ayşe "A", B'), columns))).toBe('\ufeffName,Amount\r\n"Ayşe ""A"", B",-5\r\n');
  expect(await text(csvStream(pages('a;b', 'a,b'), columns, { separator: ';' }))).toBe(
    '\ufeffName;Amount\r\n"a;b";-5\r\na,b;-5\r\n',
  );
  expect(await text(csvStream(pages(), columns))).toBe('\ufeffName,Amount\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\0=1', '＝1'])('%j is no formula', async (name) => {
  const file = await text(csvStream(pages(name), [columns[0] as (typeof columns)[0]]));
  expect(file.split('\r\n').slice(1).join('\r\n')).toMatch(/^"?'/);
});

test('reads only as fast as it is read', async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read++;
      yield [{ name: 'x'.repeat(10_000), amount: read }];
    }
  }
  const stream = csvStream(endless(), columns);
  for await (const chunk of stream) if (String(chunk).includes(',40\r\n')) break;
  expect(read).toBeLessThan(100);
});
