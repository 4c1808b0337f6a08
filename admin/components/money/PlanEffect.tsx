import React from 'react';
import type { Effect, Feature } from './plan.js';
import { useWords } from './use-money.js';

/** In sentences: what differs, who keeps what they have, whom it meets. */
export function PlanEffect({ effect, features, currency }: { effect: Effect; features: Feature[]; currency: string }) {
  const { say, money } = useWords();
  const nameOf = (what: string) => {
    const [side = '', code = ''] = what.split('.');
    if (side === 'price') return say(`price.${code}`);
    return `${features.find((feature) => feature.code === code)?.name ?? code}: ${say(side)}`;
  };
  const shown = (what: string, value: string | null) => {
    if (value === null) return say('nothing');
    if (value === 'unlimited') return say('unlimited');
    if (value === 'none') return say('noMore');
    const amount = what.startsWith('price.') || what.startsWith('overage.');
    return amount ? money(Number(value), currency) : value;
  };
  return (
    <section className="money-note" aria-live="polite">
      <strong>
        {say(effect.newPlan ? 'effect.newPlan' : effect.newVersion ? 'effect.newVersion' : 'effect.nothing')}
      </strong>
      <ul>
        {effect.newPlan || !effect.newVersion ? null : <li>{say('effect.keep', { n: effect.keep })}</li>}
        {effect.meetsAtOnce > 0 ? <li>{say('effect.meets', { n: effect.meetsAtOnce })}</li> : null}
        {effect.newPlan
          ? null
          : effect.changes.map((item) => (
              <li key={item.what}>
                {nameOf(item.what)}: {shown(item.what, item.before)} → {shown(item.what, item.after)}
              </li>
            ))}
      </ul>
    </section>
  );
}
