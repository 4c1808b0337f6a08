import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StaffRole } from '../src/generated/prisma/client.js';
import { projectRoot } from '../src/shared/project.js';
import type { OfficeResource } from './resource.js';
import { mayAct, mayReadField } from './staff-access.js';

export interface ModelField {
  name: string;
  kind: 'scalar' | 'object' | 'enum';
  type: string;
  isList: boolean;
  isRequired: boolean;
  isId: boolean;
  isReadOnly: boolean;
  relationName?: string;
  relationFromFields?: string[];
  relationToFields?: string[];
  nativeType?: [string, string[]] | null;
}
export interface Model {
  name: string;
  fields: ModelField[];
}
interface Datamodel {
  models: Model[];
  enums: { name: string; values: { name: string }[] }[];
}

const datamodel: Datamodel = JSON.parse(
  readFileSync(path.join(projectRoot, 'src', 'generated', 'datamodel.json'), 'utf8'),
);
const SECRET = /password|secret|token|hash(es)?$|^sess$|^totp/i;

export function isSecretColumn(name: string): boolean {
  return SECRET.test(name);
}

/** Not a plain object, so that AdminJS's deep merge of its options keeps one of it instead of a copy for each resource. */
class ClientModule {
  readonly Prisma: { dmmf: { datamodel: Datamodel } };
  constructor(given: Datamodel) {
    this.Prisma = { dmmf: { datamodel: given } };
  }
}
export const clientModule = new ClientModule({ models: [], enums: datamodel.enums });

/**
 * The model as these roles know it. Secret columns, omitted ones and those of other roles are not there at all, so that
 * no list, filter, sort or search can ask for them; a relation to a model that they may not read is its bare id.
 */
export function modelFor(resource: OfficeResource, known: ReadonlySet<string>, roles: readonly StaffRole[]): Model {
  const model = datamodel.models.find((item) => item.name === resource.model);
  if (!model) throw new Error(`${resource.model} is not a model of the schema`);
  const visible = model.fields.filter(
    (field) =>
      !isSecretColumn(field.name) &&
      !resource.omit?.includes(field.name) &&
      mayReadField(resource.model, field.name, roles) &&
      (field.kind !== 'object' || (known.has(field.type) && (field.relationFromFields?.length ?? 0) === 1)),
  );
  const related = new Set(visible.flatMap((field) => field.relationFromFields ?? []));
  return { name: model.name, fields: visible.map((field) => ({ ...field, isReadOnly: related.has(field.name) })) };
}

/** The models that these roles may list. */
export function knownModels(resources: readonly OfficeResource[], roles: readonly StaffRole[]): Set<string> {
  return new Set(resources.map((item) => item.model).filter((model) => mayAct(model, 'list', roles)));
}

export function enumValues(type: string): string[] {
  return datamodel.enums.find((item) => item.name === type)?.values.map((value) => value.name) ?? [];
}

export function enumFields(model: string): { name: string; type: string }[] {
  return datamodel.models.find((item) => item.name === model)?.fields.filter((field) => field.kind === 'enum') ?? [];
}
