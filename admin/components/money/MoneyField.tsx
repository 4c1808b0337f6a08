import { useTranslation } from 'adminjs';
import React, { useState } from 'react';
import { digitsOf, formatAmount, parseAmount } from './amounts.js';

interface Props {
  name: string;
  required?: boolean;
  currency: string;
  onChange(value: unknown): void;
}

/** An amount typed as money is written (12,50 or 12.50), handed on in minor units; below it, how it was understood. */
export default function MoneyField({ name, required, currency, onChange }: Props) {
  const { i18n, translateMessage } = useTranslation();
  const [text, setText] = useState('');
  const amount = text.trim() === '' ? null : parseAmount(text, digitsOf(currency));
  const wrong = text.trim() !== '' && amount === null;
  return (
    <>
      <input
        id={`field-${name}`}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        name={name}
        value={text}
        required={required}
        aria-invalid={wrong}
        aria-describedby={`read-${name}`}
        onChange={(event) => {
          const typed = event.target.value;
          setText(typed);
          // What is no amount goes on as it is: the server refuses it by name.
          onChange(typed.trim() === '' ? undefined : (parseAmount(typed, digitsOf(currency)) ?? typed));
        }}
      />
      <span id={`read-${name}`} className={wrong ? 'office-error' : 'piece-soft'} aria-live="polite">
        {wrong
          ? translateMessage('moneyWrong')
          : amount === null
            ? translateMessage('moneyHint')
            : formatAmount(amount, currency, i18n.language)}
      </span>
    </>
  );
}
