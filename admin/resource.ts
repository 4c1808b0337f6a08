import type { z } from 'zod';
import type { Ctx } from '../src/shared/context.js';
import type { StaffAction } from './action.js';

export const GROUPS = {
  warehouse: 'Package',
  customers: 'Users',
  billing: 'CreditCard',
  support: 'MessageSquare',
  catalog: 'Tag',
  system: 'Settings',
} as const;

/** The generated new and edit forms of a resource. Both call a service; keys that `schema` does not list are refused. */
export interface ResourceForm<T extends z.ZodObject = z.ZodObject> {
  schema: T;
  create?(ctx: Ctx, given: z.output<T>): Promise<{ id: string }>;
  /** `version` is the one that the form was opened with: the service throws `version_conflict` when it is not the row's. */
  update?(ctx: Ctx, id: string, given: z.output<T>, version: number | null): Promise<{ id: string }>;
}

export function resourceForm<T extends z.ZodObject>(form: ResourceForm<T>): ResourceForm {
  return form as unknown as ResourceForm;
}

export interface PropertyLook {
  /** Component names of admin/components, by place. */
  list?: string;
  show?: string;
  edit?: string;
  filter?: string;
  type?: string;
}

/** A Prisma model in the back office. Who may do what with it stands in staff-access.ts. */
export interface OfficeResource {
  model: string;
  group: keyof typeof GROUPS;
  icon?: string;
  /** The column (or relation) whose value names a record; also what reference fields search in. */
  title: string;
  list: readonly string[];
  show?: readonly string[];
  filter: readonly string[];
  /** Columns to sort by: indexed ones. The default order is newest first. */
  sort?: readonly string[];
  defaultSort?: { by: string; direction: 'asc' | 'desc' };
  /** Columns that the back office does not know, beside the secret ones. */
  omit?: readonly string[];
  /** Columns whose filter, and the search of a reference field, are answered by a service with an index: up to 200 ids, best first. */
  textSearch?: { columns: readonly string[]; find(ctx: Ctx, text: string): Promise<string[]> };
  /** One box above the list, `filters.q` in its address: the ids it finds, newest first (their number is bounded). */
  search?: { find(ctx: Ctx, text: string): Promise<string[]> };
  /** What the list's own components need beside the columns, by record id: one read for the whole page. */
  beside?(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Record<string, unknown>>>;
  look?: Record<string, PropertyLook>;
  form?: ResourceForm;
  actions?: Record<string, StaffAction>;
  /** A component of admin/components in place of the generated list or record page. */
  listComponent?: string;
  showComponent?: string;
}
