import React from 'react';
import type { Account } from './account.js';
import { CauseLink } from './CauseLink.js';
import { Sign } from './Sign.js';
import { Table } from './Table.js';
import type { Words } from './use-money.js';

interface Props {
  account: Account;
  words: Words;
  /** The seq that the shown part of the ledger comes before; empty: the newest. */
  before: string;
  onPage(before: string): void;
}

/** Ledger with its running balance, invoices, payments. */
export function AccountLists({ account, words, before, onPage }: Props) {
  const { say, day, moment, money } = words;
  const { currency, workspace } = account;
  const all = (resource: string) => `/admin/resources/${resource}?filters.workspace=${workspace.id}`;
  return (
    <>
      <h2>{say('ledger')}</h2>
      <Table
        rows={account.ledger}
        keyOf={(row) => row.id}
        empty={say('noLedger')}
        columns={[
          { title: say('when'), cell: (row) => moment(row.at) },
          { title: say('kind'), cell: (row) => <Sign of="LedgerKind" value={row.kind} /> },
          { title: say('what'), cell: (row) => <CauseLink cause={row.cause}>{row.description}</CauseLink> },
          { title: say('amount'), cell: (row) => money(row.amount, currency), figure: true },
          { title: say('balanceAfter'), cell: (row) => money(row.balanceAfter, currency), figure: true },
        ]}
      />
      <p className="money-buttons">
        {before ? (
          <button type="button" className="money-second" onClick={() => onPage('')}>
            {say('newest')}
          </button>
        ) : null}
        {account.nextLedger ? (
          <button type="button" className="money-second" onClick={() => onPage(String(account.nextLedger))}>
            {say('older')}
          </button>
        ) : null}
      </p>
      <h2>{say('invoices')}</h2>
      <Table
        rows={account.invoices}
        keyOf={(row) => row.id}
        empty={say('noInvoices')}
        columns={[
          {
            title: say('number'),
            cell: (row) => <a href={`/admin/resources/Invoice/records/${row.id}/show`}>{row.number ?? say('draft')}</a>,
          },
          { title: say('status'), cell: (row) => <Sign of="InvoiceStatus" value={row.status} /> },
          { title: say('opened'), cell: (row) => day(row.at) },
          { title: say('due'), cell: (row) => day(row.dueAt) },
          { title: say('total'), cell: (row) => money(row.total, currency), figure: true },
          {
            title: say('rest'),
            cell: (row) => money(row.status === 'VOID' ? 0 : row.rest, currency),
            figure: true,
          },
        ]}
      />
      {account.invoices.length >= 20 ? <a href={all('Invoice')}>{say('allInvoices')}</a> : null}
      <h2>{say('payments')}</h2>
      <Table
        rows={account.payments}
        keyOf={(row) => row.id}
        empty={say('noPayments')}
        columns={[
          {
            title: say('when'),
            cell: (row) => <a href={`/admin/resources/Payment/records/${row.id}/show`}>{moment(row.at)}</a>,
          },
          { title: say('status'), cell: (row) => <Sign of="PaymentStatus" value={row.status} /> },
          { title: say('origin'), cell: (row) => <Sign of="PaymentOrigin" value={row.origin} /> },
          { title: say('card'), cell: (row) => (row.last4 ? `···· ${row.last4}` : '') },
          { title: say('failure'), cell: (row) => row.failureCode ?? '' },
          { title: say('amount'), cell: (row) => money(row.amount, currency), figure: true },
          { title: say('refunded'), cell: (row) => (row.refunded ? money(row.refunded, currency) : ''), figure: true },
        ]}
      />
      {account.payments.length >= 20 ? <a href={all('Payment')}>{say('allPayments')}</a> : null}
    </>
  );
}
