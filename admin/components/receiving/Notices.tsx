import React from 'react';
import { Icon } from './icons.js';
import { blockedByDuplicate, type Problem, type ReceivingState } from './state.js';
import { loginPath, paths } from './transport.js';
import type { Say } from './use-text.js';

interface Props {
  state: ReceivingState;
  say: Say;
  locale: string;
  onAgain(): void;
  onRetry(): void;
  onStop(): void;
}

/** What stands between the piece and its filing, and what to do about it. */
export function Notices({ state, say, locale, onAgain, onRetry, onStop }: Props) {
  const { problem, sending, asking, preview } = state;
  const isWaiting = sending?.status === 'waiting' || asking.status === 'waiting';
  const duplicate = preview?.duplicate;
  return (
    <div className="rcv-notices" aria-live="polite">
      {duplicate && blockedByDuplicate(state) && (
        <div className="rcv-notice rcv-notice-doubt" role="alert">
          <Icon name="warning" size={28} />
          <p>
            <strong>{say('duplicate.title')}</strong>{' '}
            {say('duplicate.text', {
              number: preview.trackingNumber ?? '',
              when: timeOf(duplicate.receivedAt, locale),
            })}{' '}
            <a href={paths.show(duplicate.packageId)} target="_blank" rel="noreferrer">
              {say('duplicate.open')}
            </a>
          </p>
          <button type="button" className="rcv-button" onClick={onAgain}>
            {say('duplicate.again')} <kbd>F6</kbd>
          </button>
        </div>
      )}
      {problem && isWaiting && (
        <div className="rcv-notice rcv-notice-doubt" role="alert" data-problem={problem.code}>
          <Icon name="offline" size={28} />
          <p>
            <strong>{say(`problems.${problem.code}`)}</strong>{' '}
            {say(sending ? 'problems.kept' : 'problems.asksAgain', { attempt: sending?.attempt ?? asking.attempt })}
          </p>
          <span className="rcv-notice-buttons">
            <button type="button" className="rcv-button" onClick={onRetry}>
              {say('problems.retry')}
            </button>
            {sending && (
              <button type="button" className="rcv-button" onClick={onStop}>
                {say('problems.stop')}
              </button>
            )}
          </span>
        </div>
      )}
      {problem && !isWaiting && <ProblemNotice problem={problem} say={say} />}
    </div>
  );
}

export function ProblemNotice({ problem, say }: { problem: Problem; say: Say }) {
  return (
    <div className="rcv-notice rcv-notice-bad" role="alert" data-problem={problem.code}>
      <Icon name="warning" size={28} />
      <p>
        <strong>{problemText(problem, say)}</strong>
        {problem.code === 'session_ended' ? (
          <>
            {' '}
            <a href={loginPath()}>{say('problems.login')}</a>
          </>
        ) : null}
        {problem.requestId ? <small> {say('problems.request', { id: problem.requestId })}</small> : null}
      </p>
    </div>
  );
}

/** The page's own sentence for a code, else the server's. */
export function problemText(problem: Problem, say: Say): string {
  const key = `problems.${problem.code}`;
  const own = say(key);
  return own.endsWith(key) ? (problem.message ?? say('problems.internal')) : own;
}

export function timeOf(at: string | null, locale: string): string {
  if (at === null) return '';
  const then = new Date(at);
  const today = then.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(locale, {
    ...(today ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(then);
}
