import React from 'react';
import { Icon } from './icons.js';
import type { Candidate, MatchReason, ReceivingState } from './state.js';
import type { Say } from './use-text.js';

/** As many as there are digit keys. */
const SHOWN = 9;
/** These speak against the candidate. */
const AGAINST = new Set([
  'name_differs',
  'name_missing',
  'suite_unknown',
  'suite_unverified',
  'suite_near',
  'same_name_elsewhere',
  'other_name_in_use',
  'other_suite_on_label',
  'other_location',
]);

/** Numbered cards; the number's key picks. An unknown label's likely ones stand here too, below the shelf. */
export function Candidates({
  state,
  say,
  onPick,
}: {
  state: ReceivingState;
  say: Say;
  onPick(mailboxId: string): void;
}) {
  const match = state.preview?.match;
  if (!match || match.decision === 'MATCHED' || match.candidates.length === 0) return null;
  return (
    <ol className="rcv-candidates" aria-label={say('candidates')}>
      {match.candidates.slice(0, SHOWN).map((candidate, index) => (
        <li key={candidate.mailboxId}>
          <button
            type="button"
            className="rcv-candidate"
            aria-pressed={state.picked === candidate.mailboxId}
            disabled={state.sending !== null}
            onClick={() => onPick(candidate.mailboxId)}
          >
            <kbd className="rcv-number">{index + 1}</kbd>
            <CandidateText candidate={candidate} say={say} />
          </button>
        </li>
      ))}
    </ol>
  );
}

function CandidateText({ candidate, say }: { candidate: Candidate; say: Say }) {
  const { ste, workspaceName, recipient, confidence, reasons } = candidate;
  return (
    <span className="rcv-candidate-text">
      <span className="rcv-candidate-head">
        <strong>
          {say('ste')} {ste}
        </strong>
        <span className="rcv-confidence">{say('confidence', { percent: Math.round(confidence * 100) })}</span>
      </span>
      <span className="rcv-candidate-name">
        {workspaceName}
        {recipient && recipient !== workspaceName ? ` · ${recipient}` : ''}
      </span>
      <span className="rcv-reasons">
        {reasons.map((reason) => (
          <span
            key={`${reason.code}${reason.detail ?? ''}`}
            className={AGAINST.has(reason.code) ? 'rcv-against' : 'rcv-for'}
          >
            <Icon name={AGAINST.has(reason.code) ? 'warning' : 'check'} size={16} />
            {reasonText(reason)}
          </span>
        ))}
      </span>
    </span>
  );
}

function reasonText({ code, detail, text }: MatchReason): string {
  return text ?? [code, detail].filter(Boolean).join(': ');
}

/** The candidate that a digit key picks, or null. */
export function candidateByKey(state: ReceivingState, key: string): Candidate | null {
  const match = state.preview?.match;
  if (!match || match.decision === 'MATCHED' || state.asking.status !== 'none' || !/^[1-9]$/.test(key)) return null;
  return match.candidates[Number(key) - 1] ?? null;
}
