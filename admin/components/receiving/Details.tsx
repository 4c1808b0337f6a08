import React, { type KeyboardEvent } from 'react';
import { KINDS, measuresOf, type Units } from './piece.js';
import type { Details as DetailsChange } from './reducer.js';
import type { ReceivingState } from './state.js';
import type { Say } from './use-text.js';

interface Props {
  state: ReceivingState;
  units: Units;
  say: Say;
  locale: string;
  onChange(details: DetailsChange): void;
  /** Enter in a field hands the focus back to the scan field. */
  onDone(): void;
}

export function Details({ state, units, say, locale, onChange, onDone }: Props) {
  const { piece } = state;
  const { measures, wrong } = measuresOf(piece, units);
  const disabled = state.sending !== null;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onDone();
  };
  const number = new Intl.NumberFormat(locale);
  const size = measures.dimensionsMm;
  return (
    <section className="rcv-details" aria-label={say('details.title')}>
      <fieldset className="rcv-kinds" disabled={disabled}>
        <legend>{say('details.kind')}</legend>
        {KINDS.map((kind) => (
          <label key={kind} className={piece.kind === kind ? 'rcv-kind rcv-kind-on' : 'rcv-kind'}>
            <input type="radio" name="kind" checked={piece.kind === kind} onChange={() => onChange({ kind })} />
            {say(`kinds.${kind}`)}
          </label>
        ))}
      </fieldset>
      <label className="rcv-input">
        <span>
          {say('details.weight')} <small>{units.weight}</small>
        </span>
        <input
          value={piece.weight}
          inputMode="decimal"
          autoComplete="off"
          maxLength={24}
          disabled={disabled}
          aria-invalid={wrong.includes('weight')}
          aria-describedby="rcv-weight-note"
          placeholder={say('details.weightExample')}
          onChange={(event) => onChange({ weight: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <small id="rcv-weight-note" className={wrong.includes('weight') ? 'rcv-wrong' : ''}>
          {wrong.includes('weight')
            ? say('details.weightWrong')
            : measures.weightGrams
              ? `= ${number.format(measures.weightGrams)} g`
              : ''}
        </small>
      </label>
      <label className="rcv-input">
        <span>
          {say('details.size')} <small>{units.length}</small>
        </span>
        <input
          value={piece.size}
          autoComplete="off"
          maxLength={40}
          disabled={disabled}
          aria-invalid={wrong.includes('size')}
          aria-describedby="rcv-size-note"
          placeholder="30x20x10"
          onChange={(event) => onChange({ size: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <small id="rcv-size-note" className={wrong.includes('size') ? 'rcv-wrong' : ''}>
          {wrong.includes('size')
            ? say('details.sizeWrong')
            : size
              ? `= ${size.length} × ${size.width} × ${size.height} mm`
              : ''}
        </small>
      </label>
      <label className="rcv-input">
        <span>{say('details.shelf')}</span>
        <input
          value={piece.shelf}
          data-scan="keep"
          autoComplete="off"
          autoCapitalize="characters"
          maxLength={40}
          disabled={disabled}
          placeholder="A-12"
          onChange={(event) => onChange({ shelf: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <small>{say('details.shelfNote')}</small>
      </label>
      <label className="rcv-input">
        <span>{say('details.sender')}</span>
        <input
          value={piece.sender}
          autoComplete="off"
          maxLength={200}
          disabled={disabled}
          onChange={(event) => onChange({ sender: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <small />
      </label>
    </section>
  );
}
