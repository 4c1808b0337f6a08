import React from 'react';
import type { Settings } from './session.js';
import type { Say } from './use-text.js';

export interface LocationChoice {
  id: string;
  code: string;
  name: string;
  country: string;
}

interface Props {
  locations: readonly LocationChoice[];
  locationId: string | null;
  settings: Settings;
  imperial: boolean;
  say: Say;
  onChange(change: Partial<Settings>): void;
  onLocation(): void;
}

/** Chosen once on a device, kept there. */
export function SettingsBar({ locations, locationId, settings, imperial, say, onChange, onLocation }: Props) {
  return (
    <header className="rcv-head">
      <h1>{say('title')}</h1>
      <label className="rcv-location">
        <span className="rcv-hidden">{say('settings.location')}</span>
        <select
          value={locationId ?? ''}
          aria-label={say('settings.location')}
          onChange={(event) => {
            onChange({ locationId: event.target.value });
            onLocation();
          }}
        >
          {locationId === null && <option value="">{say('settings.chooseLocation')}</option>}
          {locations.map((location) => (
            <option key={location.id} value={location.id}>
              {location.code} · {location.name}
            </option>
          ))}
        </select>
      </label>
      <details className="rcv-settings">
        <summary>{say('settings.title')}</summary>
        <div className="rcv-settings-list">
          <Switch on={settings.sound} label={say('settings.sound')} onChange={(sound) => onChange({ sound })} />
          <Switch
            on={settings.scanner === true}
            label={say('settings.scanner')}
            onChange={(scanner) => onChange({ scanner })}
          />
          <Switch
            on={settings.fileAtOnce}
            label={say('settings.fileAtOnce')}
            onChange={(fileAtOnce) => onChange({ fileAtOnce })}
          />
          <Switch on={imperial} label={say('settings.imperial')} onChange={(on) => onChange({ imperial: on })} />
          <p className="rcv-hint">{say('settings.keys')}</p>
        </div>
      </details>
    </header>
  );
}

function Switch({ on, label, onChange }: { on: boolean; label: string; onChange(on: boolean): void }) {
  return (
    <label className="rcv-switch">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
