import type { Ctx } from '../../shared/context.js';
import type { MailboxEntry } from './package.matching.js';

interface Row {
  mailboxId: string;
  ste: string;
  checked: boolean;
  locationId: string;
  workspaceName: string;
  recipients: { name: string; aliases: string[] }[];
  expected: boolean;
}

/** Of the mailboxes that share a name key with the label, those that share the most are weighed. */
const MAX_BY_NAME = 48;

const ENTRY = `
  m.id as "mailboxId", m.ste, m.checked, m."locationId", w.name as "workspaceName",
  coalesce((select json_agg(json_build_object('name', r.name, 'aliases', coalesce(r.aliases, '{}')) order by r.id)
              from "Recipient" r where r."mailboxId" = m.id), '[]') as recipients`;

const BY_NUMBER = `
  with found as (
    select id, false as expected from "Mailbox" where ste = any($1)
    union all
    select "mailboxId", true from "Package" where status = 'EXPECTED' and "trackingKey" = any($2)),
  ids as (select id, bool_or(expected) as expected from found group by id)
  select ${ENTRY}, ids.expected
    from ids join "Mailbox" m on m.id = ids.id join "Workspace" w on w.id = m."workspaceId"
   where m."closedAt" is null and w."closedAt" is null`;

const BY_NAME = `
  with shared as (
    select r."mailboxId" as id, max((select count(*) from unnest(r."nameKeys") key where key = any($1))) as keys
      from "Recipient" r where r."nameKeys" && $1
     group by r."mailboxId" order by 2 desc limit ${MAX_BY_NAME})
  select ${ENTRY}, false as expected
    from shared join "Mailbox" m on m.id = shared.id join "Workspace" w on w.id = m."workspaceId"
   where m."closedAt" is null and w."closedAt" is null`;

export interface Candidates {
  entries: MailboxEntry[];
  expectedMailboxIds: string[];
}

/** The mailboxes whose number is one of `suites`, or whose customers announced one of `trackingKeys`. */
export async function candidatesByNumber(ctx: Ctx, suites: string[], trackingKeys: string[]): Promise<Candidates> {
  return read(ctx, 'match-by-number', BY_NUMBER, [suites, trackingKeys]);
}

/** The mailboxes with the most keys of the names on the label (the same keys as Recipient.nameKeys). */
export async function candidatesByName(ctx: Ctx, nameKeys: string[]): Promise<Candidates> {
  return read(ctx, 'match-by-name', BY_NAME, [nameKeys]);
}

const PAST_SENDER = `
  select distinct "mailboxId" as id from "Package"
   where "mailboxId" = any($1::uuid[]) and "receivedAt" is not null and fold_text(sender) = fold_text($2)`;

/** Which of these mailboxes had a piece of this sender before. */
export async function mailboxesOfSender(ctx: Ctx, mailboxIds: string[], sender: string): Promise<string[]> {
  if (mailboxIds.length === 0) return [];
  const { rows } = await ctx.pool.query<{ id: string }>({
    name: 'match-past-sender',
    text: PAST_SENDER,
    values: [mailboxIds, sender],
  });
  return rows.map((row) => row.id);
}

async function read(ctx: Ctx, name: string, text: string, values: string[][]): Promise<Candidates> {
  const { rows } = await ctx.pool.query<Row>({ name, text, values });
  return {
    entries: rows.map(({ expected: _expected, ...entry }) => entry),
    expectedMailboxIds: rows.filter((row) => row.expected).map((row) => row.mailboxId),
  };
}
