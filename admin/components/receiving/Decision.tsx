import React from 'react';
import { Icon, type IconName } from './icons.js';
import {
  addressee,
  type Candidate,
  type Decision as DecisionName,
  decisionOf,
  type ReceivingState,
  unmatchedReason,
} from './state.js';
import type { Say } from './use-text.js';

const ICONS: Readonly<Record<DecisionName, IconName>> = {
  none: 'scan',
  asking: 'wait',
  more: 'box',
  matched: 'check',
  review: 'question',
  unmatched: 'shelf',
};

/** The answer at once: a colour, an icon, a word and a sentence; screen readers hear it as it changes. */
export function Decision({ state, say, location }: { state: ReceivingState; say: Say; location: string }) {
  const decision = decisionOf(state);
  const to = addressee(state);
  const tone = decision === 'review' && to !== null ? 'picked' : decision;
  return (
    <section className={`rcv-decision rcv-${tone}`} aria-live="assertive" aria-atomic="true" data-decision={tone}>
      <Icon name={tone === 'picked' ? 'check' : ICONS[decision]} size={44} />
      <div>
        <p className="rcv-word">{say(`decision.${tone}`)}</p>
        {to !== null && decision !== 'asking' ? (
          <Addressee to={to} location={location} say={say} />
        ) : (
          <p className="rcv-sentence">
            {decision === 'unmatched' ? `${reasonInWords(state, say)} ` : ''}
            {say(`sentence.${tone}`)}
          </p>
        )}
      </div>
    </section>
  );
}

/** For the clerk, and for the shelf: it is filed with the piece. */
export function reasonInWords(state: ReceivingState, say: Say): string {
  const { key, ste } = unmatchedReason(state);
  return say(`reason.${key}`, { ste });
}

function Addressee({ to, location, say }: { to: Candidate; location: string; say: Say }) {
  return (
    <>
      <p className="rcv-ste">
        {say('ste')} {to.ste}
      </p>
      <p className="rcv-sentence">
        <strong>{to.workspaceName}</strong>
        {to.recipient && to.recipient !== to.workspaceName ? ` · ${to.recipient}` : ''}
        {location ? ` · ${location}` : ''}
      </p>
    </>
  );
}
