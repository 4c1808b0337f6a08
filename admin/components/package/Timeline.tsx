import { useTranslation } from 'adminjs';
import React from 'react';
import { StatusChip } from './StatusChip.js';

export interface HistoryEvent {
  id: string;
  at: string;
  kind: string;
  from: string | null;
  to: string;
  actor: string;
  reason: string | null;
}

/** Every move of the piece, newest first: what, by whom, when, why. */
export function Timeline({ history }: { history: readonly HistoryEvent[] }) {
  const { t, i18n } = useTranslation();
  const moment = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <ol className="piece-timeline">
      {history.map((event) => (
        <li key={event.id}>
          <p>
            <strong>{t(`components.PackagePage.kinds.${event.kind}`, { defaultValue: event.kind }) as string}</strong>{' '}
            <StatusChip status={event.to} />
          </p>
          {event.reason && <p>{event.reason}</p>}
          <p className="piece-soft">
            <time dateTime={event.at}>{moment.format(new Date(event.at))}</time> · {event.actor}
          </p>
        </li>
      ))}
    </ol>
  );
}
