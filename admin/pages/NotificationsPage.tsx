import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { useRead } from '../components/money/use-money.js';
import { type Backlog, BacklogTiles } from '../components/notices/BacklogTiles.js';
import { TemplateEditor } from '../components/notices/TemplateEditor.js';
import { type TemplateRow, TemplateTable } from '../components/notices/TemplateTable.js';
import { useNoticeWords } from '../components/notices/use-notice-words.js';

interface Overview {
  backlog: Backlog[];
  templates: TemplateRow[];
}

/** What waits to be sent, and the words of every notice. `?event=…&language=…` opens one. */
export default function NotificationsPage() {
  const { translatePage } = useTranslation();
  const { say, locale } = useNoticeWords();
  const given = new URLSearchParams(window.location.search);
  const [language, setLanguage] = useState<'en' | 'tr'>(
    given.get('language') === 'tr' || (!given.has('language') && locale === 'tr') ? 'tr' : 'en',
  );
  const [event, setEvent] = useState<string | null>(given.get('event'));
  const open = (next: string | null) => {
    setEvent(next);
    const query = next ? `?event=${encodeURIComponent(next)}&language=${language}` : '';
    window.history.replaceState(null, '', `${window.location.pathname}${query}`);
    window.scrollTo(0, 0);
  };
  return (
    <main className="office-home money">
      <div className="money-head">
        <h1>{translatePage('notifications')}</h1>
        <div className="money-buttons">
          {(['en', 'tr'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="money-second"
              aria-pressed={language === each}
              disabled={language === each}
              onClick={() => setLanguage(each)}
            >
              {say(`language.${each}`)}
            </button>
          ))}
        </div>
      </div>
      {event ? (
        <TemplateEditor key={`${event} ${language}`} event={event} language={language} close={() => open(null)} />
      ) : (
        <OverviewOf language={language} open={open} />
      )}
    </main>
  );
}

function OverviewOf({ language, open }: { language: string; open(event: string): void }) {
  const { say } = useNoticeWords();
  const { data, problem, busy, reload } = useRead<Overview>('notifications', { language });
  if (problem) return <p className="money-empty">{problem}</p>;
  if (!data) return <p className="money-empty">{say('loading')}</p>;
  return (
    <>
      <div className="money-head">
        <h2>{say('backlog')}</h2>
        <button type="button" className="money-second" disabled={busy} onClick={() => void reload()}>
          {say('refresh')}
        </button>
      </div>
      <BacklogTiles backlog={data.backlog} />
      <h2>{say('templates')}</h2>
      <TemplateTable templates={data.templates} open={open} />
    </>
  );
}
