import React from 'react';
import { useNoticeWords } from './use-notice-words.js';

export interface Backlog {
  channel: string;
  held: number;
  waiting: number;
  retrying: number;
  oldestAt: string | null;
  sentDay: number;
  failedDay: number;
  lastError: string | null;
}

const LOG = '/admin/resources/NotificationDelivery';

/** Each channel in a tile: what waits and since when; what failed leads to the log. */
export function BacklogTiles({ backlog }: { backlog: Backlog[] }) {
  const { say, moment } = useNoticeWords();
  const log = (channel: string, status: string) => `${LOG}?filters.channel=${channel}&filters.status=${status}`;
  return (
    <div className="money-tiles">
      {backlog.map((row) => (
        <section key={row.channel} className="money-tile">
          <h2>{say(`channel.${row.channel}`)}</h2>
          <a href={log(row.channel, 'QUEUED')}>
            <strong>{say('waiting', { count: row.waiting })}</strong>
          </a>
          {row.waiting > 0 ? <span>{say('since', { at: moment(row.oldestAt) })}</span> : null}
          {row.retrying > 0 ? (
            <span className="office-chip office-chip-bad">{say('retrying', { count: row.retrying })}</span>
          ) : null}
          {row.lastError ? <span className="piece-soft">{row.lastError}</span> : null}
          <a href={log(row.channel, 'HELD')}>{say('held', { count: row.held })}</a>
          <span>{say('sentDay', { count: row.sentDay })}</span>
          {row.failedDay > 0 ? (
            <a href={log(row.channel, 'FAILED')}>{say('failedDay', { count: row.failedDay })}</a>
          ) : null}
        </section>
      ))}
    </div>
  );
}
