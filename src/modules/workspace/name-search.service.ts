import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { searchWords } from '../../shared/search-words.js';

const MOST = 200;

/** For staff: workspaces whose name holds every word, accents and Turkish letters as one types them, newest first. */
export async function findWorkspaceIds(ctx: Ctx, text: string): Promise<string[]> {
  return idsOf(ctx, Prisma.sql`"Workspace"`, text);
}

/** For staff: recipients by their name, as `findWorkspaceIds`. */
export async function findRecipientIds(ctx: Ctx, text: string): Promise<string[]> {
  return idsOf(ctx, Prisma.sql`"Recipient"`, text);
}

async function idsOf(ctx: Ctx, table: Prisma.Sql, text: string): Promise<string[]> {
  const { words, patterns } = searchWords(text);
  if (patterns.length === 0) return [];
  const held = patterns.map((pattern) => Prisma.sql`fold_text(name) like ${pattern}`);
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    select id from (select id, name from ${table} where ${Prisma.join(held, ' and ')} limit ${MOST * 5}) found
     order by fold_text(name) = ${words.join(' ')} desc, id desc limit ${MOST}`;
  return rows.map((row) => row.id);
}
