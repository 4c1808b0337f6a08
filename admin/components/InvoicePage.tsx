import type { ActionProps } from 'adminjs';
import React from 'react';
import { CauseLink } from './money/CauseLink.js';
import type { StaffInvoice } from './money/invoice.js';
import { Sign } from './money/Sign.js';
import { Table } from './money/Table.js';
import { useRead, useWords } from './money/use-money.js';

/** An invoice as its PDF shows it, each line with the way to its cause; the PDF in both languages. */
export default function InvoicePage({ record }: ActionProps) {
  const { say, money, day } = useWords();
  const { data, problem } = useRead<{ invoice: StaffInvoice }>(
    'invoice',
    { id: record?.id ?? '' },
    record?.params.version,
  );
  if (problem) return <p className="office-alert">{problem}</p>;
  const invoice = data?.invoice;
  if (!invoice) return <div className="piece" aria-busy="true" />;
  const amount = (value: number) => money(value, invoice.currency);
  const rest = invoice.total - invoice.paid - invoice.credited - invoice.writtenOff;
  const sums: [string, number][] = [
    [say('subtotal'), invoice.subtotal],
    [say('tax'), invoice.tax],
    [say('total'), invoice.total],
    ...(invoice.credited > 0 ? ([[say('credited'), -invoice.credited]] as [string, number][]) : []),
    ...(invoice.writtenOff > 0 ? ([[say('writtenOff'), -invoice.writtenOff]] as [string, number][]) : []),
    [say('paid'), -invoice.paid],
    [say('rest'), invoice.status === 'VOID' ? 0 : rest],
  ];
  return (
    <article className="piece money">
      <header className="money-head">
        <div>
          {invoice.number ? null : <h1>{say('draft')}</h1>}
          <p>
            <Sign of="InvoiceStatus" value={invoice.status} />{' '}
            <a href={`/admin/resources/UserBalance/records/${invoice.workspace.id}/show`}>{invoice.workspace.name}</a>
          </p>
        </div>
        <p className="money-buttons">
          {(['en', 'tr'] as const).map((language) => (
            <a
              key={language}
              className="money-second"
              href={`/admin/api/pages/invoice/download?id=${invoice.id}&language=${language}`}
            >
              {say(`pdf.${language}`)}
            </a>
          ))}
        </p>
      </header>
      <div className="money-paper">
        <div className="money-parties">
          <p>
            <strong>{invoice.issuer.name}</strong>
            <span>{invoice.issuer.address}</span>
            <span>{invoice.issuer.taxId}</span>
          </p>
          <p>
            <span className="piece-soft">{say('billedTo')}</span>
            {invoice.billTo.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </p>
          <p>
            <span>
              {say('opened')}: {day(invoice.openedAt)}
            </span>
            <span>
              {say('due')}: {day(invoice.dueAt)}
            </span>
          </p>
        </div>
        <Table
          rows={invoice.lines}
          keyOf={(line) => line.id}
          empty={say('noLines')}
          columns={[
            { title: say('what'), cell: (line) => <CauseLink cause={line.cause}>{line.description}</CauseLink> },
            {
              title: say('tax'),
              cell: (line) => (line.taxRateBp ? `${amount(line.tax)} (${line.taxRateBp / 100} %)` : ''),
              figure: true,
            },
            { title: say('amount'), cell: (line) => amount(line.amount), figure: true },
          ]}
        />
        <dl className="money-sums">
          {sums.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{amount(value)}</dd>
            </div>
          ))}
        </dl>
      </div>
      {invoice.creditNotes.length > 0 ? (
        <>
          <h2>{say('creditNotes')}</h2>
          <Table
            rows={invoice.creditNotes}
            keyOf={(note) => note.id}
            empty=""
            columns={[
              { title: say('number'), cell: (note) => note.number },
              { title: say('when'), cell: (note) => day(note.at) },
              { title: say('reason'), cell: (note) => note.reason },
              { title: say('amount'), cell: (note) => amount(note.amount), figure: true },
            ]}
          />
        </>
      ) : null}
    </article>
  );
}
