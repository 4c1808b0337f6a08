import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { Sign } from '../components/money/Sign.js';
import { Table } from '../components/money/Table.js';
import { useAct, useRead, useWords } from '../components/money/use-money.js';

interface Debtor {
  workspaceId: string;
  name: string;
  owed: number;
  unpaid: number;
  invoices: number;
  oldestDueAt: string | null;
  bucket: string;
  status: string | null;
  nextRetryAt: string | null;
  exhaustedAt: string | null;
  hasCard: boolean;
}

interface Answer {
  sums: { bucket: string; unpaid: number; count: number }[];
  debtors: Debtor[];
  more: boolean;
  currency: string;
  waitingApprovals: number;
}

/** Who owes, the oldest debt first: remind, charge, write off. */
export default function DebtsPage() {
  const { translatePage, t } = useTranslation();
  const { say, money, day } = useWords();
  const [bucket, setBucket] = useState('');
  const [page, setPage] = useState(0);
  const { data, problem, busy, reload } = useRead<Answer>('debts', {
    ...(bucket ? { bucket } : {}),
    ...(page ? { page: String(page) } : {}),
  });
  const act = useAct();
  const ask = async (row: Debtor, action: 'remind' | 'chargeNow', question: string) => {
    if (!window.confirm(`${row.name}: ${t(`messages.${question}`)}`)) return;
    await act.onRecord('UserBalance', row.workspaceId, action);
    await reload();
  };
  const currency = data?.currency ?? 'USD';
  return (
    <main className="office-home money">
      <h1>{translatePage('debts')}</h1>
      {data && data.waitingApprovals > 0 ? (
        <p className="money-note">
          <a href="/admin/resources/ApprovalRequest?filters.status=WAITING">
            {say('approvalsWaiting', { n: data.waitingApprovals })}
          </a>
        </p>
      ) : null}
      <fieldset className="money-buckets">
        <legend>{say('byAge')}</legend>
        {(data?.sums ?? []).map((sum) => (
          <button
            key={sum.bucket}
            type="button"
            aria-pressed={bucket === sum.bucket}
            className="money-tile"
            onClick={() => {
              setBucket(bucket === sum.bucket ? '' : sum.bucket);
              setPage(0);
            }}
          >
            <span>{t(`enums.Bucket.${sum.bucket}`) as string}</span>
            <strong className="money-large">{money(sum.unpaid, currency)}</strong>
            <span className="piece-soft">{say('customers', { n: sum.count })}</span>
          </button>
        ))}
      </fieldset>
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {data ? (
        <Table
          rows={data.debtors}
          keyOf={(row) => row.workspaceId}
          empty={say('noDebts')}
          columns={[
            {
              title: say('customer'),
              cell: (row) => <a href={`/admin/resources/UserBalance/records/${row.workspaceId}/show`}>{row.name}</a>,
            },
            { title: say('age'), cell: (row) => <Sign of="Bucket" value={row.bucket} /> },
            { title: say('oldest'), cell: (row) => day(row.oldestDueAt) },
            { title: say('unpaid'), cell: (row) => money(row.unpaid, currency), figure: true },
            { title: say('owed'), cell: (row) => money(row.owed, currency), figure: true },
            {
              title: say('collection'),
              cell: (row) => (
                <>
                  {row.status ? <Sign of="SubscriptionStatus" value={row.status} /> : null}{' '}
                  {row.exhaustedAt
                    ? say('ladderOver', { day: day(row.exhaustedAt) })
                    : row.nextRetryAt
                      ? say('nextTry', { day: day(row.nextRetryAt) })
                      : row.hasCard
                        ? ''
                        : say('noCards')}
                </>
              ),
            },
            {
              title: say('actions'),
              cell: (row) => (
                <span className="money-buttons">
                  <button
                    type="button"
                    className="money-second"
                    disabled={act.busy}
                    onClick={() => void ask(row, 'remind', 'confirmRemind')}
                  >
                    {t('actions.remind') as string}
                  </button>
                  {row.hasCard ? (
                    <button
                      type="button"
                      className="money-second"
                      disabled={act.busy}
                      onClick={() => void ask(row, 'chargeNow', 'confirmCharge')}
                    >
                      {t('actions.chargeNow') as string}
                    </button>
                  ) : null}
                  <a className="money-second" href={`/admin/resources/UserBalance/records/${row.workspaceId}/writeOff`}>
                    {t('actions.writeOff') as string}
                  </a>
                </span>
              ),
            },
          ]}
        />
      ) : null}
      <p className="money-buttons">
        {page > 0 ? (
          <button type="button" className="money-second" disabled={busy} onClick={() => setPage(page - 1)}>
            {say('previous')}
          </button>
        ) : null}
        {data?.more ? (
          <button type="button" className="money-second" disabled={busy} onClick={() => setPage(page + 1)}>
            {say('next')}
          </button>
        ) : null}
      </p>
    </main>
  );
}
