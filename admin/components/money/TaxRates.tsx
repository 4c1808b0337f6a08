import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { parseAmount, plainAmount } from './amounts.js';
import { Table } from './Table.js';
import { useAct, useWords } from './use-money.js';

export interface TaxRate {
  id: string;
  country: string;
  name: string;
  rateBp: number;
  inclusive: boolean;
}

const EMPTY = { country: '', name: '', rate: '', inclusive: false };

/** The tax by country: what it is called, how high, and whether the catalogue's prices hold it already. */
export function TaxRates({ rates, reload }: { rates: TaxRate[]; reload(): Promise<void> }) {
  const { translateButton } = useTranslation();
  const { say, locale } = useWords();
  const [values, setValues] = useState(EMPTY);
  const act = useAct();
  const countries = new Intl.DisplayNames(locale, { type: 'region' });
  const save = async (event: React.FormEvent) => {
    event.preventDefault();
    const { country, name, inclusive } = values;
    // Percent with two decimals is hundredths of a percent in whole numbers.
    const rate = { country: country.trim().toUpperCase(), name, inclusive, rateBp: parseAmount(values.rate, 2) };
    if (!(await act.post('billingSettings', { do: 'tax', rate }, say('saved')))) return;
    setValues(EMPTY);
    await reload();
  };
  const remove = async (rate: TaxRate) => {
    if (!window.confirm(say('confirmRemoveTax', { country: countries.of(rate.country) ?? rate.country }))) return;
    if (await act.post('billingSettings', { do: 'removeTax', id: rate.id }, say('saved'))) await reload();
  };
  const edit = (rate: TaxRate) =>
    setValues({ country: rate.country, name: rate.name, rate: plainAmount(rate.rateBp, 2), inclusive: rate.inclusive });
  return (
    <section>
      <h2>{say('taxRates')}</h2>
      <p className="money-lead">{say('taxLead')}</p>
      <Table
        rows={rates}
        keyOf={(rate) => rate.id}
        empty={say('noTax')}
        columns={[
          { title: say('country'), cell: (rate) => `${countries.of(rate.country)} (${rate.country})` },
          { title: say('taxName'), cell: (rate) => rate.name },
          { title: say('rate'), cell: (rate) => `${plainAmount(rate.rateBp, 2)} %`, figure: true },
          { title: say('pricesAre'), cell: (rate) => say(rate.inclusive ? 'inclusive' : 'exclusive') },
          {
            title: say('actions'),
            cell: (rate) => (
              <span className="money-buttons">
                <button type="button" className="money-second" onClick={() => edit(rate)}>
                  {say('change')}
                </button>
                <button type="button" className="money-second" disabled={act.busy} onClick={() => void remove(rate)}>
                  {say('remove')}
                </button>
              </span>
            ),
          },
        ]}
      />
      <form className="office-form" onSubmit={save}>
        {(['country', 'name', 'rate'] as const).map((name) => (
          <label key={name} className="office-field">
            {say(name === 'name' ? 'taxName' : name)}
            <input
              name={name}
              required
              value={values[name]}
              placeholder={say(`taxHint.${name}`)}
              inputMode={name === 'rate' ? 'decimal' : undefined}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          </label>
        ))}
        <label className="office-check">
          <input
            type="checkbox"
            checked={values.inclusive}
            onChange={(event) => setValues({ ...values, inclusive: event.target.checked })}
          />
          {say('inclusive')}
        </label>
        <button type="submit" className="office-primary" disabled={act.busy}>
          {translateButton('save')}
        </button>
      </form>
    </section>
  );
}
