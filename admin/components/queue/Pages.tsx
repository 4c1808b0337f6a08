import React from 'react';
import { Icon } from '../receiving/icons.js';
import type { usePages } from './use-pages.js';
import type { Say } from './use-words.js';

type Props = ReturnType<typeof usePages> & { say: Say };

/** The pages or photos of the task: by the phone's camera, or from a scanner's folder; in the order in which they came. */
export function Pages({ pages, add, retry, remove, say }: Props) {
  return (
    <div className="queue-pages">
      <label className="queue-camera">
        <Icon name="camera" size={28} />
        <span>{say('takePage')}</span>
        <input
          type="file"
          accept="image/*"
          capture="environment"
          multiple
          className="rcv-hidden queue-hidden"
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </label>
      <ol>
        {pages.map((page, index) => (
          <li key={page.key}>
            <img src={page.url} alt={say('page', { number: index + 1 })} />
            {page.status === 'sending' && <progress value={page.progress} aria-label={say('sending')} />}
            {page.status === 'failed' && (
              <button type="button" className="queue-danger" onClick={() => retry(page)}>
                {say('again')}
              </button>
            )}
            <button
              type="button"
              aria-label={say('removePage', { number: index + 1 })}
              onClick={() => remove(page.key)}
            >
              <Icon name="remove" size={20} />
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
