import { type ActionProps, ApiClient, useTranslation } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { Actions } from './package/Actions.js';
import { Facts } from './package/Facts.js';
import { PhotoStrip } from './package/PhotoStrip.js';
import type { Piece } from './package/piece.js';
import { StatusChip } from './package/StatusChip.js';
import { Timeline } from './package/Timeline.js';

const api = new ApiClient();

interface Answer {
  package?: Piece;
  notice?: { message: string };
}

/** One package: whose it is and where, at a glance; its pictures, its facts, all that happened to it. */
export default function PackagePage({ record }: ActionProps) {
  const { t, i18n } = useTranslation();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const id = record?.id;
  /** Changes with each action on the page: then the piece is read anew. */
  const version = record?.params.version;
  useEffect(() => {
    if (!id || version === null) return;
    let left = false;
    api
      .getPage<Answer>({ pageName: 'package', params: { id } })
      .then(({ data }) => !left && setAnswer(data))
      .catch(() => !left && setAnswer({ notice: { message: t('components.PackagePage.away') as string } }));
    return () => {
      left = true;
    };
  }, [id, version, t]);
  if (answer?.notice) return <p className="office-alert">{answer.notice.message}</p>;
  const piece = answer?.package;
  if (!piece) return <div className="piece" aria-busy="true" />;
  const money = ({ amount, currency }: { amount: number; currency: string }) => {
    const format = new Intl.NumberFormat(i18n.language, { style: 'currency', currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  };
  const say = (key: string, values: Record<string, string | number> = {}) =>
    t(`components.PackagePage.${key}`, values) as string;
  return (
    <article className="piece">
      <header className="piece-head">
        <h1>
          {piece.ste ? `STE ${piece.ste}` : say('nobody')}
          {piece.workspace && (
            <>
              {' · '}
              <a href={`/admin/resources/Workspace/records/${piece.workspace.id}/show`}>{piece.workspace.name}</a>
            </>
          )}
        </h1>
        <p className="piece-chips">
          <StatusChip status={piece.status} />
          {piece.shelf && <span className="piece-chip piece-grey">{say('onShelf', { shelf: piece.shelf })}</span>}
          {piece.daysHere !== null && (
            <span className="piece-chip piece-grey">{say('daysHere', { n: piece.daysHere })}</span>
          )}
          {piece.flags.map((flag) => (
            <span key={flag} className="piece-chip piece-amber">
              <span aria-hidden="true">⚑</span> {t(`enums.PackageFlag.${flag}`) as string}
            </span>
          ))}
          {piece.storage && (piece.storage.accrued.amount > 0 || piece.storage.tomorrow.amount > 0) && (
            <span className="piece-chip piece-grey">
              {say('storage', { accrued: money(piece.storage.accrued), tomorrow: money(piece.storage.tomorrow) })}
            </span>
          )}
          {piece.takenBack && <span className="piece-chip piece-amber">{say('takenBack')}</span>}
        </p>
      </header>
      <section aria-label={say('photos')}>
        <h2>{say('photos')}</h2>
        <PhotoStrip photos={piece.photos} />
      </section>
      <div className="piece-columns">
        <section>
          <h2>{say('facts')}</h2>
          <Facts piece={piece} />
          {piece.labelText && (
            <>
              <h2>{say('label')}</h2>
              <pre className="office-json">{piece.labelText}</pre>
            </>
          )}
          {piece.match.reasons.length > 0 && (
            <>
              <h2>{say('why', { percent: Math.round((piece.match.confidence ?? 0) * 100) })}</h2>
              <ul className="piece-reasons">
                {piece.match.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </>
          )}
        </section>
        <section>
          <h2>{say('actions')}</h2>
          <Actions actions={piece.actions} none={say('noActions')} />
          <h2>{say('history')}</h2>
          <Timeline history={piece.history} />
        </section>
      </div>
    </article>
  );
}
