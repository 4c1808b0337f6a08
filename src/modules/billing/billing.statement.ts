import type { Readable } from 'node:stream';
import type { Content } from 'pdfmake';
import type { LedgerEntry } from '../../generated/prisma/client.js';
import { type Ctx, workspaceOf } from '../../shared/context.js';
import { csvStream } from '../../shared/csv.js';
import { fail } from '../../shared/errors.js';
import { formatMoney } from '../../shared/money.js';
import { pdfOf } from '../../shared/pdf.js';
import { describe } from './billing.text.js';

export interface Statement {
  workspaceId: string;
  name: string;
  /** `2026-11`, a calendar month of the issuer's zone. */
  month: string;
  currency: string;
  timezone: string;
  issuer: string;
  /** Minor units; positive is debt. */
  opening: number;
  closing: number;
  entries: LedgerEntry[];
}

const TEXT = {
  en: {
    statement: 'Statement',
    date: 'Date',
    what: 'Description',
    amount: 'Amount',
    balance: 'Balance',
    opening: 'Opening balance',
    closing: 'Closing balance',
    none: 'Nothing was booked in this month.',
  },
  tr: {
    statement: 'Hesap özeti',
    date: 'Tarih',
    what: 'Açıklama',
    amount: 'Tutar',
    balance: 'Bakiye',
    opening: 'Açılış bakiyesi',
    closing: 'Kapanış bakiyesi',
    none: 'Bu ay hareket yok.',
  },
} as const;

/** What was booked in a month, and the balance before and after it. Throws `not_found`. */
export async function getStatement(ctx: Ctx, month: string, workspaceId = workspaceOf(ctx)): Promise<Statement> {
  const workspace = await ctx.db.workspace.findUnique({ where: { id: workspaceId } });
  if (!workspace) throw fail('not_found');
  const settings = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  const [bounds] = await ctx.db.$queryRaw<{ from: Date; to: Date }[]>`
    select (${`${month}-01`}::timestamp at time zone ${settings.timezone}) as "from",
           ((${`${month}-01`}::timestamp + interval '1 month') at time zone ${settings.timezone}) as "to"`;
  if (!bounds) throw new Error('no month');
  const before = await ctx.db.ledgerEntry.aggregate({
    where: { workspaceId, at: { lt: bounds.from } },
    _sum: { amount: true },
  });
  const entries = await ctx.db.ledgerEntry.findMany({
    where: { workspaceId, at: { gte: bounds.from, lt: bounds.to } },
    orderBy: [{ at: 'asc' }, { seq: 'asc' }],
  });
  const opening = before._sum.amount ?? 0;
  return {
    workspaceId,
    name: workspace.name,
    month,
    currency: ctx.config.currency,
    timezone: settings.timezone,
    issuer: settings.issuerName,
    opening,
    closing: entries.reduce((sum, entry) => sum + entry.amount, opening),
    entries,
  };
}

interface Line {
  at: Date | null;
  text: string;
  amount: number | null;
  balance: number;
}

/** Opening, entries, closing: the running balance is this month's own, in the order of time. */
function linesOf(statement: Statement, locale: 'en' | 'tr'): Line[] {
  const text = TEXT[locale];
  let balance = statement.opening;
  return [
    { at: null, text: text.opening, amount: null, balance },
    ...statement.entries.map((entry) => {
      balance += entry.amount;
      const said = describe(entry.descriptionKey, entry.descriptionParams, locale);
      return { at: entry.at, text: said, amount: entry.amount, balance };
    }),
    { at: null, text: text.closing, amount: null, balance: statement.closing },
  ];
}

export function statementCsv(ctx: Ctx, statement: Statement): Readable {
  const text = TEXT[ctx.locale];
  async function* pages() {
    yield linesOf(statement, ctx.locale);
  }
  return csvStream<Line>(
    pages(),
    [
      { title: text.date, value: (line) => line.at },
      { title: text.what, value: (line) => line.text },
      { title: `${text.amount} (${statement.currency}, minor units)`, value: (line) => line.amount },
      { title: text.balance, value: (line) => line.balance },
    ],
    { separator: ctx.locale === 'tr' ? ';' : ',' },
  );
}

export function statementPdf(ctx: Ctx, statement: Statement): Promise<Buffer> {
  const { locale } = ctx;
  const text = TEXT[locale];
  const money = (amount: number | null) => (amount === null ? '' : formatMoney(amount, statement.currency, locale));
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: statement.timezone });
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const title = `${text.statement} ${month.format(new Date(`${statement.month}-01T00:00:00Z`))}`;
  const lines = linesOf(statement, locale);
  return pdfOf({
    info: { title },
    pageMargins: [48, 56, 48, 56],
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.25 },
    content: [
      { columns: [{ text: statement.issuer }, { text: title, fontSize: 18, bold: true, alignment: 'right' }] },
      { text: statement.name, margin: [0, 16, 0, 16] },
      {
        layout: 'lightHorizontalLines',
        table: {
          headerRows: 1,
          widths: ['auto', '*', 'auto', 'auto'],
          body: [
            [text.date, text.what, text.amount, text.balance].map((name): Content => ({ text: name, bold: true })),
            ...lines.map((line): Content[] => [
              { text: line.at ? format.format(line.at) : '', noWrap: true },
              { text: line.text, bold: line.at === null },
              { text: money(line.amount), alignment: 'right', noWrap: true },
              { text: money(line.balance), alignment: 'right', noWrap: true, bold: line.at === null },
            ]),
          ],
        },
      },
      ...(statement.entries.length === 0 ? [{ text: text.none, margin: [0, 16, 0, 0] } as Content] : []),
    ],
  });
}
