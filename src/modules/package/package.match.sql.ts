import type { MailboxEntry } from './package.evidence.js';
import type { LookupKeys } from './package.matching.js';

/** A prepared statement as node-postgres takes it. */
export interface PreparedQuery {
  name: string;
  text: string;
  values: unknown[];
}

export interface MailboxRow extends MailboxEntry {
  locationId: string;
  /** The customer announced a tracking number that is on the label. */
  expected: boolean;
}

const MAX_BY_NAME = 40;

/** What `decide` weighs, for the mailboxes whose ids `found` lists. */
const ROWS = `
SELECT m.id AS "mailboxId", m.ste, m.checked, m."locationId", w.name AS "workspaceName", found.expected,
       coalesce((SELECT json_agg(json_build_object('name', r.name, 'aliases', coalesce(r.aliases, '{}')) ORDER BY r.id)
                   FROM "Recipient" r WHERE r."mailboxId" = m.id), '[]') AS recipients
  FROM found
  JOIN "Mailbox" m ON m.id = found.id
  JOIN "Workspace" w ON w.id = m."workspaceId"
 WHERE m."closedAt" IS NULL AND w."closedAt" IS NULL`;

const BY_NUMBER = `
WITH found AS (
  SELECT id, bool_or(expected) AS expected
    FROM (SELECT id, false AS expected FROM "Mailbox" WHERE ste = ANY($1::text[])
          UNION ALL
          SELECT "mailboxId", true FROM "Package"
           WHERE "trackingKey" = ANY($2::text[]) AND status = 'EXPECTED') AS hits
   GROUP BY id)${ROWS}`;

const BY_NAME = `
WITH found AS (
  SELECT id, false AS expected
    FROM (SELECT id FROM "Mailbox" WHERE ste = ANY($2::text[])
          UNION
          (SELECT "mailboxId"
             FROM "Recipient"
            WHERE "nameKeys" && $1::text[]
            ORDER BY (SELECT count(*) FROM unnest("nameKeys") AS key WHERE key = ANY($1::text[])) DESC
            LIMIT ${MAX_BY_NAME})) AS hits)${ROWS}`;

/**
 * Mailboxes by the suite numbers on a label and by announced tracking numbers, of whatever location. Uses the unique
 * index on ste and Package_expected_key.
 */
export function byNumberQuery(keys: Pick<LookupKeys, 'suites' | 'trackingNumbers'>): PreparedQuery {
  return { name: 'match_by_number', text: BY_NUMBER, values: [keys.suites, keys.trackingNumbers] };
}

/**
 * Mailboxes by the names on a label, those that share most keys first, and by numbers one digit off. Needs a GIN index on
 * "nameKeys". Asked only where `needsNames` says that the numbers leave it open.
 */
export function byNameQuery(keys: LookupKeys): PreparedQuery {
  return { name: 'match_by_name', text: BY_NAME, values: [keys.nameKeys, keys.nearSuites] };
}

const OF_SENDER = `
SELECT DISTINCT "mailboxId" AS id FROM "Package"
 WHERE "mailboxId" = ANY($1::uuid[]) AND "receivedAt" IS NOT NULL AND fold_text(sender) = fold_text($2)`;

/** Which of these mailboxes had a piece of this sender before. */
export function ofSenderQuery(mailboxIds: string[], sender: string): PreparedQuery {
  return { name: 'match_of_sender', text: OF_SENDER, values: [mailboxIds, sender] };
}
