import React, { useState } from 'react';
import { Icon } from '../receiving/icons.js';
import { Pages } from './Pages.js';
import { nameOf, type Task } from './task.js';
import type { usePages } from './use-pages.js';
import { useWords } from './use-words.js';
import type { Work } from './use-work.js';

interface Props {
  task: Task;
  work: Work;
  pages: ReturnType<typeof usePages>;
}

/** What to do with the piece in the hand, and how to end it. */
export function TaskCard({ task, work, pages }: Props) {
  const { say, typeWord } = useWords();
  const [code, setCode] = useState('');
  const [weight, setWeight] = useState('');
  const [failing, setFailing] = useState(false);
  const camera = task.needs.includes('pages') || task.needs.includes('photos');
  const byBarcode = task.needs.includes('barcode');
  const weighs = task.type === 'FORWARD' || task.type === 'CONSOLIDATE' || task.type === 'RETURN_TO_SENDER';
  const unsent = pages.pages.some((page) => page.status !== 'sent');
  const ready =
    !byBarcode && (!camera || (pages.pages.length > 0 && !unsent)) && (!task.needs.includes('code') || code !== '');
  return (
    <section className="queue-task" aria-label={say('inHand')}>
      <header>
        <p className="queue-type">{typeWord(task.type)}</p>
        <h2>{task.ste ? `STE ${task.ste}` : task.workspace}</h2>
        <p>
          {[task.workspace, task.recipient, nameOf(task), task.shelf && say('shelf', { shelf: task.shelf })]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </header>
      <p className="queue-do">{say(`do.${task.type}`, { person: task.person ?? task.workspace })}</p>
      {task.note && (
        <p className="queue-note">
          <strong>{say('note')}</strong> {task.note}
        </p>
      )}
      {task.along.length > 0 && (
        <ul className="queue-along">
          {task.along.map((one) => (
            <li key={one.trackingNumber ?? one.shelf}>
              {one.trackingNumber} {one.shelf && `· ${say('shelf', { shelf: one.shelf })}`}
            </li>
          ))}
        </ul>
      )}
      {camera && <Pages {...pages} say={say} />}
      {task.needs.includes('code') && (
        <label className="queue-field">
          {say('code')}
          <input
            data-scan="keep"
            inputMode="numeric"
            autoComplete="off"
            maxLength={7}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
      )}
      {weighs && (
        <label className="queue-field">
          {say('weight')}
          <input
            inputMode="numeric"
            value={weight}
            onChange={(event) => setWeight(event.target.value.replace(/\D/g, ''))}
          />
        </label>
      )}
      {failing ? (
        <Failing say={say} busy={work.busy} onFail={work.fail} onBack={() => setFailing(false)} />
      ) : (
        <div className="queue-buttons">
          {byBarcode ? (
            <p className="queue-wait">
              <Icon name="scan" /> {say('scanToFinish')}
            </p>
          ) : (
            <button
              type="button"
              className="queue-primary"
              disabled={work.busy || !ready}
              onClick={() =>
                work.finish({ ...(code ? { code } : {}), ...(weight ? { weightGrams: Number(weight) } : {}) })
              }
            >
              <Icon name="check" /> {say('finish')} <kbd>F9</kbd>
            </button>
          )}
          <button type="button" disabled={work.busy} onClick={() => setFailing(true)}>
            {say('cannot')}
          </button>
          <button type="button" disabled={work.busy} onClick={work.release}>
            {say('release')}
          </button>
        </div>
      )}
    </section>
  );
}

const REASONS = ['notFound', 'damaged', 'sealed', 'other'] as const;

function Failing({
  say,
  busy,
  onFail,
  onBack,
}: {
  say: (key: string) => string;
  busy: boolean;
  onFail(reason: string): void;
  onBack(): void;
}) {
  const [reason, setReason] = useState('');
  return (
    <fieldset className="queue-failing">
      <legend>{say('why')}</legend>
      <div className="queue-buttons">
        {REASONS.filter((one) => one !== 'other').map((one) => (
          <button key={one} type="button" onClick={() => setReason(say(`reasons.${one}`))}>
            {say(`reasons.${one}`)}
          </button>
        ))}
      </div>
      <label className="queue-field">
        {say('reason')}
        <textarea
          data-scan="keep"
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <div className="queue-buttons">
        <button
          type="button"
          className="queue-danger"
          disabled={busy || reason.trim() === ''}
          onClick={() => onFail(reason.trim())}
        >
          {say('fail')}
        </button>
        <button type="button" onClick={onBack}>
          {say('back')}
        </button>
      </div>
    </fieldset>
  );
}
