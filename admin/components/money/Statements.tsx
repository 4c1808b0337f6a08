import React, { useState } from 'react';
import { useWords } from './use-money.js';

/** A month's statement to save, as PDF or CSV. */
export function Statements({ workspaceId }: { workspaceId: string }) {
  const { say } = useWords();
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const href = (as: string) =>
    `/admin/api/pages/money/download?${new URLSearchParams({ id: workspaceId, month, as }).toString()}`;
  const valid = /^20\d{2}-(0[1-9]|1[0-2])$/.test(month);
  return (
    <div className="money-bar">
      <label className="office-field">
        {say('statement')}
        <input type="month" value={month} onChange={(event) => setMonth(event.target.value)} />
      </label>
      {valid
        ? (['pdf', 'csv'] as const).map((as) => (
            <a key={as} className="money-second" href={href(as)}>
              {as.toUpperCase()}
            </a>
          ))
        : null}
    </div>
  );
}
