import type { Content } from 'pdfmake';
import { formatMoney } from '../../shared/money.js';
import { pdfOf } from '../../shared/pdf.js';
import { countryName } from './address.countries.js';
import type { LabelOrder } from './carrier.port.js';
import { addressLines, code128 } from './label.pdf.js';
import type { CustomsView } from './shipping.schema.js';

/** The small form is for light parcels of little worth (300 SDR); the large one is taken always. */
const CN22_GRAMS = 2_000;
const CN22_VALUE: Readonly<Record<string, number>> = { USD: 39_000, EUR: 36_000, GBP: 30_000 };
const CN22_ITEMS = 4;

export type CustomsForm = 'CN22' | 'CN23';

export function formFor(customs: CustomsView, weightGrams: number): CustomsForm {
  const limit = CN22_VALUE[customs.currency];
  const small = limit !== undefined && totalOf(customs) <= limit && weightGrams <= CN22_GRAMS;
  return small && customs.items.length <= CN22_ITEMS ? 'CN22' : 'CN23';
}

const ENGLISH = {
  title: 'CUSTOMS DECLARATION',
  from: 'From',
  to: 'To',
  contents: 'Category of item',
  description: 'Description of contents',
  quantity: 'Quantity',
  value: 'Value',
  hs: 'HS tariff no.',
  origin: 'Origin',
  total: 'Total',
  weight: 'Total gross weight',
  tracking: 'Item number',
  certify:
    'I certify that the particulars given in this declaration are correct and that this item does not contain any dangerous article prohibited by legislation or by postal or customs regulations.',
  sign: 'Date and sender’s signature',
};
/** On the form's second line, where the warehouse is Turkish. */
const TURKISH: typeof ENGLISH = {
  title: 'GÜMRÜK BEYANNAMESİ',
  from: 'Gönderen',
  to: 'Alıcı',
  contents: 'Gönderinin türü',
  description: 'İçeriğin tanımı',
  quantity: 'Miktar',
  value: 'Değer',
  hs: 'GTİP no.',
  origin: 'Menşe',
  total: 'Toplam',
  weight: 'Toplam brüt ağırlık',
  tracking: 'Gönderi no.',
  certify:
    'Bu beyannamedeki bilgilerin doğru olduğunu ve gönderinin mevzuat ya da posta ve gümrük kurallarıyla yasaklanmış tehlikeli madde içermediğini beyan ederim.',
  sign: 'Tarih ve gönderenin imzası',
};

/** What customs read, in the postal union's two forms: items, values, tariff numbers, origin. */
export async function customsPdf(
  order: LabelOrder,
  customs: CustomsView,
  tracking: string,
  now: Date,
): Promise<Buffer> {
  const form = formFor(customs, order.parcel.weightGrams);
  const word = (key: keyof typeof ENGLISH) =>
    order.locale === 'tr' ? `${ENGLISH[key]} / ${TURKISH[key]}` : ENGLISH[key];
  const money = (amount: number) => formatMoney(amount, customs.currency, 'en');
  const head = (key: keyof typeof ENGLISH): Content => ({ text: word(key), bold: true, fontSize: 8 });
  return pdfOf({
    info: { title: `${form} ${order.code}` },
    pageSize: form === 'CN22' ? 'A6' : 'A5',
    pageOrientation: form === 'CN22' ? 'portrait' : 'landscape',
    pageMargins: 22,
    defaultStyle: { font: 'Roboto', fontSize: 8.5, lineHeight: 1.15 },
    content: [
      {
        columns: [
          { text: word('title'), fontSize: 11, bold: true },
          { text: form.replace('CN', 'CN '), fontSize: 14, bold: true, alignment: 'right', width: 60 },
        ],
      },
      {
        margin: [0, 6, 0, 6],
        columns: [party(word('from'), addressLines(order.from, 'en')), party(word('to'), addressLines(order.to, 'en'))],
      },
      { text: [{ text: `${word('contents')}: `, bold: true }, customs.contents] },
      {
        margin: [0, 6, 0, 6],
        layout: 'lightHorizontalLines',
        table: {
          headerRows: 1,
          widths: ['*', 'auto', 'auto', 'auto', 'auto'],
          body: [
            [head('description'), head('quantity'), head('value'), head('hs'), head('origin')],
            ...customs.items.map((item): Content[] => [
              item.description,
              String(item.quantity),
              { text: money(item.value), noWrap: true, alignment: 'right' },
              item.hsCode ?? '-',
              countryName(item.originCountry, 'en'),
            ]),
            [
              head('total'),
              '',
              { text: money(totalOf(customs)), bold: true, noWrap: true, alignment: 'right' },
              '',
              '',
            ],
          ],
        },
      },
      { text: `${word('weight')}: ${(order.parcel.weightGrams / 1000).toFixed(3)} kg` },
      { text: word('certify'), fontSize: 7, margin: [0, 6, 0, 8] },
      { text: `${word('sign')}: ${now.toISOString().slice(0, 10)}  ____________________`, margin: [0, 0, 0, 6] },
      { image: await code128(tracking), width: 180, height: 34 },
      { text: `${word('tracking')}: ${tracking}`, bold: true },
    ],
  });
}

function totalOf(customs: CustomsView): number {
  return customs.items.reduce((sum, item) => sum + item.value, 0);
}

function party(title: string, lines: string[]): Content {
  return { stack: [{ text: title, fontSize: 7, color: '#475569' }, lines.join('\n')] };
}
