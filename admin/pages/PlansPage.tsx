import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { PlanForm } from '../components/money/PlanForm.js';
import { PlanMatrix } from '../components/money/PlanMatrix.js';
import type { Feature, Plan } from '../components/money/plan.js';
import { useAct, useRead, useWords } from '../components/money/use-money.js';

interface Answer {
  currency: string;
  features: Feature[];
  plans: Plan[];
}

/** The catalogue: plans beside features, and the editor that says what a change means before it is made. */
export default function PlansPage() {
  const { translatePage } = useTranslation();
  const { say } = useWords();
  const { data, problem, reload } = useRead<Answer>('plans', {});
  const [edited, setEdited] = useState<Plan | 'new' | null>(null);
  const act = useAct();
  const archive = async (plan: Plan) => {
    const restoring = plan.archived;
    if (!window.confirm(say(restoring ? 'confirmRestorePlan' : 'confirmArchivePlan', { plan: plan.nameEn }))) return;
    const done = await act.post('plans', { do: restoring ? 'restore' : 'archive', id: plan.id }, say('saved'));
    if (done) await reload();
  };
  return (
    <main className="office-home money">
      <h1>{translatePage('plans')}</h1>
      <p className="money-lead">{say('plansLead')}</p>
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {data && edited ? (
        <PlanForm
          key={edited === 'new' ? 'new' : edited.id}
          plan={edited === 'new' ? null : edited}
          features={data.features}
          currency={data.currency}
          onDone={async (saved) => {
            setEdited(null);
            if (saved) await reload();
          }}
        />
      ) : null}
      {data && !edited ? (
        <>
          <PlanMatrix {...data} onEdit={setEdited} onArchive={(plan) => void archive(plan)} busy={act.busy} />
          <p className="money-buttons">
            <button type="button" className="office-primary" onClick={() => setEdited('new')}>
              {say('newPlan')}
            </button>
          </p>
        </>
      ) : null}
    </main>
  );
}
