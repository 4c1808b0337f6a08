import React, { useEffect, useState } from 'react';
import { useAct, useRead } from '../money/use-money.js';
import { type Preview, PreviewPane } from './PreviewPane.js';
import { useNoticeWords } from './use-notice-words.js';
import { type Version, Versions } from './Versions.js';

export type Wording = Partial<Record<(typeof PARTS)[number], string>>;
interface Template {
  event: string;
  wording: Wording;
  builtIn: Wording;
  version: number;
  versions: Version[];
  fields: string[];
}

const PARTS = ['subject', 'body', 'action', 'note', 'short'] as const;
const LONG = new Set(['body', 'note', 'short']);

/** The words of one notice in one language: changed, previewed with real data, taken back to any version. */
export function TemplateEditor({ event, language, close }: { event: string; language: string; close(): void }) {
  const { say } = useNoticeWords();
  const { data, problem, reload } = useRead<{ template: Template }>('notifications', { event, language });
  const [wording, setWording] = useState<Wording>({});
  const [preview, setPreview] = useState<Preview | null>(null);
  const act = useAct();
  const template = data?.template;
  const show = async (words: Wording) => {
    const answer = await act.post<{ preview: Preview }>('notifications', {
      do: 'preview',
      event,
      language,
      wording: whole(words),
    });
    if (answer) setPreview(answer.preview);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown once for each version that is read.
  useEffect(() => {
    if (!template) return;
    setWording(template.wording);
    void show(template.wording);
  }, [template]);
  if (problem) return <p className="money-empty">{problem}</p>;
  if (!template) return <p className="money-empty">{say('loading')}</p>;
  const save = async (words: Wording | null) => {
    const sent = { do: 'save', event, language, version: template.version, wording: words && whole(words) };
    if (await act.post('notifications', sent, say('saved'))) await reload();
  };
  return (
    <>
      <div className="money-buttons">
        <button type="button" className="money-second" onClick={close}>
          {say('back')}
        </button>
      </div>
      <h2>{event}</h2>
      <p className="piece-soft">
        {say('fields')} {template.fields.map((name) => `{{${name}}}`).join(' ')}
      </p>
      <div className="notice-columns">
        <form
          className="office-form"
          onSubmit={(submitted) => {
            submitted.preventDefault();
            void save(wording);
          }}
        >
          {PARTS.filter((part) => part !== 'action' || template.builtIn.action).map((part) => (
            <div key={part} className="office-field">
              <label htmlFor={`part-${part}`}>{say(`part.${part}`)}</label>
              {LONG.has(part) ? (
                <textarea
                  id={`part-${part}`}
                  name={part}
                  rows={part === 'body' ? 10 : 3}
                  value={wording[part] ?? ''}
                  onChange={(change) => setWording({ ...wording, [part]: change.target.value })}
                />
              ) : (
                <input
                  id={`part-${part}`}
                  name={part}
                  value={wording[part] ?? ''}
                  onChange={(change) => setWording({ ...wording, [part]: change.target.value })}
                />
              )}
            </div>
          ))}
          <div className="money-buttons">
            <button type="submit" className="office-primary" disabled={act.busy}>
              {say('save')}
            </button>
            <button type="button" className="money-second" disabled={act.busy} onClick={() => void show(wording)}>
              {say('preview')}
            </button>
          </div>
          <Versions versions={template.versions} busy={act.busy} restore={(words) => void save(words)} />
        </form>
        {preview ? <PreviewPane preview={preview} /> : null}
      </div>
    </>
  );
}

/** Empty parts are left out. */
function whole(wording: Wording): Wording {
  return Object.fromEntries(PARTS.flatMap((part) => (wording[part]?.trim() ? [[part, wording[part]]] : [])));
}
