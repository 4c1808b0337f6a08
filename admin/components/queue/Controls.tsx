import React from 'react';
import type { Counters, Filters, Place } from './task.js';
import { useWords } from './use-words.js';

interface Props {
  filters: Filters;
  counters: Counters | null;
  locations: readonly Place[];
  sound: boolean;
  onChange(change: Partial<Filters>): void;
  onSound(on: boolean): void;
}

const VIEWS = ['free', 'mine', 'late', 'all'] as const;

/** What to look at: whose, which kind, where; with how much there is of each. */
export function Controls({ filters, counters, locations, sound, onChange, onSound }: Props) {
  const { say, typeWord } = useWords();
  const count = (view: (typeof VIEWS)[number]) =>
    view === 'mine' ? counters?.mine : view === 'late' ? counters?.late : view === 'all' ? counters?.all : undefined;
  const types = Object.entries(counters?.byType ?? {}).sort(([, a], [, b]) => b - a);
  return (
    <>
      <div className="queue-bar">
        {locations.length > 1 && (
          <select
            aria-label={say('location')}
            value={filters.locationId}
            onChange={(event) => onChange({ locationId: event.target.value })}
          >
            <option value="">{say('everywhere')}</option>
            {locations.map((one) => (
              <option key={one.id} value={one.id}>
                {one.code} · {one.name}
              </option>
            ))}
          </select>
        )}
        <fieldset className="queue-tabs" aria-label={say('view')}>
          {VIEWS.map((view) => (
            <button
              key={view}
              type="button"
              aria-pressed={filters.only === view}
              onClick={() => onChange({ only: view })}
            >
              {say(`views.${view}`)}
              {count(view) !== undefined && <span className="queue-count">{count(view)}</span>}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          aria-pressed={filters.by === 'shelf'}
          onClick={() => onChange({ by: filters.by === 'shelf' ? 'due' : 'shelf' })}
        >
          {say('byShelf')}
        </button>
        <button type="button" aria-pressed={sound} onClick={() => onSound(!sound)}>
          {say(sound ? 'soundOn' : 'soundOff')}
        </button>
      </div>
      <fieldset className="queue-tabs" aria-label={say('work')}>
        <button type="button" aria-pressed={filters.type === ''} onClick={() => onChange({ type: '' })}>
          {say('allTypes')}
          <span className="queue-count">{counters?.all ?? 0}</span>
        </button>
        {types.map(([type, n]) => (
          <button key={type} type="button" aria-pressed={filters.type === type} onClick={() => onChange({ type })}>
            {typeWord(type)}
            <span className="queue-count">{n}</span>
          </button>
        ))}
        {counters !== null && counters.cooling > 0 && (
          <span className="queue-cooling">{say('cooling', { n: counters.cooling })}</span>
        )}
      </fieldset>
    </>
  );
}
