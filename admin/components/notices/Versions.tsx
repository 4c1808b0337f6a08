import React from 'react';
import type { Wording } from './TemplateEditor.js';
import { useNoticeWords } from './use-notice-words.js';

export interface Version {
  version: number;
  at: string;
  by: string;
  wording: Wording | null;
}

/** Who changed the words when, and the way back to each; a way back is a new version. */
export function Versions({
  versions,
  busy,
  restore,
}: {
  versions: Version[];
  busy: boolean;
  restore(wording: Wording | null): void;
}) {
  const { say, moment } = useNoticeWords();
  const [current, ...older] = versions;
  if (!current) return <p className="piece-soft">{say('neverChanged')}</p>;
  return (
    <>
      <h3>{say('versions')}</h3>
      <ul className="notice-versions">
        <li>
          {say('version', { number: current.version, by: current.by, at: moment(current.at) })} ({say('inForce')})
        </li>
        {older.map((row) => (
          <li key={row.version}>
            {say('version', { number: row.version, by: row.by, at: moment(row.at) })}{' '}
            <button type="button" className="money-second" disabled={busy} onClick={() => restore(row.wording)}>
              {say('restore')}
            </button>
          </li>
        ))}
      </ul>
      {current.wording ? (
        <button type="button" className="money-second" disabled={busy} onClick={() => restore(null)}>
          {say('restoreBuiltIn')}
        </button>
      ) : null}
    </>
  );
}
