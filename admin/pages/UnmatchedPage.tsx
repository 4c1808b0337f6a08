import { ApiClient, useTranslation } from 'adminjs';
import React, { useEffect, useState } from 'react';

const api = new ApiClient();

interface Piece {
  id: string;
  trackingNumber: string | null;
  sender: string | null;
  kind: string;
  shelf: string | null;
  location: string;
  reason: string | null;
  days: number;
  claims: number;
  hasPhoto: boolean;
}

interface Answer {
  ages?: Record<'fresh' | 'week' | 'month' | 'older', number>;
  pieces?: Piece[];
  next?: string | null;
  notice?: { message: string };
}

const AGES = ['fresh', 'week', 'month', 'older'] as const;
/** From when on a piece is old enough to be asked about aloud. */
const OLD_DAYS = 8;

/** Pieces that reached nobody: how long each has lain here, why, and whether somebody claims it. */
export default function UnmatchedPage() {
  const { t, translatePage } = useTranslation();
  const say = (key: string, values: Record<string, string | number> = {}) =>
    t(`components.UnmatchedPage.${key}`, values) as string;
  const [cursor, setCursor] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let left = false;
    api
      .getPage<Answer>({ pageName: 'unmatched', params: cursor ? { cursor } : {} })
      .then(({ data }) => !left && setAnswer(data))
      .catch(() => !left && setAnswer({ notice: { message: t('components.PackagePage.away') as string } }));
    return () => {
      left = true;
    };
  }, [cursor, t]);
  const pieces = answer?.pieces ?? [];
  return (
    <main className="office-home" aria-busy={answer === null}>
      <h1>{translatePage('unmatched')}</h1>
      {answer?.notice && <p className="office-alert">{answer.notice.message}</p>}
      {answer?.ages && (
        <p className="piece-chips">
          {AGES.map((age) => (
            <span
              key={age}
              className={`piece-chip piece-${age === 'fresh' ? 'blue' : age === 'week' ? 'grey' : 'amber'}`}
            >
              {say(age)}: {answer.ages?.[age]}
            </span>
          ))}
        </p>
      )}
      {answer?.pieces && pieces.length === 0 && <p className="piece-soft">{say('empty')}</p>}
      <ul className="unmatched-list">
        {pieces.map((piece) => (
          <li key={piece.id}>
            <a href={`/admin/resources/Package/records/${piece.id}/show`}>
              {piece.hasPhoto ? (
                <img src={`/admin/media/packages/${piece.id}/thumbnail`} alt="" loading="lazy" />
              ) : (
                <span className="unmatched-blank" aria-hidden="true" />
              )}
              <span className="unmatched-what">
                <strong>{piece.trackingNumber ?? piece.sender ?? say('noNumber')}</strong>
                <span>
                  {[t(`enums.PackageKind.${piece.kind}`) as string, piece.location, piece.shelf]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                <span className="piece-soft">{piece.reason ?? say('noReason')}</span>
              </span>
              <span className="unmatched-marks">
                <span className={`piece-chip piece-${piece.days >= OLD_DAYS ? 'amber' : 'grey'}`}>
                  {say('days', { n: piece.days })}
                </span>
                {piece.claims > 0 && (
                  <span className="piece-chip piece-blue">{say('claims', { n: piece.claims })}</span>
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <p>
        {cursor && (
          <button type="button" className="office-plain" onClick={() => setCursor(null)}>
            {say('first')}
          </button>
        )}
        {answer?.next && (
          <button type="button" className="office-primary" onClick={() => setCursor(answer.next ?? null)}>
            {say('more')}
          </button>
        )}
      </p>
    </main>
  );
}
