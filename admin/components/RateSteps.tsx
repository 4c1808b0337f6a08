import { FormGroup, FormMessage, Label } from '@adminjs/design-system';
import { type EditPropertyProps, useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { digitsOf, formatAmount, parseAmount } from './money/amounts.js';

interface Step {
  grams: string;
  price: string;
}

/** A service's prices: up to so many grams, so much. Kept as JSON text in minor units, shown as people write money. */
export default function RateSteps({ property, record, resource, where, onChange }: EditPropertyProps) {
  const { i18n, translateProperty, translateLabel, translateButton } = useTranslation();
  const path = property.propertyPath;
  const currency = String((property.custom as { currency?: string } | undefined)?.currency ?? 'USD');
  const digits = digitsOf(currency);
  const [steps, setSteps] = useState(() => read(record.params[path], digits));
  const error = record.errors?.[path];
  const change = (next: Step[]) => {
    setSteps(next);
    onChange(path, written(next, digits));
  };
  const set = (index: number, part: Partial<Step>) =>
    change(steps.map((step, at) => (at === index ? { ...step, ...part } : step)));
  if (where !== 'edit')
    return (
      <FormGroup>
        <Label>{translateProperty(property.label, resource.id)}</Label>
        <table className="rate-steps">
          <tbody>
            {steps.map((step) => (
              <tr key={step.grams}>
                <td>≤ {Number(step.grams).toLocaleString(i18n.language)} g</td>
                <td>{formatAmount(parseAmount(step.price, digits) ?? 0, currency, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </FormGroup>
    );
  return (
    <FormGroup error={Boolean(error)}>
      <Label required>{translateProperty(property.label, resource.id)}</Label>
      <div className="rate-steps">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
          <div key={index} className="rate-step">
            <input
              aria-label={translateLabel('upToGrams')}
              placeholder={translateLabel('upToGrams')}
              inputMode="numeric"
              value={step.grams}
              onChange={(event) => set(index, { grams: event.target.value })}
            />
            <input
              aria-label={translateLabel('stepPrice')}
              placeholder={translateLabel('stepPrice')}
              inputMode="decimal"
              value={step.price}
              onChange={(event) => set(index, { price: event.target.value })}
            />
            <button
              type="button"
              className="office-plain"
              aria-label={translateButton('removeStep')}
              onClick={() => change(steps.filter((_, at) => at !== index))}
            >
              ✕
            </button>
          </div>
        ))}
        <button type="button" className="office-plain" onClick={() => change([...steps, { grams: '', price: '' }])}>
          + {translateButton('addStep')}
        </button>
      </div>
      <FormMessage>{error?.message}</FormMessage>
    </FormGroup>
  );
}

function read(value: unknown, digits: number): Step[] {
  try {
    return (JSON.parse(String(value ?? '[]')) as { upToGrams: number; amount: number }[]).map((step) => ({
      grams: String(step.upToGrams),
      price: (step.amount / 10 ** digits).toFixed(digits),
    }));
  } catch {
    return [];
  }
}

/** What is no number goes on as it is: the server refuses it by name. */
function written(steps: readonly Step[], digits: number): string {
  return JSON.stringify(
    steps
      .filter((step) => step.grams.trim() !== '' || step.price.trim() !== '')
      .map((step) => ({
        upToGrams: /^\d+$/.test(step.grams.trim()) ? Number(step.grams.trim()) : step.grams,
        amount: parseAmount(step.price, digits) ?? step.price,
      })),
  );
}
