import { useTranslation } from 'adminjs';
import React from 'react';
import MoneyField from './money/MoneyField.js';

export interface Field {
  name: string;
  type: 'text' | 'textarea' | 'number' | 'money' | 'password' | 'select' | 'choices' | 'switch';
  options?: string[];
  required?: boolean;
  initial?: string | boolean;
  /** Of a money field. */
  currency?: string;
}
interface Props {
  field: Field;
  resourceId: string;
  value: unknown;
  error?: string;
  onChange(value: unknown): void;
}

/** One labelled input with its error below. */
export default function FieldInput(props: Props) {
  const { field, resourceId, error } = props;
  const { translateProperty } = useTranslation();
  const label = translateProperty(field.name, resourceId);
  if (field.type === 'choices') {
    return (
      <fieldset className="office-field">
        <legend>{label}</legend>
        <Choices {...props} />
        {error ? <p className="office-error">{error}</p> : null}
      </fieldset>
    );
  }
  return (
    <div className="office-field">
      <label htmlFor={`field-${field.name}`}>{label}</label>
      <Control {...props} />
      {error ? <p className="office-error">{error}</p> : null}
    </div>
  );
}

function Control({ field, resourceId, value, onChange }: Props) {
  const { translateLabel } = useTranslation();
  const text = value === undefined || value === null ? '' : String(value);
  const change = (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
    onChange(event.target.value === '' && !field.required ? undefined : event.target.value);
  if (field.type === 'money')
    return (
      <MoneyField name={field.name} required={field.required} currency={field.currency ?? 'USD'} onChange={onChange} />
    );
  if (field.type === 'textarea') {
    return (
      <textarea
        id={`field-${field.name}`}
        name={field.name}
        rows={4}
        value={text}
        required={field.required}
        onChange={change}
      />
    );
  }
  if (field.type === 'select') {
    return (
      <select id={`field-${field.name}`} name={field.name} value={text} required={field.required} onChange={change}>
        {field.required ? null : <option value="" />}
        {field.options?.map((option) => (
          <option key={option} value={option}>
            {translateLabel(`${field.name}.${option}`, resourceId, { defaultValue: option })}
          </option>
        ))}
      </select>
    );
  }
  if (field.type === 'switch') {
    return (
      <input
        id={`field-${field.name}`}
        type="checkbox"
        name={field.name}
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  }
  const number = field.type === 'number';
  return (
    <input
      id={`field-${field.name}`}
      type={field.type === 'password' ? 'password' : 'text'}
      inputMode={number ? 'decimal' : undefined}
      autoComplete="off"
      name={field.name}
      value={text}
      required={field.required}
      onChange={change}
    />
  );
}

function Choices({ field, resourceId, value, onChange }: Props) {
  const { translateLabel } = useTranslation();
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  return (
    <>
      {field.options?.map((option) => (
        <label key={option} className="office-check">
          <input
            type="checkbox"
            checked={chosen.includes(option)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, option] : chosen.filter((item) => item !== option))
            }
          />
          {translateLabel(`${field.name}.${option}`, resourceId, { defaultValue: option })}
        </label>
      ))}
    </>
  );
}
