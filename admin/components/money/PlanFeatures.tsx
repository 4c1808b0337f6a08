import React from 'react';
import type { Draft, Feature } from './plan.js';
import { useWords } from './use-money.js';

interface Props {
  draft: Draft;
  features: Feature[];
  onChange(features: Draft['features']): void;
}

/** Each feature: is it in the plan, how much of it is included, what one more costs. */
export function PlanFeatures({ draft, features, onChange }: Props) {
  const { say } = useWords();
  return (
    <table className="money-table">
      <thead>
        <tr>
          <th scope="col">{say('feature')}</th>
          <th scope="col">{say('included')}</th>
          <th scope="col">{say('overage')}</th>
        </tr>
      </thead>
      <tbody>
        {features.map((feature) => {
          const terms = draft.features[feature.code] ?? { on: false, included: '', overage: '' };
          const set = (part: Partial<typeof terms>) =>
            onChange({ ...draft.features, [feature.code]: { ...terms, ...part } });
          const input = (name: 'included' | 'overage', hint: string) => (
            <input
              className="money-input"
              aria-label={`${feature.name}: ${say(name)}`}
              placeholder={say(hint)}
              disabled={!terms.on}
              inputMode="decimal"
              value={terms[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          );
          return (
            <tr key={feature.code}>
              <td data-label={say('feature')}>
                <label className="office-check">
                  <input type="checkbox" checked={terms.on} onChange={(event) => set({ on: event.target.checked })} />
                  {feature.name}
                </label>
              </td>
              <td data-label={say('included')}>
                {feature.kind === 'SWITCH'
                  ? ''
                  : input('included', feature.unit === 'BASIS_POINT' ? 'percent' : 'unlimited')}
              </td>
              <td data-label={say('overage')}>
                {feature.kind === 'SWITCH' || feature.unit === 'BASIS_POINT' ? '' : input('overage', 'noMore')}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
