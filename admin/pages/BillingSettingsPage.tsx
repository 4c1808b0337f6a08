import { useTranslation } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { digitsOf, parseAmount, plainAmount } from '../components/money/amounts.js';
import { type TaxRate, TaxRates } from '../components/money/TaxRates.js';
import { useAct, useRead, useWords } from '../components/money/use-money.js';

type Settings = Record<(typeof TEXTS)[number], string> &
  Record<(typeof DAYS)[number] | (typeof MONEY)[number], number> & { updatedAt: string };
interface Answer {
  currency: string;
  settings: Settings;
  taxRates: TaxRate[];
}

const TEXTS = ['issuerName', 'issuerAddress', 'issuerTaxId', 'timezone'] as const;
const DAYS = ['paymentTermDays', 'approvalDays'] as const;
const MONEY = ['approvalLimit', 'dailyChargeCap'] as const;

/** The issuer, the limits, the tax of each country. */
export default function BillingSettingsPage() {
  const { translatePage, translateButton } = useTranslation();
  const { say } = useWords();
  const { data, problem, reload } = useRead<Answer>('billingSettings', {});
  const [values, setValues] = useState<Record<string, string>>({});
  const act = useAct();
  const digits = digitsOf(data?.currency ?? 'USD');
  useEffect(() => {
    if (!data) return;
    const { settings } = data;
    setValues({
      ...Object.fromEntries(TEXTS.map((name) => [name, settings[name]])),
      ...Object.fromEntries(DAYS.map((name) => [name, String(settings[name])])),
      ...Object.fromEntries(MONEY.map((name) => [name, plainAmount(settings[name], digitsOf(data.currency))])),
    });
  }, [data]);
  const save = async (event: React.FormEvent) => {
    event.preventDefault();
    const settings = {
      ...Object.fromEntries(TEXTS.map((name) => [name, values[name] ?? ''])),
      ...Object.fromEntries(DAYS.map((name) => [name, Number(values[name])])),
      ...Object.fromEntries(MONEY.map((name) => [name, parseAmount(values[name] ?? '', digits) ?? values[name]])),
    };
    const done = await act.post(
      'billingSettings',
      { do: 'save', settings, seen: data?.settings.updatedAt },
      say('saved'),
    );
    if (done) await reload();
  };
  const field = (name: string) => (
    <label key={name} className="office-field">
      {say(`settings.${name}`)}
      <input
        name={name}
        value={values[name] ?? ''}
        inputMode={name.endsWith('Days') || name.endsWith('Limit') || name.endsWith('Cap') ? 'decimal' : undefined}
        onChange={(event) => setValues({ ...values, [name]: event.target.value })}
      />
      <span className="piece-soft">{say(`settingsHint.${name}`)}</span>
    </label>
  );
  return (
    <main className="office-home money">
      <h1>{translatePage('billingSettings')}</h1>
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {data ? (
        <>
          <form className="office-form" onSubmit={save}>
            {[...TEXTS, ...DAYS, ...MONEY].map(field)}
            <button type="submit" className="office-primary" disabled={act.busy}>
              {translateButton('save')}
            </button>
          </form>
          <TaxRates rates={data.taxRates} reload={reload} />
        </>
      ) : null}
    </main>
  );
}
