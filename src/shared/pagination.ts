import { z } from 'zod';
import { fail } from './errors.js';

export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(300).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

export type Page<T> = { data: T[]; nextCursor: string | null };

export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ data: z.array(item), nextCursor: z.string().nullable() });
}

/** Where a newest-first list goes on: after the row with this instant and id. */
export type Keyset = { at: Date; id: string };

const CURSOR = /^(\d{1,15})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

export function encodeCursor(key: Keyset): string {
  return Buffer.from(`${key.at.getTime()}.${key.id}`).toString('base64url');
}

/** Throws `cursor_invalid`. A cursor only says where to go on: whose rows are read is decided by the guard alone. */
export function decodeCursor(cursor: string | undefined): Keyset | null {
  if (cursor === undefined) return null;
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const [, at, id] = match ?? [];
  if (!at || !id || Number(at) > 8.64e15) throw fail('cursor_invalid');
  return { at: new Date(Number(at)), id };
}

/** `rows` holds up to `limit + 1` rows: the one too many tells that there is a next page. */
export function toPage<R, T>(rows: R[], limit: number, key: (row: R) => Keyset, view: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { data: shown.map(view), nextCursor: rows.length > limit && last ? encodeCursor(key(last)) : null };
}
