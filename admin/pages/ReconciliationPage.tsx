import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { Table } from '../components/money/Table.js';
import { useAct, useRead, useWords } from '../components/money/use-money.js';

interface Answer {
  runs: {
    id: string;
    startedAt: string;
    finishedAt: string | null;
    compared: number;
    mended: number;
    broken: string[];
  }[];
  rules: string[];
  alerts: { id: string; kind: string; subject: string; meta: unknown; createdAt: string }[];
  moreAlerts: boolean;
}

/** Ledger, balances, invoices and Stripe's payments beside each other, night after night; what a person must look at. */
export default function ReconciliationPage() {
  const { translatePage } = useTranslation();
  const { say, moment } = useWords();
  const { data, problem, reload } = useRead<Answer>('reconciliation', {});
  const act = useAct();
  const [notes, setNotes] = useState<Record<string, string>>({});
  const last = data?.runs.find((run) => run.finishedAt);
  const resolve = async (id: string) => {
    if (await act.post('reconciliation', { do: 'resolve', id, note: notes[id] ?? '' }, say('resolved'))) await reload();
  };
  return (
    <main className="office-home money">
      <h1>{translatePage('reconciliation')}</h1>
      <p className="money-lead">{say('reconciliationLead')}</p>
      <div className="money-bar">
        <button
          type="button"
          className="office-primary"
          disabled={act.busy}
          onClick={async () => {
            await act.post('reconciliation', { do: 'run' }, say('reconciled'));
            await reload();
          }}
        >
          {say('reconcileNow')}
        </button>
      </div>
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {data ? (
        <>
          <h2>{say('alerts')}</h2>
          <Table
            rows={data.alerts}
            keyOf={(row) => row.id}
            empty={say('noAlerts')}
            columns={[
              { title: say('when'), cell: (row) => moment(row.createdAt) },
              { title: say('what'), cell: (row) => say(`alert.${row.kind}`) },
              {
                title: say('subject'),
                cell: (row) => (
                  <details>
                    <summary>{row.subject}</summary>
                    <pre className="office-json">{JSON.stringify(row.meta, null, 2)}</pre>
                  </details>
                ),
              },
              {
                title: say('actions'),
                cell: (row) => (
                  <span className="money-buttons">
                    <input
                      className="money-input"
                      aria-label={say('whatWasDone')}
                      placeholder={say('whatWasDone')}
                      maxLength={300}
                      value={notes[row.id] ?? ''}
                      onChange={(event) => setNotes({ ...notes, [row.id]: event.target.value })}
                    />
                    <button
                      type="button"
                      className="money-second"
                      disabled={act.busy || (notes[row.id] ?? '').trim().length < 3}
                      onClick={() => void resolve(row.id)}
                    >
                      {say('resolve')}
                    </button>
                  </span>
                ),
              },
            ]}
          />
          {data.moreAlerts ? <p className="piece-soft">{say('moreAlerts')}</p> : null}
          <h2>{say('rules')}</h2>
          {last ? <p className="piece-soft">{say('checkedAt', { at: moment(last.startedAt) })}</p> : null}
          <ul className="money-rules">
            {data.rules.map((rule) => {
              const bad = last?.broken.includes(rule);
              return (
                <li key={rule}>
                  <span className={`office-chip office-chip-${last ? (bad ? 'bad' : 'good') : 'plain'}`}>
                    {say(last ? (bad ? 'broken' : 'holds') : 'unchecked')}
                  </span>{' '}
                  {say(`rule.${rule}`)}
                </li>
              );
            })}
          </ul>
          <h2>{say('pastRuns')}</h2>
          <Table
            rows={data.runs}
            keyOf={(row) => row.id}
            empty={say('noRuns')}
            columns={[
              { title: say('when'), cell: (row) => moment(row.startedAt) },
              { title: say('compared'), cell: (row) => row.compared, figure: true },
              { title: say('mended'), cell: (row) => row.mended, figure: true },
              {
                title: say('outcome'),
                cell: (row) =>
                  !row.finishedAt
                    ? say('unfinished')
                    : row.broken.length === 0
                      ? say('allHold')
                      : say('brokenRules', { n: row.broken.length }),
              },
            ]}
          />
        </>
      ) : null}
    </main>
  );
}
