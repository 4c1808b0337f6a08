import type { z } from 'zod';
import type { Model } from './model.js';

/** Form texts as the columns' types: numbers with a comma or a point, lists out of lines or commas, empty as null. */
export function formValues(model: Model, schema: z.ZodObject, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = model.fields.find((item) => item.name === name);
      if (!field || !(name in schema.shape)) return [name, value];
      if (field.isList) return [name, listOf(value)];
      if (value === '' && !field.isRequired) return [name, null];
      if (field.type === 'Int' || field.type === 'Float' || field.type === 'Decimal') return [name, numberOf(value)];
      if (field.type === 'Boolean') return [name, value === true || value === 'true' || value === 'on'];
      return [name, value];
    }),
  );
}

/** `12,5`, `12.5`, `1.234,5`, `1,234.5`: the last separator is the decimal one. What is no number stays a text, for the schema to refuse. */
export function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim().replace(/[\s\u00a0]/g, '');
  if (!/^-?\d[\d.,]*$/.test(text)) return text === '' ? null : value;
  const last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
  if (last < 0) return Number(text);
  const whole = text.slice(0, last);
  const grouped = /^-?\d{1,3}([.,]\d{3})*$/.test(whole) && !whole.includes(text[last] ?? '');
  if (/[.,]/.test(whole) && !grouped) return value;
  return Number(`${whole.replace(/[.,]/g, '')}.${text.slice(last + 1) || '0'}`);
}

function listOf(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (value === null || value === undefined || value === '') return [];
  return String(value)
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter(Boolean);
}
