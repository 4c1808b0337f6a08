import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { Sign } from '../components/money/Sign.js';
import { Table } from '../components/money/Table.js';
import { useAct, useRead, useWords } from '../components/money/use-money.js';

interface Answer {
  currency: string;
  asOf: string;
  due: number;
  rows: {
    workspaceId: string;
    name: string;
    plan: string;
    what: string;
    fee: number;
    total: number;
    lines: number;
  }[];
}

/** What the billing cycle would do by a day, worked out by the cycle itself and rolled back; and the run. */
export default function BillingRunPage() {
  const { translatePage } = useTranslation();
  const { say, money, moment } = useWords();
  const [on, setOn] = useState('');
  const { data, problem, busy, reload } = useRead<Answer>('billingRun', on ? { on } : {});
  const act = useAct();
  const run = async () => {
    if (!window.confirm(say('confirmRun'))) return;
    const answer = await act.post<{ closed?: number; queued?: number }>('billingRun', { do: 'run' });
    if (answer) setRan(answer.queued ? say('runQueued', { n: answer.queued }) : say('ran', { n: answer.closed ?? 0 }));
    await reload();
  };
  const [ran, setRan] = useState('');
  const currency = data?.currency ?? 'USD';
  const total = (data?.rows ?? []).reduce((sum, row) => sum + row.total, 0);
  return (
    <main className="office-home money">
      <h1>{translatePage('billingRun')}</h1>
      <p className="money-lead">{say('runLead')}</p>
      <div className="money-bar">
        <label className="office-field">
          {say('asOf')}
          <input type="date" value={on} onChange={(event) => setOn(event.target.value)} />
        </label>
        <button type="button" className="office-primary" disabled={busy || act.busy} onClick={() => void run()}>
          {say('runNow')}
        </button>
      </div>
      {ran ? (
        <p className="money-note" role="status">
          {ran}
        </p>
      ) : null}
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {data ? (
        <>
          <p>
            <strong>{say('wouldClose', { n: data.due, at: moment(data.asOf) })}</strong>{' '}
            {data.rows.length > 0
              ? say(data.due > data.rows.length ? 'firstOf' : 'invoicesOf', {
                  n: data.rows.length,
                  amount: money(total, currency),
                })
              : ''}
          </p>
          <Table
            rows={data.rows}
            keyOf={(row) => row.workspaceId}
            empty={say('nothingDue')}
            columns={[
              {
                title: say('customer'),
                cell: (row) => <a href={`/admin/resources/UserBalance/records/${row.workspaceId}/show`}>{row.name}</a>,
              },
              { title: say('planName'), cell: (row) => row.plan },
              { title: say('happens'), cell: (row) => <Sign of="CycleStep" value={row.what} /> },
              { title: say('fee'), cell: (row) => money(row.fee, currency), figure: true },
              {
                title: say('invoice'),
                cell: (row) =>
                  row.total > 0 ? `${money(row.total, currency)} (${say('lines', { n: row.lines })})` : '–',
                figure: true,
              },
            ]}
          />
        </>
      ) : (
        <p className="piece-soft">{say('working')}</p>
      )}
    </main>
  );
}
