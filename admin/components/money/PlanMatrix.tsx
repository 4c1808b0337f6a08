import React from 'react';
import { plainAmount } from './amounts.js';
import type { Feature, Plan } from './plan.js';
import { useWords } from './use-money.js';

interface Props {
  currency: string;
  features: Feature[];
  plans: Plan[];
  busy: boolean;
  onEdit(plan: Plan): void;
  onArchive(plan: Plan): void;
}

/** One column a plan, one row a feature; it scrolls sideways where it must, the feature's name stays. */
export function PlanMatrix({ currency, features, plans, busy, onEdit, onArchive }: Props) {
  const { say, money, locale } = useWords();
  const nameOf = (plan: Plan) => (locale === 'tr' ? plan.nameTr : plan.nameEn);
  const terms = (plan: Plan, feature: Feature): string => {
    const found = plan.features.find((item) => item.code === feature.code);
    if (!found) return '–';
    if (feature.kind === 'SWITCH') return '✓';
    if (feature.unit === 'BASIS_POINT') return `${plainAmount(found.included ?? 0, 2)} %`;
    const beyond = found.overage === null ? '' : say('thenEach', { amount: money(found.overage, currency) });
    if (feature.kind === 'RATE') return beyond || String(found.included ?? 0);
    return `${found.included === null ? say('unlimited') : found.included}${beyond ? ` · ${beyond}` : ''}`;
  };
  return (
    <div className="money-scroll">
      <table className="money-matrix">
        <thead>
          <tr>
            <th scope="col">{say('feature')}</th>
            {plans.map((plan) => (
              <th key={plan.id} scope="col">
                {nameOf(plan)}
                <span className="piece-soft">
                  {plan.code} · {say('edition', { n: plan.edition })}
                </span>
                {plan.archived ? <span className="office-chip office-chip-bad">{say('archived')}</span> : null}
                {plan.fallback ? <span className="office-chip">{say('fallback')}</span> : null}
                {!plan.listed && !plan.fallback ? <span className="office-chip">{say('hidden')}</span> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(['MONTH', 'YEAR'] as const).map((interval) => (
            <tr key={interval}>
              <th scope="row">{say(`price.${interval}`)}</th>
              {plans.map((plan) => {
                const price = plan.prices.find((item) => item.interval === interval);
                return <td key={plan.id}>{price ? money(price.amount, currency) : '–'}</td>;
              })}
            </tr>
          ))}
          <tr>
            <th scope="row">{say('runs')}</th>
            {plans.map((plan) => (
              <td key={plan.id}>
                {plan.running}
                {plan.runningEarlier > 0 ? ` + ${say('earlier', { n: plan.runningEarlier })}` : ''}
              </td>
            ))}
          </tr>
          {features.map((feature) => (
            <tr key={feature.code}>
              <th scope="row">{feature.name}</th>
              {plans.map((plan) => (
                <td key={plan.id}>{terms(plan, feature)}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{say('actions')}</th>
            {plans.map((plan) => (
              <td key={plan.id}>
                <span className="money-buttons">
                  <button type="button" className="money-second" onClick={() => onEdit(plan)}>
                    {say('change')}
                  </button>
                  {plan.fallback ? null : (
                    <button type="button" className="money-second" disabled={busy} onClick={() => onArchive(plan)}>
                      {say(plan.archived ? 'restore' : 'archive')}
                    </button>
                  )}
                </span>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
