import type { ActionProps } from 'adminjs';
import React, { useState } from 'react';
import { AccountLists } from './money/AccountLists.js';
import type { Account } from './money/account.js';
import { Sign } from './money/Sign.js';
import { Statements } from './money/Statements.js';
import { useRead, useWords } from './money/use-money.js';

/** A customer's account: what they owe and why, the plan, invoices, payments, cards. The actions of the balance stand above. */
export default function BalancePage({ record }: ActionProps) {
  const words = useWords();
  const { say, day, money } = words;
  const [before, setBefore] = useState('');
  const { data, problem } = useRead<{ account: Account }>(
    'money',
    { id: record?.id ?? '', ...(before ? { before } : {}) },
    // Changes with each action on the page.
    record?.params.updatedAt,
  );
  if (problem) return <p className="office-alert">{problem}</p>;
  const account = data?.account;
  if (!account) return <div className="piece" aria-busy="true" />;
  const { subscription, ladder, currency } = account;
  return (
    <article className="piece money">
      <header>
        <h1>
          <a href={`/admin/resources/Workspace/records/${account.workspace.id}/show`}>{account.workspace.name}</a>
        </h1>
        {account.owner ? (
          <p className="piece-soft">
            <a href={`/admin/resources/User/records/${account.owner.id}/show`}>{account.owner.name}</a>
            {' · '}
            {account.owner.email}
          </p>
        ) : null}
        {account.waitingApprovals > 0 ? (
          <p className="money-note">
            <a href="/admin/resources/ApprovalRequest?filters.status=WAITING">
              {say('approvalsWaiting', { n: account.waitingApprovals })}
            </a>
          </p>
        ) : null}
      </header>
      <div className="money-tiles">
        <section className="money-tile">
          <h2>{say(account.owed < 0 ? 'credit' : 'owed')}</h2>
          <p className="money-large">{money(Math.abs(account.owed), currency)}</p>
          <p className="piece-soft">
            {ladder?.exhaustedAt
              ? say('ladderOver', { day: day(ladder.exhaustedAt) })
              : ladder?.nextRetryAt
                ? say('nextTry', { day: day(ladder.nextRetryAt) })
                : account.owed > 0
                  ? say('notChased')
                  : say('nothingOwed')}
          </p>
          {account.disputed > 0 ? (
            <p className="office-error">{say('disputed', { amount: money(account.disputed, currency) })}</p>
          ) : null}
        </section>
        <section className="money-tile">
          <h2>{say('subscription')}</h2>
          {subscription ? (
            <>
              <p className="money-large">{subscription.plan}</p>
              <p>
                <Sign of="SubscriptionStatus" value={subscription.status} />{' '}
                {say(`per.${subscription.interval}`, { amount: money(subscription.price, currency) })}
              </p>
              <p className="piece-soft">
                {subscription.endedAt
                  ? say('ended', { day: day(subscription.endedAt) })
                  : say(subscription.cancelAtPeriodEnd ? 'endsOn' : 'renewsOn', {
                      day: day(subscription.currentPeriodEnd),
                    })}
                {subscription.pendingPlan ? ` · ${say('changesTo', { plan: subscription.pendingPlan })}` : ''}
              </p>
            </>
          ) : (
            <p className="piece-soft">{say('noSubscription')}</p>
          )}
        </section>
        <section className="money-tile">
          <h2>{say('cards')}</h2>
          {account.cards.length === 0 ? <p className="piece-soft">{say('noCards')}</p> : null}
          {account.cards.map((card) => (
            <p key={card.id}>
              {card.brand.toUpperCase()} ···· {card.last4} <span className="piece-soft">{card.expires}</span>
              {card.isDefault ? <span className="office-chip">{say('default')}</span> : null}
            </p>
          ))}
        </section>
      </div>
      <Statements workspaceId={account.workspace.id} />
      <AccountLists account={account} words={words} before={before} onPage={setBefore} />
    </article>
  );
}
