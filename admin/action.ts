import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Ctx } from '../src/shared/context.js';
import type { StaffFile } from './request.js';

export type ActionKind = 'resource' | 'record' | 'bulk';

/** One input of the generic form (components/ActionForm.tsx); its label is the property's word in the locale files. */
export interface ActionField {
  name: string;
  type: 'text' | 'textarea' | 'number' | 'money' | 'password' | 'select' | 'choices' | 'switch';
  options?: readonly string[];
  required?: boolean;
  /** What the form begins with. */
  initial?: string | boolean;
}

export interface ActionAnswer {
  /** Key of the success notice, below `messages` in the locale files; default `done`. */
  message?: string;
  values?: Record<string, unknown>;
  /** The record that a resource action made: it joins the answer as AdminJS shows it. */
  recordId?: string;
  /** Path in the back office to go to. */
  redirectUrl?: string;
  /** Joins the JSON answer (`match`, `password`...). */
  body?: Record<string, unknown>;
}

/**
 * A staff action. It runs on POST alone, for the roles that staff-access.ts names, with a payload that `payload` has
 * parsed, and calls a service: a Refusal becomes a notice with its code, and nothing has changed. `record` is the id of
 * the record; a bulk action is called once for each selected id, and a refusal concerns that one alone.
 */
export interface StaffAction<T extends z.ZodType = z.ZodType> {
  kind: ActionKind | readonly ActionKind[];
  payload: T;
  handle(ctx: Ctx, payload: z.output<T>, record: string, files: StaffFile[]): Promise<ActionAnswer | undefined>;
  /** Pictures and the like in a multipart body, by any field name. */
  files?: { maxCount: number; maxBytes: number };
  /** Feather icon name. */
  icon?: string;
  variant?: 'primary' | 'danger' | 'success' | 'default';
  /** Name of a component in admin/components; without one `fields` makes a form; without either a button that acts at once. */
  component?: string;
  fields?: readonly ActionField[];
  /** Key below `messages`: a question to confirm before a button without a form acts. */
  confirm?: string;
  /** For the API alone, or where another component calls it. */
  hidden?: boolean;
}

export function staffAction<T extends z.ZodType>(action: StaffAction<T>): StaffAction {
  return action as unknown as StaffAction;
}

/**
 * A page of its own: `component` is the file name in admin/pages. `read` answers GET (it changes nothing), `act`
 * answers POST; both for the roles of PAGE_ACCESS, and both may throw Refusals.
 */
export interface StaffPage<Q extends z.ZodType = z.ZodType, P extends z.ZodType = z.ZodType> {
  component: string;
  icon: string;
  /** Neither in the sidebar nor on the home page. */
  hidden?: boolean;
  query?: Q;
  read?(ctx: Ctx, query: z.output<Q>): Promise<Record<string, unknown>>;
  payload?: P;
  act?(ctx: Ctx, payload: z.output<P>, files: StaffFile[]): Promise<Record<string, unknown>>;
  files?: { maxCount: number; maxBytes: number };
  /** A file to save, by a plain link to `/admin/api/pages/<name>/download?...`; `name` is ASCII without quotes. */
  download?: {
    query: z.ZodType;
    /** Shown by the browser (a label to print) instead of saved; PDF and pictures of our own store alone. */
    inline?: boolean;
    open(ctx: Ctx, query: never): Promise<{ name: string; type: string; stream: Readable }>;
  };
}

export function staffPage<Q extends z.ZodType, P extends z.ZodType>(page: StaffPage<Q, P>): StaffPage {
  return page as unknown as StaffPage;
}

export function kindsOf(action: StaffAction): readonly ActionKind[] {
  return typeof action.kind === 'string' ? [action.kind] : action.kind;
}
