import React, { useState } from 'react';
import type { Say } from '../receiving/use-text.js';
import { PackForm } from './PackForm.js';
import { type DeskShipment, fileLink, recordLink, stageOf } from './shipment.js';

interface Props {
  shipment: DeskShipment;
  say: Say;
  locale: string;
  busy: boolean;
  /** In hand: its next step stands open. */
  open: boolean;
  onTake(): void;
  run(action: string, body?: Record<string, unknown>): Promise<boolean>;
}

/** One shipment: whose, where to, what is in it and where that lies, and the one next step. */
export function ShipmentCard({ shipment, say, locale, busy, open, onTake, run }: Props) {
  const stage = stageOf(shipment);
  const buying = shipment.label?.status === 'BUYING';
  return (
    <article className={open ? 'shp-card shp-card-open' : 'shp-card'} data-shipment={shipment.code}>
      <header>
        <strong className="shp-code">{shipment.code}</strong>
        <span className={`rcv-state shp-at-${stage ?? 'over'}`}>{say(`status.${shipment.status}`)}</span>
        {shipment.international && <span className="rcv-state shp-abroad">{say('abroad')}</span>}
        <a href={recordLink(shipment.id)}>{say('record')}</a>
      </header>
      <p className="shp-who">
        {shipment.customer}
        {shipment.ste ? ` · STE ${shipment.ste}` : ''} → {shipment.to.name}, {shipment.to.city} ({shipment.to.country})
      </p>
      <p>
        {shipment.carrier} {shipment.service} · {kilograms(shipment.weightGrams, locale)}
        {shipment.trackingNumber ? ` · ${shipment.trackingNumber}` : ''}
      </p>
      <ul className="shp-pieces">
        {shipment.pieces.map((piece) => (
          <li key={piece.id}>
            <b>{piece.shelf ?? say('noShelf')}</b>{' '}
            {piece.trackingNumber ?? piece.description ?? say(`kind.${piece.kind}`)}
            {piece.weightGrams ? ` · ${kilograms(piece.weightGrams, locale)}` : ''}
          </li>
        ))}
      </ul>
      {buying && (
        <p className="rcv-notice rcv-notice-doubt">
          {say('buying', { tries: shipment.label?.attempts ?? 0 })} {shipment.label?.error ?? ''}
        </p>
      )}
      {shipment.label?.status === 'FAILED' && stage === 'label' && (
        <p className="rcv-notice rcv-notice-bad">
          {say('refused')} {shipment.label.error}
        </p>
      )}
      {stage === 'pack' && open && (
        <PackForm shipment={shipment} say={say} busy={busy} onPack={(body) => run('pack', body)} />
      )}
      <footer>
        {stage === 'pack' && !open && (
          <button type="button" className="rcv-button rcv-primary" disabled={busy} onClick={onTake}>
            {say('do.pack')}
          </button>
        )}
        {stage === 'label' && (
          <button
            type="button"
            className="rcv-button rcv-primary"
            disabled={busy || buying}
            onClick={() => void run('buyLabel')}
          >
            {say('do.label')}
          </button>
        )}
        {stage === 'handOver' && (
          <>
            <a
              className="rcv-button rcv-primary"
              href={fileLink(shipment.id, 'label')}
              target="_blank"
              rel="noreferrer"
            >
              {say('do.print')}
            </a>
            {shipment.hasCustomsForm && (
              <a className="rcv-button" href={fileLink(shipment.id, 'customs')} target="_blank" rel="noreferrer">
                {say('do.customs')}
              </a>
            )}
            <Reasoned
              label={say('do.withdraw')}
              say={say}
              busy={busy}
              onGiven={(reason) => run('withdrawLabel', { reason })}
            />
          </>
        )}
        {(stage === 'trouble' || stage === 'gone') && (
          <Reasoned
            label={say('do.returned')}
            say={say}
            busy={busy}
            onGiven={(reason) => run('markReturned', { reason })}
          />
        )}
        {(stage === 'pack' || stage === 'label') && open && (
          <Reasoned label={say('do.cancel')} say={say} busy={busy} onGiven={(reason) => run('cancel', { reason })} />
        )}
      </footer>
    </article>
  );
}

/** A deed that wants a reason: the button opens its field. */
function Reasoned({
  label,
  say,
  busy,
  onGiven,
}: {
  label: string;
  say: Say;
  busy: boolean;
  onGiven(reason: string): Promise<boolean>;
}) {
  const [reason, setReason] = useState<string | null>(null);
  if (reason === null)
    return (
      <button type="button" className="rcv-button" disabled={busy} onClick={() => setReason('')}>
        {label}
      </button>
    );
  return (
    <form
      className="shp-reason"
      onSubmit={(event) => {
        event.preventDefault();
        void onGiven(reason).then((done) => done && setReason(null));
      }}
    >
      <input
        data-scan="keep"
        aria-label={say('reason')}
        placeholder={say('reason')}
        value={reason}
        // biome-ignore lint/a11y/noAutofocus: the clerk has just asked for this field
        autoFocus
        onChange={(event) => setReason(event.target.value)}
      />
      <button type="submit" className="rcv-button rcv-danger" disabled={busy || reason.trim().length < 3}>
        {label}
      </button>
      <button type="button" className="rcv-button" onClick={() => setReason(null)}>
        {say('leaveIt')}
      </button>
    </form>
  );
}

function kilograms(grams: number, locale: string): string {
  return `${(grams / 1000).toLocaleString(locale, { maximumFractionDigits: 3 })} kg`;
}
