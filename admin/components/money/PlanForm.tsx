import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { PlanEffect } from './PlanEffect.js';
import { PlanFeatures } from './PlanFeatures.js';
import { type Draft, draftOf, type Effect, type Feature, type Plan, planOf } from './plan.js';
import { useAct, useWords } from './use-money.js';

interface Props {
  plan: Plan | null;
  features: Feature[];
  currency: string;
  onDone(saved: boolean): Promise<void>;
}

/** First what a change would mean, for whom; then the same is saved. A change after the look needs another look. */
export function PlanForm({ plan, features, currency, onDone }: Props) {
  const { translateButton } = useTranslation();
  const { say } = useWords();
  const [draft, setDraft] = useState<Draft>(() => draftOf(plan, features, currency));
  const [effect, setEffect] = useState<Effect | null>(null);
  const act = useAct();
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setEffect(null);
  };
  const wish = () => planOf(draft, features, currency);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (!effect) {
      const answer = await act.post<{ effect: Effect }>('plans', { do: 'preview', plan: wish() });
      setEffect(answer?.effect ?? null);
      return;
    }
    if (await act.post('plans', { do: 'save', plan: wish(), seen: plan?.version ?? null }, say('saved')))
      await onDone(true);
  };
  const text = (name: 'code' | 'nameEn' | 'nameTr' | 'month' | 'year' | 'trialDays' | 'position', required = true) => (
    <label className="office-field">
      {say(`plan.${name}`)}
      <input
        name={name}
        required={required}
        readOnly={name === 'code' && plan !== null}
        value={draft[name]}
        inputMode={['month', 'year', 'trialDays', 'position'].includes(name) ? 'decimal' : undefined}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form className="office-form money-wide" onSubmit={submit}>
      <h2>{plan ? plan.nameEn : say('newPlan')}</h2>
      <div className="money-grid">
        {text('code')}
        {text('nameEn')}
        {text('nameTr')}
        {text('month', false)}
        {text('year', false)}
        {text('trialDays')}
        {text('position')}
        <label className="office-check">
          <input
            type="checkbox"
            checked={draft.listed}
            onChange={(event) => change({ listed: event.target.checked })}
          />
          {say('plan.listed')}
        </label>
      </div>
      <PlanFeatures draft={draft} features={features} onChange={(next) => change({ features: next })} />
      {effect ? <PlanEffect effect={effect} features={features} currency={currency} /> : null}
      <p className="money-buttons">
        <button type="submit" className="office-primary" disabled={act.busy}>
          {say(effect ? 'publish' : 'seeEffect')}
        </button>
        <button type="button" className="money-second" onClick={() => void onDone(false)}>
          {translateButton('cancel')}
        </button>
      </p>
    </form>
  );
}
