import React, { useEffect, useRef, useState } from 'react';
import { ActionBar } from '../components/receiving/ActionBar.js';
import { Candidates } from '../components/receiving/Candidates.js';
import { Decision } from '../components/receiving/Decision.js';
import { Details } from '../components/receiving/Details.js';
import { Filed } from '../components/receiving/Filed.js';
import { Notices, ProblemNotice } from '../components/receiving/Notices.js';
import { Photos } from '../components/receiving/Photos.js';
import { measuresOf } from '../components/receiving/piece.js';
import { ScanField } from '../components/receiving/ScanField.js';
import { Scans } from '../components/receiving/Scans.js';
import { SettingsBar } from '../components/receiving/SettingsBar.js';
import { filedBefore } from '../components/receiving/session.js';
import { styles } from '../components/receiving/styles.js';
import { useDesk, useFileAtOnce, useLocationChange } from '../components/receiving/use-desk.js';
import { useFeedback } from '../components/receiving/use-feedback.js';
import { useFocus } from '../components/receiving/use-focus.js';
import { locationOf, unitsOf, usePageStart, useSettings } from '../components/receiving/use-page.js';
import { usePhotos, useUploads } from '../components/receiving/use-photos.js';
import { useReceiving } from '../components/receiving/use-receiving.js';
import { useText } from '../components/receiving/use-text.js';

/** Made for a scanner and for a phone: scan, see whose it is, Enter, next. */
export default function Receiving() {
  const { say, locale } = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const focus = useFocus(field);
  const [settings, changeSettings] = useSettings();
  const { uploads, statuses } = useUploads();
  const [idsBefore] = useState(() => filedBefore(sessionStorage));
  const start = usePageStart(idsBefore);
  const location = locationOf(start.locations, settings);
  const units = unitsOf(settings, location);

  const receiving = useReceiving({ settings, units, locationId: location?.id ?? null, uploads, say });
  const { state, dispatch } = receiving;
  const { shelf, key, photos: taken } = state.piece;
  const photos = usePhotos(state, dispatch, uploads);
  const desk = useDesk({ receiving, units, uploads, photos, field, focus });
  useFeedback(state, settings.sound);
  useFileAtOnce(settings.fileAtOnce, state, dispatch);
  useLocationChange(location?.id ?? null, dispatch);
  useEffect(() => {
    if (key) focus();
  }, [key, focus]);
  useEffect(() => changeSettings({ shelf }), [shelf, changeSettings]);

  return (
    <main className="rcv" data-dragging={photos.dragging} {...photos.drop}>
      <style>{styles}</style>
      <SettingsBar
        locations={start.locations}
        locationId={location?.id ?? null}
        settings={settings}
        imperial={units.weight === 'lb'}
        say={say}
        onChange={changeSettings}
        onLocation={focus}
      />
      {start.problem && <ProblemNotice problem={start.problem} say={say} />}
      <div className="rcv-columns">
        <div className="rcv-piece">
          <ScanField
            ref={field}
            say={say}
            scanner={settings.scanner === true}
            onScanner={(scanner) => {
              changeSettings({ scanner });
              // The keyboard comes or goes with the next focus.
              field.current?.blur();
              setTimeout(focus);
            }}
            onText={desk.typed}
            onSubmit={desk.submit}
            onPastePictures={photos.add}
          />
          {start.ready && !location && <p className="rcv-notice rcv-notice-doubt">{say('settings.locationFirst')}</p>}
          <Scans state={state} say={say} onRemove={(scan) => dispatch({ type: 'scanRemoved', scan })} />
          <Decision state={state} say={say} location={location?.name ?? ''} />
          <Notices
            state={state}
            say={say}
            locale={locale}
            onAgain={desk.again}
            onRetry={receiving.retryNow}
            onStop={() => dispatch({ type: 'sendStopped' })}
          />
          <Candidates state={state} say={say} onPick={desk.pick} />
          <Photos
            photos={taken}
            statuses={statuses}
            say={say}
            input={photos.input}
            onFiles={photos.add}
            onTurn={(id) => dispatch({ type: 'photoTurned', id })}
            onRemove={photos.remove}
          />
          <Details
            state={state}
            units={units}
            say={say}
            locale={locale}
            onChange={(details) => dispatch({ type: 'detailed', details })}
            onDone={focus}
          />
          <ActionBar
            state={state}
            say={say}
            wrongFields={measuresOf(state.piece, units).wrong.length > 0}
            onFile={() => desk.file('customer')}
            onUnmatched={() => desk.file('unmatched')}
            onClear={desk.clear}
          />
        </div>
        <Filed
          filed={state.filed}
          statuses={statuses}
          thumbnails={start.thumbnails}
          say={say}
          locale={locale}
          desk={desk}
          onRetryPhotos={(ids) => ids.forEach(uploads.retry)}
          onAddPhotos={photos.addTo}
        />
      </div>
    </main>
  );
}
