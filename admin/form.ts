import { flat, ValidationError } from 'adminjs';
import { type FieldError, fail } from '../src/shared/errors.js';
import { toRefusal } from '../src/shared/problem.js';
import type { ResourceSource } from './adapter.js';
import { formValues } from './form-values.js';
import { fieldText, parseIn, refusalText, translate } from './i18n.js';
import { contextOf, currentRequest } from './request.js';

/**
 * The generated new and edit forms: values are read by the form's own schema and handed to the resource's service.
 * Throws AdminJS's ValidationError with a message for each field, in the reader's language.
 */
export async function submitForm(
  source: ResourceSource,
  id: string | null,
  given: Record<string, unknown>,
  before: Record<string, unknown> = {},
): Promise<string> {
  const { form } = source.definition;
  const request = currentRequest();
  const ctx = contextOf(source.platform, request);
  if (!form) throw new Error(`${source.model.name} has no form`);
  const { version, ...values } = changed(flat.unflatten(given) as Record<string, unknown>, form.schema.shape, before);
  if (version !== undefined && before.version !== undefined && Number(version) !== before.version) {
    const text = refusalText(request.locale, fail('version_conflict'));
    throw refused([{ path: 'version', message: text }], text, 'version_conflict');
  }
  const parsed = parseIn(request.locale, form.schema, formValues(source.model, form.schema, values));
  if (parsed.errors) throw refused(parsed.errors);
  try {
    const written =
      id === null
        ? await form.create?.(ctx, parsed.data)
        : await form.update?.(ctx, id, parsed.data, version === undefined ? null : Number(version));
    return written?.id ?? '';
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal.status >= 500) throw error;
    const errors = refusal.options.errors?.map((item) => ({ ...item, message: fieldText(request.locale, item) }));
    const text = refusalText(request.locale, refusal);
    // AdminJS takes a record without field errors for a saved one: the refusal stands at the version, which no form shows.
    throw refused(errors ?? [{ path: 'version', message: text }], errors ? undefined : text, refusal.code);
  }

  function refused(errors: FieldError[], message?: string, code = 'validation_failed'): ValidationError {
    return new ValidationError(
      Object.fromEntries(errors.map((item) => [item.path, { message: item.message, type: 'invalid' }])),
      { message: message ?? translate(request.locale, 'messages.thereWereValidationErrors'), type: code },
    );
  }
}

/** The page sends the whole record back. What is no field of the form may come along unchanged; changed, it is refused by the schema. */
function changed(
  given: Record<string, unknown>,
  shape: Record<string, unknown>,
  before: Record<string, unknown>,
): Record<string, unknown> {
  // A form has no null: an empty text stands for it.
  const text = (value: unknown) => (value === null || value === undefined ? '' : plainText(value));
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name]) => name in shape || name === 'version' || !(name in before) || text(given[name]) !== text(before[name]),
    ),
  );
}

function plainText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
