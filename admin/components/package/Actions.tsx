import { useTranslation } from 'adminjs';
import React from 'react';

export interface PieceAction {
  id: string;
  type: string;
  status: string;
  requestedAt: string;
  requestedBy: string;
  dueAt: string;
  reason: string | null;
}

const TONES: Readonly<Record<string, string>> = {
  REQUESTED: 'amber',
  QUEUED: 'blue',
  IN_PROGRESS: 'amber',
  SUCCEEDED: 'green',
  FAILED: 'grey',
  CANCELLED: 'grey',
};

/** What the customer asked for on this piece, newest first. */
export function Actions({ actions, none }: { actions: readonly PieceAction[]; none: string }) {
  const { t, i18n } = useTranslation();
  const moment = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  if (actions.length === 0) return <p className="piece-soft">{none}</p>;
  return (
    <ul className="piece-actions">
      {actions.map((action) => (
        <li key={action.id}>
          <a href={`/admin/resources/PackageAction/records/${action.id}/show`}>
            {t(`enums.ActionType.${action.type}`) as string}
          </a>{' '}
          <span className={`piece-chip piece-${TONES[action.status] ?? 'grey'}`}>
            {t(`enums.ActionStatus.${action.status}`) as string}
          </span>
          <p className="piece-soft">
            {action.requestedBy} · {moment.format(new Date(action.requestedAt))}
            {action.reason && ` · ${action.reason}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
