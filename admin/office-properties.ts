import type { PropertyOptions } from 'adminjs';
import { component } from './components.js';
import type { Model, ModelField } from './model.js';
import type { OfficeResource, PropertyLook } from './resource.js';

export function propertyOptions(item: OfficeResource, model: Model, currency: string): Record<string, PropertyOptions> {
  return Object.fromEntries(
    model.fields
      .filter((field) => !field.isReadOnly)
      .map((field) => [
        field.name,
        { ...standard(item, field), ...look(item.look?.[field.name]), custom: { currency } },
      ]),
  );
}

function standard(item: OfficeResource, field: ModelField): PropertyOptions {
  const sortable = item.sort?.includes(field.name) || item.defaultSort?.by === field.name;
  return {
    isSortable: Boolean(sortable),
    isRequired: field.isRequired && !field.isList && field.type !== 'Boolean',
    ...(field.name === item.title ? { isTitle: true } : {}),
    ...typed(field),
  };
}

/** Lists and JSON arrive as text (adapter.ts): AdminJS's own inputs damage them. Numbers take a decimal comma. */
function typed(field: ModelField): PropertyOptions {
  const choice = field.kind === 'enum' ? { components: { list: component('Choice'), show: component('Choice') } } : {};
  if (field.isList) return { type: 'string', ...choice };
  if (field.type === 'Json') return { type: 'textarea', components: { show: component('JsonText') } };
  if (['Int', 'BigInt', 'Float', 'Decimal'].includes(field.type)) {
    return { type: 'string', components: { edit: component('NumberInput') } };
  }
  if (field.type === 'DateTime') return { components: { list: component('Moment'), show: component('Moment') } };
  return choice;
}

function look(given: PropertyLook | undefined): PropertyOptions {
  if (!given) return {};
  const { type, ...places } = given;
  const components = Object.fromEntries(Object.entries(places).map(([place, name]) => [place, component(name)]));
  return { ...(type ? { type: type as never } : {}), components };
}
