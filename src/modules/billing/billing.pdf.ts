import type { Content } from 'pdfmake';
import type { BillingSettings } from '../../generated/prisma/client.js';
import { formatMoney } from '../../shared/money.js';
import { pdfOf } from '../../shared/pdf.js';
import type { FullInvoice } from './billing.schema.js';
import { describe } from './billing.text.js';

const TEXT = {
  en: {
    invoice: 'Invoice',
    number: 'Number',
    date: 'Date',
    due: 'Due',
    to: 'Billed to',
    what: 'Description',
    amount: 'Amount',
    subtotal: 'Subtotal',
    tax: 'Tax',
    total: 'Total',
    paid: 'Paid',
    credited: 'Credited',
    open: 'To pay',
    draft: 'DRAFT',
    taxId: 'Tax no.',
    status: { DRAFT: 'Draft', OPEN: 'Open', PAID: 'Paid', VOID: 'Void', UNCOLLECTIBLE: 'Uncollectible' },
  },
  tr: {
    invoice: 'Fatura',
    number: 'Numara',
    date: 'Tarih',
    due: 'Son ödeme',
    to: 'Alıcı',
    what: 'Açıklama',
    amount: 'Tutar',
    subtotal: 'Ara toplam',
    tax: 'KDV',
    total: 'Toplam',
    paid: 'Ödenen',
    credited: 'İade edilen',
    open: 'Ödenecek',
    draft: 'TASLAK',
    taxId: 'Vergi no.',
    status: { DRAFT: 'Taslak', OPEN: 'Açık', PAID: 'Ödendi', VOID: 'İptal', UNCOLLECTIBLE: 'Tahsil edilemedi' },
  },
} as const;

/** The invoice as an A4 page or more, in the reader's language; its letters are embedded, Turkish ones and ₺ included. */
export function invoicePdf(invoice: FullInvoice, settings: BillingSettings, locale: 'en' | 'tr'): Promise<Buffer> {
  const text = TEXT[locale];
  const money = (amount: number) => formatMoney(amount, invoice.currency, locale);
  const day = (date: Date | null) =>
    date ? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: settings.timezone }).format(date) : '';
  const owed = invoice.total - invoice.paid - invoice.credited - invoice.writtenOff;
  const sums: [string, number][] = [
    [text.subtotal, invoice.subtotal],
    [text.tax, invoice.tax],
    [text.total, invoice.total],
    ...(invoice.credited > 0 ? [[text.credited, -invoice.credited] as [string, number]] : []),
    [text.paid, -invoice.paid],
    [text.open, invoice.status === 'VOID' ? 0 : owed],
  ];
  return pdfOf({
    info: { title: `${text.invoice} ${invoice.number ?? text.draft}` },
    pageMargins: [48, 56, 48, 56],
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.25 },
    footer: (page: number, pages: number) => ({
      text: `${page} / ${pages}`,
      alignment: 'right',
      margin: [0, 16, 48, 0],
      color: '#64748b',
    }),
    content: [
      {
        columns: [
          {
            text: lines(
              settings.issuerName,
              settings.issuerAddress,
              settings.issuerTaxId && `${text.taxId} ${settings.issuerTaxId}`,
            ),
          },
          { text: `${text.invoice} ${invoice.number ?? text.draft}`, fontSize: 18, bold: true, alignment: 'right' },
        ],
      },
      {
        margin: [0, 24, 0, 24],
        columns: [
          { text: [{ text: `${text.to}\n`, color: '#64748b' }, lines(...billTo(invoice, text.taxId))] },
          {
            alignment: 'right',
            text: lines(
              `${text.date}: ${day(invoice.openedAt ?? invoice.createdAt)}`,
              invoice.dueAt ? `${text.due}: ${day(invoice.dueAt)}` : '',
              text.status[invoice.status],
            ),
          },
        ],
      },
      {
        layout: 'lightHorizontalLines',
        table: {
          headerRows: 1,
          widths: ['*', 'auto'],
          body: [
            [
              { text: text.what, bold: true },
              { text: text.amount, bold: true, alignment: 'right' },
            ],
            ...invoice.lines.map((line): Content[] => [
              describe(line.descriptionKey, line.descriptionParams, locale),
              { text: money(line.amount), alignment: 'right', noWrap: true },
            ]),
          ],
        },
      },
      {
        margin: [0, 16, 0, 0],
        layout: 'noBorders',
        table: {
          widths: ['*', 'auto', 90],
          body: sums.map(([name, amount], index): Content[] => {
            const bold = index === 2 || index === sums.length - 1;
            return [
              '',
              { text: name, bold, alignment: 'right' },
              { text: money(amount), bold, alignment: 'right', noWrap: true },
            ];
          }),
        },
      },
    ],
  });
}

function billTo(invoice: FullInvoice, taxId: string): string[] {
  const to = invoice.billTo as Record<string, string | null>;
  return [to.companyName ?? to.name ?? '', to.address ?? '', to.country ?? '', to.taxId ? `${taxId} ${to.taxId}` : ''];
}

function lines(...items: string[]): string {
  return items.filter(Boolean).join('\n');
}
