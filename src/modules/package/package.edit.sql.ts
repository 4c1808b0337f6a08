import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { writeAudited } from '../audit-log/audit-log.service.js';
import type { PackageInput } from './package.schema.js';

const FIELDS = ['description', 'note', 'tags'] as const;

/**
 * The customer's words on a piece and their audit row, in one statement (bench/audit.ts). False when the piece is not
 * the workspace's or not at `version`: then nothing is changed.
 */
export async function writeWords(
  ctx: Ctx,
  piece: { id: string; workspaceId: string; version: number | null },
  given: PackageInput,
): Promise<boolean> {
  const keys = FIELDS.filter((field) => given[field] !== undefined);
  const value = (row: 'old' | 'p') =>
    Prisma.raw(
      `jsonb_build_object('description', ${row}."description", 'note', ${row}."note", 'tags', coalesce(${row}."tags", '{}'))`,
    );
  const only = (row: 'old' | 'p') =>
    Prisma.sql`(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(${value(row)}) where key = any(${keys}::text[]))`;
  const change = Prisma.sql`
    update "Package" p
       set "description" = case when ${keys.includes('description')}::bool then ${given.description ?? null}::text else p."description" end,
           "note" = case when ${keys.includes('note')}::bool then ${given.note ?? null}::text else p."note" end,
           "tags" = case when ${keys.includes('tags')}::bool then ${given.tags ?? []}::text[] else p."tags" end,
           "version" = p."version" + 1, "updatedAt" = ${ctx.now}::timestamptz
      from (select "id", "description", "note", "tags", "version" from "Package"
             where "id" = ${piece.id}::uuid and "workspaceId" = ${piece.workspaceId}::uuid for update) old
     where p."id" = old."id" and old."version" = coalesce(${piece.version}::int, old."version")
    returning p."id"::text as "auditTarget", p."workspaceId" as "auditWorkspace",
      jsonb_build_object('before', ${only('old')}, 'after', ${only('p')}) as "auditMeta"`;
  const row = await writeAudited(ctx, {
    name: 'package-words',
    action: 'package.updated',
    targetType: 'Package',
    change,
  });
  return row !== null;
}
