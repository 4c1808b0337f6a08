import React, { useState } from 'react';
import { useNoticeWords } from './use-notice-words.js';

export interface TemplateRow {
  event: string;
  category: string;
  channels: string[];
  mandatory: boolean;
  subject: string;
  version: number;
  changedAt: string | null;
  changedBy: string | null;
}

/** Every notice with its subject; a click opens its words. */
export function TemplateTable({ templates, open }: { templates: TemplateRow[]; open(event: string): void }) {
  const { say, moment } = useNoticeWords();
  const [sought, setSought] = useState('');
  const words = sought.toLocaleLowerCase();
  const shown = templates.filter(({ event, subject }) => `${event} ${subject}`.toLocaleLowerCase().includes(words));
  return (
    <>
      <label className="office-field">
        {say('search')}
        <input className="money-input" value={sought} onChange={(event) => setSought(event.target.value)} />
      </label>
      {shown.length === 0 ? <p className="money-empty">{say('nothingFound')}</p> : null}
      <table className="money-table">
        <thead>
          <tr>
            <th scope="col">{say('subject')}</th>
            <th scope="col">{say('category')}</th>
            <th scope="col">{say('channels')}</th>
            <th scope="col">{say('changed')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.event}>
              <td data-label={say('subject')}>
                <div>
                  <button type="button" className="money-second" onClick={() => open(row.event)}>
                    {row.subject}
                  </button>
                  <div className="piece-soft">{row.event}</div>
                </div>
              </td>
              <td data-label={say('category')}>{say(`categories.${row.category}`)}</td>
              <td data-label={say('channels')}>
                <div>
                  {row.channels.map((channel) => say(`channel.${channel}`)).join(', ')}
                  {row.mandatory ? <div className="piece-soft">{say('mandatory')}</div> : null}
                </div>
              </td>
              <td data-label={say('changed')}>
                {row.version > 0 ? `${row.changedBy}, ${moment(row.changedAt)}` : say('builtIn')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
