import { ApiClient, useTranslation } from 'adminjs';
import React, { useEffect, useRef, useState } from 'react';
import { styles } from '../components/audit/styles.js';
import { CustomerWorkspaces, type FoundCustomer } from '../components/customer/CustomerCard.js';
import { styles as own } from '../components/customer/styles.js';
import { useText } from '../components/customer/use-text.js';

const api = new ApiClient();
const PAGE = 20;

interface Answer {
  users?: FoundCustomer[];
  more?: boolean;
  notice?: { message: string };
}

/** Who is on the telephone: by name, e-mail, number or STE. The words stand in the address, so that a search can be kept. */
export default function Customers() {
  const { say } = useText();
  const { translatePage, translateButton } = useTranslation();
  const [words, setWords] = useState(() => new URLSearchParams(window.location.search).get('q') ?? '');
  const [asked, setAsked] = useState({ q: words, limit: PAGE });
  const [answer, setAnswer] = useState<Answer | null>(null);
  const newest = useRef(0);
  useEffect(() => {
    newest.current += 1;
    const mine = newest.current;
    const q = asked.q.trim();
    window.history.replaceState(null, '', `${window.location.pathname}${q ? `?${new URLSearchParams({ q })}` : ''}`);
    if (!q) {
      setAnswer(null);
      return;
    }
    api
      .getPage<Answer>({ pageName: 'customers', params: { q, limit: asked.limit } })
      .then(({ data }) => mine === newest.current && setAnswer(data))
      .catch((error: Error) => mine === newest.current && setAnswer({ notice: { message: error.message } }));
  }, [asked]);
  return (
    <main className="audit look">
      <style>{styles + own}</style>
      <h1>{translatePage('customers')}</h1>
      <form
        className="look-search"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ q: words, limit: PAGE });
        }}
      >
        <label className="office-field">
          {say('searchLabel')}
          <input
            name="q"
            type="search"
            value={words}
            maxLength={200}
            placeholder={say('searchHint')}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <button type="submit" className="office-primary">
          {translateButton('search')}
        </button>
      </form>
      {answer?.notice ? (
        <p className="office-alert" role="alert">
          {answer.notice.message}
        </p>
      ) : null}
      {answer?.users?.length === 0 ? <p className="audit-none">{say('nobody')}</p> : null}
      <ul className="look-cards">
        {(answer?.users ?? []).map((customer) => (
          <li key={customer.id}>
            <strong>
              <a href={`/admin/resources/User/records/${customer.id}/show`}>{customer.name}</a>
            </strong>
            <div>{customer.email}</div>
            {customer.phone ? <div>{customer.phone}</div> : null}
            <CustomerWorkspaces customer={customer} />
          </li>
        ))}
      </ul>
      {answer?.more ? (
        <div className="audit-end">
          <button
            type="button"
            className="audit-second"
            onClick={() => setAsked({ ...asked, limit: asked.limit + PAGE })}
          >
            {translateButton('more')}
          </button>
        </div>
      ) : null}
    </main>
  );
}
