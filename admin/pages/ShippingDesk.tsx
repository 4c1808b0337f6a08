import { useTranslation } from 'adminjs';
import React, { useRef } from 'react';
import { Icon } from '../components/receiving/icons.js';
import { styles } from '../components/receiving/styles.js';
import { useFocus } from '../components/receiving/use-focus.js';
import { useScanner } from '../components/receiving/use-scanner.js';
import type { Say } from '../components/receiving/use-text.js';
import { ShipmentCard } from '../components/shipping/ShipmentCard.js';
import { STAGES } from '../components/shipping/shipment.js';
import { shippingStyles } from '../components/shipping/styles.js';
import { useShippingDesk } from '../components/shipping/use-shipping-desk.js';

/** Where parcels leave: to pack, to label, to hand over. A scan brings up its shipment; at the hand-over it hands it over. */
export default function ShippingDesk() {
  const { t, i18n } = useTranslation();
  const say: Say = (key, values) =>
    t(`components.ShippingDesk.${key}`, { ...values, interpolation: { escapeValue: false } }) as string;
  const field = useRef<HTMLTextAreaElement>(null);
  const focus = useFocus(field);
  const desk = useShippingDesk(say);
  const { data, stage, inHand, notice, busy } = desk;
  useScanner(field, desk.scan);
  const rows = data?.rows.filter((row) => row.id !== inHand?.id) ?? [];
  const card = (shipment: typeof inHand & object, open: boolean) => (
    <ShipmentCard
      key={shipment.id}
      shipment={shipment}
      say={say}
      locale={i18n.language}
      busy={busy}
      open={open}
      onTake={() => desk.take(shipment)}
      run={(action, body) => desk.run(shipment, action, body).finally(() => focus())}
    />
  );

  return (
    <main className="rcv shp">
      <style>{styles + shippingStyles}</style>
      <div className="rcv-head">
        <h1>{say('title')}</h1>
        {(data?.locations.length ?? 0) > 1 && (
          <select
            aria-label={say('location')}
            value={desk.locationId}
            onChange={(event) => desk.place(event.target.value)}
          >
            <option value="">{say('everywhere')}</option>
            {data?.locations.map((place) => (
              <option key={place.id} value={place.id}>
                {place.name}
              </option>
            ))}
          </select>
        )}
        <button type="button" className="rcv-button" onClick={() => window.print()}>
          {say('printList')}
        </button>
      </div>
      <div className="rcv-scan">
        <Icon name="scan" size={28} />
        <textarea
          ref={field}
          rows={1}
          className="rcv-scan-field"
          aria-label={say('scan')}
          placeholder={say(stage === 'handOver' ? 'scanToHandOver' : 'scan')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={200}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            const text = event.currentTarget.value;
            event.currentTarget.value = '';
            desk.scan(text);
          }}
        />
      </div>
      <div className="shp-tabs" role="tablist">
        {STAGES.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            data-stage={name}
            aria-selected={stage === name}
            onClick={() => {
              desk.open(name);
              focus();
            }}
          >
            {say(`stage.${name}`)} <span className="rcv-count">{data?.counts[name] ?? '…'}</span>
          </button>
        ))}
      </div>
      <div aria-live="assertive">
        {notice && (
          <p className={`shp-notice shp-notice-${notice.kind}`} data-notice={notice.kind}>
            {notice.text}
          </p>
        )}
      </div>
      {inHand && card(inHand, true)}
      <p className="shp-hint">{say(`hint.${stage}`)}</p>
      <div className="shp-list">{rows.map((row) => card(row, false))}</div>
      {data && rows.length === 0 && !inHand && <p className="shp-empty">{say(`empty.${stage}`)}</p>}
      {data?.nextCursor && (
        <button type="button" className="rcv-button shp-more" disabled={busy} onClick={desk.more}>
          {say('more')}
        </button>
      )}
    </main>
  );
}
