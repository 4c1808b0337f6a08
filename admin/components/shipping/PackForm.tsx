import React, { useState } from 'react';
import { parseSize, parseWeight } from '../receiving/measures.js';
import { restoreSettings } from '../receiving/session.js';
import { unitsOf } from '../receiving/use-page.js';
import type { Say } from '../receiving/use-text.js';
import type { DeskShipment } from './shipment.js';

interface Props {
  shipment: DeskShipment;
  say: Say;
  busy: boolean;
  onPack(body: Record<string, unknown>): Promise<boolean>;
}

/** Scale and tape: what the parcel weighs and measures, in the clerk's units; kept in grams and millimetres. */
export function PackForm({ shipment, say, busy, onPack }: Props) {
  const [units] = useState(() => unitsOf(restoreSettings(localStorage), undefined));
  const [weight, setWeight] = useState('');
  const [size, setSize] = useState('');
  const [accept, setAccept] = useState(false);
  const grams = parseWeight(weight, units.weight);
  const box = parseSize(size, units.length);
  const heavier = grams.state === 'ok' && grams.value > shipment.quotedGrams * 1.05;
  const ready = grams.state === 'ok' && grams.value > 0 && box.state !== 'wrong' && (!heavier || accept);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (!ready || grams.state !== 'ok') return;
    const { length, width, height } = box.state === 'ok' ? box.value : {};
    void onPack({
      weightGrams: grams.value,
      ...(box.state === 'ok' ? { lengthMm: length, widthMm: width, heightMm: height } : {}),
      ...(heavier ? { accept: true } : {}),
    });
  };
  return (
    <form className="shp-pack" onSubmit={submit}>
      <label className="rcv-input">
        {say('weight', { unit: units.weight })}
        <input
          data-scan="keep"
          inputMode="decimal"
          autoComplete="off"
          value={weight}
          aria-invalid={grams.state === 'wrong'}
          onChange={(event) => setWeight(event.target.value)}
        />
        <small className={grams.state === 'wrong' ? 'rcv-wrong' : ''}>
          {grams.state === 'wrong'
            ? say('weightWrong')
            : grams.state === 'ok'
              ? `${grams.value} g`
              : say('quoted', { grams: shipment.quotedGrams })}
        </small>
      </label>
      <label className="rcv-input">
        {say('size', { unit: units.length })}
        <input
          data-scan="keep"
          autoComplete="off"
          value={size}
          placeholder="30 x 20 x 10"
          aria-invalid={box.state === 'wrong'}
          onChange={(event) => setSize(event.target.value)}
        />
        <small className={box.state === 'wrong' ? 'rcv-wrong' : ''}>
          {box.state === 'wrong' ? say('sizeWrong') : ' '}
        </small>
      </label>
      {heavier && (
        <label className="shp-accept">
          <input type="checkbox" checked={accept} onChange={(event) => setAccept(event.target.checked)} />
          {say('accept', { grams: shipment.quotedGrams })}
        </label>
      )}
      <button type="submit" className="rcv-button rcv-primary" disabled={busy || !ready}>
        {say('do.pack')}
      </button>
    </form>
  );
}
