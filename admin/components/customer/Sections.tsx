import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { PhotoStrip } from '../package/PhotoStrip.js';
import { StatusChip } from '../package/StatusChip.js';
import { Facts } from './Facts.js';
import { type Notice, useCustomerAnswer, useCustomerList } from './use-customer-api.js';
import { useText } from './use-text.js';

export interface SectionProps {
  view: string;
}

interface Piece {
  id: string;
  status: string;
  sender: string | null;
  trackingNumber: string | null;
  description: string | null;
  receivedAt: string | null;
  createdAt: string;
  photos: { id: string; width: number; height: number }[];
}

/** The mailbox's address and who belongs to the workspace. */
export function Overview({ view }: SectionProps) {
  const { say } = useText();
  const { answer, problem } = useCustomerAnswer<{ name: string; mailbox: { ste: string; addressLines: string[] } }>(
    view,
    '/workspaces/current',
  );
  return (
    <>
      <Problem notice={problem} />
      {answer ? (
        <section>
          <h2>{say('address')}</h2>
          <address className="look-address">
            {[answer.name, ...answer.mailbox.addressLines].map((line) => (
              <span key={line}>{line}</span>
            ))}
          </address>
        </section>
      ) : null}
      <h2>{say('members')}</h2>
      <List view={view} path="/members" title="name" />
      <h2>{say('recipients')}</h2>
      <List view={view} path="/recipients" title="name" />
    </>
  );
}

/** What they owe, and how it came to be. */
export function Balance({ view }: SectionProps) {
  const text = useText();
  const { answer, problem } = useCustomerAnswer<{ owed: number; currency: string }>(view, '/billing/balance');
  return (
    <>
      <Problem notice={problem} />
      {answer ? (
        <p className="look-sum">
          {text.say(answer.owed > 0 ? 'owed' : answer.owed < 0 ? 'credit' : 'nothingOwed')}{' '}
          {answer.owed === 0 ? null : <strong>{text.money({ ...answer, amount: Math.abs(answer.owed) })}</strong>}
        </p>
      ) : null}
      <h2>{text.say('ledger')}</h2>
      <List view={view} path="/billing/ledger" title="description" />
    </>
  );
}

export function Subscription({ view }: SectionProps) {
  const { answer, problem } = useCustomerAnswer<Record<string, unknown>>(view, '/subscription');
  return (
    <>
      <Problem notice={problem} />
      {answer ? <Facts row={answer} /> : null}
    </>
  );
}

/** Pieces with their pictures; one opens onto its history and actions. */
export function Packages({ view }: SectionProps) {
  const text = useText();
  const { translateButton } = useTranslation();
  const [words, setWords] = useState('');
  const [q, setQ] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const { rows, problem, busy, more } = useCustomerList<Piece>(
    view,
    '/packages',
    q ? `q=${encodeURIComponent(q)}` : '',
  );
  return (
    <>
      <form
        className="look-search"
        onSubmit={(event) => {
          event.preventDefault();
          setQ(words.trim());
        }}
      >
        <label className="office-field">
          {text.say('searchPieces')}
          <input name="q" value={words} maxLength={100} onChange={(event) => setWords(event.target.value)} />
        </label>
        <button type="submit" className="office-primary">
          {translateButton('search')}
        </button>
      </form>
      <Problem notice={problem} />
      {rows && rows.length === 0 ? <p className="audit-none">{text.say('none')}</p> : null}
      <ul className="look-cards">
        {(rows ?? []).map((piece) => (
          <li key={piece.id}>
            <p className="piece-chips">
              <StatusChip status={piece.status} />
              <span className="piece-soft">{text.time(piece.receivedAt ?? piece.createdAt)}</span>
            </p>
            <strong>{piece.sender ?? piece.description ?? piece.trackingNumber ?? text.say('piece')}</strong>
            {piece.photos.length > 0 ? <PhotoStrip photos={piece.photos} /> : null}
            <button
              type="button"
              className="audit-second"
              aria-expanded={open === piece.id}
              onClick={() => setOpen(open === piece.id ? null : piece.id)}
            >
              {text.say(open === piece.id ? 'less' : 'details')}
            </button>
            {open === piece.id ? <PieceDetail view={view} id={piece.id} /> : null}
          </li>
        ))}
      </ul>
      <More more={more} busy={busy} />
    </>
  );
}

function PieceDetail({ view, id }: { view: string; id: string }) {
  const text = useText();
  const { answer, problem } = useCustomerAnswer<
    Record<string, unknown> & {
      history: { at: string; kind: string; actor: { name: string }; to: string | null }[];
      actions: Record<string, unknown>[];
    }
  >(view, `/packages/${id}`);
  if (problem) return <Problem notice={problem} />;
  if (!answer) return null;
  return (
    <>
      <Facts row={answer} skip={['status']} />
      {answer.actions.map((action) => (
        <Facts key={String(action.id)} row={action} />
      ))}
      <h3>{text.say('history')}</h3>
      <ol className="piece-timeline">
        {answer.history.map((event) => (
          <li key={`${event.at}${event.kind}`}>
            {text.time(event.at)} · {event.to ? text.value(event.to, 'PackageStatus') : event.kind} · {event.actor.name}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Any list of the API: each row's plain facts, page by page. */
export function List({ view, path, title }: { view: string; path: string; title: string }) {
  const text = useText();
  const { rows, problem, busy, more } = useCustomerList<Record<string, unknown>>(view, path, '');
  return (
    <>
      <Problem notice={problem} />
      {rows && rows.length === 0 ? <p className="audit-none">{text.say('none')}</p> : null}
      <ul className="look-cards">
        {(rows ?? []).map((row, at) => (
          <li key={String(row.id ?? row.userId ?? at)}>
            {row[title] ? <strong>{text.value(String(row[title]), 'PackageActionType')}</strong> : null}
            <Facts row={row} skip={[title]} />
          </li>
        ))}
      </ul>
      <More more={more} busy={busy} />
    </>
  );
}

function More({ more, busy }: { more: (() => void) | null; busy: boolean }) {
  const { translateButton } = useTranslation();
  if (!more) return busy ? <p className="audit-none">…</p> : null;
  return (
    <div className="audit-end">
      <button type="button" className="audit-second" onClick={more}>
        {translateButton('more')}
      </button>
    </div>
  );
}

export function Problem({ notice }: { notice: Notice | null }) {
  return notice ? (
    <p className="office-alert" role="alert">
      {notice.message}
    </p>
  ) : null;
}
