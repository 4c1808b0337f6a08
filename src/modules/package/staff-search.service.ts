import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { searchWords } from '../../shared/search-words.js';
import { trackingKeyOf } from './package.tracking.js';

/** Hits that the list's other filters are applied to; whoever gets more narrows the text. */
const MOST = 5_000;
/** Mailboxes looked at by name: half of a town may share a first name. */
const MOST_MAILBOXES = 500;

/** `STE 4072-6`, `#40726`, `40726`: the number alone; null where the text is no suite number. */
function steOf(text: string): string | null {
  const bare = text.replace(/^\s*(?:ste|suite|pmb|daire|#)?[\s.:#-]*/i, '').replace(/[\s-]/g, '');
  return /^\d{3,8}$/.test(bare) ? bare : null;
}

/**
 * For staff's search box: ids of pieces by STE number, by (a part of) the tracking number, or by name: the customer's,
 * the workspace's, what the label or the customer says. Newest first, up to 5,000. A text without three letters or
 * digits in a row finds nothing. The expressions are those of the indexes Package_search, Workspace_name_folded and
 * Recipient_name_folded.
 */
export async function searchPackages(ctx: Ctx, text: string): Promise<string[]> {
  const { patterns } = searchWords(text);
  const ste = steOf(text);
  if (patterns.length === 0 && ste === null) return [];
  const key = trackingKeyOf(text);
  const isNumber = /\d/.test(key) && key.length >= 4;
  const inBoxes = ste === null ? Prisma.sql`false` : Prisma.sql`b.ste = ${ste}`;
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    with boxes as (
      select b.id from "Mailbox" b where ${inBoxes}
      union
      (select b.id from "Workspace" w join "Mailbox" b on b."workspaceId" = w.id
        where ${held(Prisma.sql`fold_text(w.name)`, patterns)} limit ${MOST_MAILBOXES})
      union
      (select r."mailboxId" from "Recipient" r where ${held(Prisma.sql`fold_text(r.name)`, patterns)} limit ${MOST_MAILBOXES})
    ), hits as (
      (select p.id, p."listedAt" from "Package" p where p."mailboxId" = any(array(select id from boxes))
        order by p."listedAt" desc, p.id desc limit ${MOST})
      union
      (select p.id, p."listedAt" from "Package" p where ${held(SEARCHED, patterns)}
        order by p."listedAt" desc, p.id desc limit ${MOST})
      union
      (select p.id, p."listedAt" from "Package" p
        where ${isNumber ? Prisma.sql`${SEARCHED} like fold_text(${`%${key}%`})` : Prisma.sql`false`}
        order by p."listedAt" desc, p.id desc limit ${MOST})
    )
    select id from hits order by "listedAt" desc, id desc limit ${MOST}`;
  return rows.map((row) => row.id);
}

const SEARCHED = Prisma.sql`fold_text(coalesce(p."trackingNumber", '') || ' ' || coalesce(p."trackingKey", '') || ' ' || coalesce(p.sender, '') || ' ' || coalesce(p.description, '') || ' ' || coalesce(p.recipient, ''))`;

function held(expression: Prisma.Sql, patterns: readonly string[]): Prisma.Sql {
  if (patterns.length === 0) return Prisma.sql`false`;
  return Prisma.join(
    patterns.map((pattern) => Prisma.sql`${expression} like ${pattern}`),
    ' and ',
  );
}
