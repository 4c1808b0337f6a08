import type pg from 'pg';
import { recipientKeysOf } from '../src/shared/names.js';

/** How much is laid. A small database holds a tenth of everything: a cost that grows faster than the work does shows. */
export interface Scale {
  workspaces: number;
  packagesEach: number;
  auditRows: number;
  ledgerEach: number;
}

export const FULL: Scale = { workspaces: 20_000, packagesEach: 50, auditRows: 2_000_000, ledgerEach: 50 };
export const SMALL: Scale = { ...FULL, workspaces: 2_000, auditRows: 200_000 };

/** The kinds of rows, as part of their ids: `idOf(KIND.user, 7)` is the same row here and in SQL (`bench_id`). */
export const KIND = {
  location: 1,
  user: 2,
  workspace: 3,
  mailbox: 4,
  membership: 5,
  session: 6,
  recipient: 7,
  package: 8,
  event: 9,
  file: 10,
  photo: 11,
  audit: 12,
  ledger: 13,
} as const;

const EPOCH = 1_700_000_000_000;

/** Row `n` (from 1) of a kind. In the order of UUIDv7: a larger n is a later id. */
export function idOf(kind: number, n: number): string {
  const time = (EPOCH + n).toString(16).padStart(12, '0');
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(kind, 3)}-8000-${hex(n, 12)}`;
}

/**
 * Lays a whole installation with set-based SQL. Workspace n belongs to user n, whose session n is open; its pieces are
 * (n - 1) * packagesEach + 1 and on, the last the newest. Triggers and foreign keys are off while it runs, and the
 * secondary indexes are built afterwards, so that a million pieces take a minute or two.
 */
export async function seed(client: pg.Client, scale: Scale, say: (text: string) => void = () => {}): Promise<void> {
  await client.query(`set statement_timeout = 0; set maintenance_work_mem = '1GB'; set work_mem = '256MB';
    set synchronous_commit = off; set session_replication_role = replica`);
  await client.query(`create function bench_id(kind int, n bigint) returns uuid language sql immutable parallel safe as $$
    select (lpad(to_hex(${EPOCH} + n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8000' || lpad(to_hex(n), 12, '0'))::uuid $$`);
  await layNames(client);
  const steps: [what: string, tables: string[], sql: string[]][] = [
    ['people', ['User', 'Session'], people(scale)],
    ['workspaces', ['Location', 'Workspace', 'Membership', 'Mailbox', 'Recipient'], workspaces(scale)],
    ['pieces', ['Package', 'PackageEvent'], pieces(scale)],
    ['photos', ['File', 'PackagePhoto'], photos(scale)],
    ['ledger', ['UserBalance', 'LedgerEntry'], ledger(scale)],
    ['audit', ['AuditLog'], audit(scale)],
  ];
  for (const [what, tables, statements] of steps) {
    const started = Date.now();
    await withoutIndexes(client, tables, async () => {
      for (const sql of statements) await client.query(sql);
    });
    say(`${what} ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  await client.query('reset session_replication_role');
  await client.query('vacuum (analyze)');
}

async function withoutIndexes(client: pg.Client, tables: string[], work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select c.relname as name, pg_get_indexdef(c.oid) as definition
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
      where t.relname = any($1) and not i.indisunique`,
    [tables],
  );
  for (const index of rows) await client.query(`drop index "${index.name}"`);
  await work();
  for (const index of rows) await client.query(index.definition.replace(' ON ONLY ', ' ON '));
}

/** Names with the keys that STE matching looks them up by, so that the seeded mailboxes can be found by name as well. */
async function layNames(client: pg.Client): Promise<void> {
  const names = FIRST_NAMES.flatMap((first) => LAST_NAMES.map((last) => `${first} ${last}`));
  await client.query(`create table bench_name (nr int primary key, name text not null, keys text[] not null)`);
  await client.query(
    `insert into bench_name select row_number() over (), value->>'name',
       array(select jsonb_array_elements_text(value->'keys')) from jsonb_array_elements($1::jsonb)`,
    [JSON.stringify(names.map((name) => ({ name, keys: recipientKeysOf(name, []) })))],
  );
}

const NAME_COUNT = '(select count(*) from bench_name)';

function people({ workspaces: count }: Scale): string[] {
  return [
    `insert into "User" (id, email, "emailNormalized", name, "searchText", "emailVerifiedAt", "createdAt", "updatedAt")
     select bench_id(${KIND.user}, n), 'user' || n || '@example.com', 'user' || n || '@example.com', b.name,
            lower(b.name) || ' user' || n || '@example.com', now(), now() - interval '1 year' + n * interval '1 minute', now()
       from generate_series(1, ${count}) n join bench_name b on b.nr = 1 + n % ${NAME_COUNT}`,
    `insert into "Session" (id, "userId", "lastUsedAt", "expiresAt")
     select bench_id(${KIND.session}, n), bench_id(${KIND.user}, n), now(), now() + interval '10 years' from generate_series(1, ${count}) n`,
  ];
}

function workspaces({ workspaces: count }: Scale): string[] {
  return [
    `insert into "Location" (id, code, name, line1, city, region, "postalCode", country, timezone, "updatedAt") values
     (bench_id(${KIND.location}, 1), 'BENCH1', 'Wilmington', '2810 N Church St', 'Wilmington', 'DE', '19802', 'US', 'America/New_York', now()),
     (bench_id(${KIND.location}, 2), 'BENCH2', 'Istanbul', 'Buyukdere Cd. 100', 'Istanbul', null, '34394', 'TR', 'Europe/Istanbul', now())`,
    `insert into "Workspace" (id, name, "createdAt", "updatedAt")
     select bench_id(${KIND.workspace}, n), b.name || ' ' || n, now() - interval '1 year' + n * interval '1 minute', now()
       from generate_series(1, ${count}) n join bench_name b on b.nr = 1 + n % ${NAME_COUNT}`,
    `insert into "Membership" (id, "workspaceId", "userId", role, "updatedAt")
     select bench_id(${KIND.membership}, n), bench_id(${KIND.workspace}, n), bench_id(${KIND.user}, n), 'OWNER', now()
       from generate_series(1, ${count}) n`,
    `insert into "Mailbox" (id, "workspaceId", "locationId", ste, checked)
     select bench_id(${KIND.mailbox}, n), bench_id(${KIND.workspace}, n), bench_id(${KIND.location}, 1 + n % 2),
            lpad((1000000 + n * 37)::text, 8, '0'), false from generate_series(1, ${count}) n`,
    `insert into "Recipient" (id, "mailboxId", name, aliases, "nameKeys", "updatedAt")
     select bench_id(${KIND.recipient}, n), bench_id(${KIND.mailbox}, (n + 1) / 2), b.name, '{}', b.keys, now()
       from generate_series(1, ${count * 2}) n join bench_name b on b.nr = 1 + (n * 7) % ${NAME_COUNT}`,
  ];
}

function pieces({ workspaces: count, packagesEach: each }: Scale): string[] {
  return [
    `insert into "Package" (id, "workspaceId", "mailboxId", "locationId", status, kind, carrier, "trackingNumber", "trackingKey",
       sender, recipient, description, tags, "weightGrams", "lengthMm", "widthMm", "heightMm", shelf, "matchDecision",
       "matchConfidence", "receivedAt", "freeUntil", "listedAt", "createdAt", "updatedAt")
     select bench_id(${KIND.package}, n), bench_id(${KIND.workspace}, w), bench_id(${KIND.mailbox}, w), bench_id(${KIND.location}, 1 + w % 2),
            (array['PENDING','PENDING','PENDING','ON_HOLD','IN_PROCESS','COMPLETED','COMPLETED','RETURNED'])[1 + n % 8]::"PackageStatus",
            (array['PARCEL','PARCEL','LETTER','FLAT'])[1 + n % 4]::"PackageKind",
            (array['UPS','FEDEX','USPS','DHL'])[1 + n % 4], '1Z' || lpad(n::text, 16, '0'), '1Z' || lpad(n::text, 16, '0'),
            (array['Amazon','Trendyol','Etsy','eBay','Zalando','Apple','Hepsiburada'])[1 + n % 7] || ' ' || n % 1000, b.name,
            case when n % 3 = 0 then 'Order ' || n end, '{}', 100 + n % 9000, 100 + n % 400, 80 + n % 300, 20 + n % 200,
            'A-' || n % 500, 'MATCHED', 0.99, at, (at + interval '30 days')::date, at, at, at
       from (select n, 1 + (n - 1) / ${each} as w, now() - interval '1 year' + (n - 1) % ${each} * interval '7 days' + n % 601 * interval '13 minutes' as at
               from generate_series(1, ${count * each}) n) p join bench_name b on b.nr = 1 + w % ${NAME_COUNT}`,
    `insert into "PackageEvent" (id, "packageId", at, "toStatus", kind, "workspaceId", "actorType", "actorName")
     select bench_id(${KIND.event}, row_number() over ()), id, "receivedAt", status, 'received', "workspaceId", 'SYSTEM', 'bench' from "Package"`,
  ];
}

/** Every fourth piece has one photo and its thumbnail. */
function photos({ workspaces: count, packagesEach: each }: Scale): string[] {
  const photoCount = Math.floor((count * each) / 4);
  return [
    `insert into "File" (id, "workspaceId", purpose, key, name, "contentType", size, sha256, "createdByType", "storedAt")
     select bench_id(${KIND.file}, n), bench_id(${KIND.workspace}, 1 + ((n + 1) / 2 * 4 - 1) / ${each}),
            case n % 2 when 1 then 'PHOTO' else 'THUMBNAIL' end, 'bench/' || n, 'photo.jpg', 'image/jpeg', 200000, '', 'SYSTEM', now()
       from generate_series(1, ${photoCount * 2}) n`,
    `insert into "PackagePhoto" (id, "packageId", "fileId", "thumbFileId", width, height)
     select bench_id(${KIND.photo}, n), bench_id(${KIND.package}, n * 4), bench_id(${KIND.file}, n * 2 - 1), bench_id(${KIND.file}, n * 2), 1600, 1200
       from generate_series(1, ${photoCount}) n`,
  ];
}

/** Charges of 250 each; every fifth entry pays the four before it. */
function ledger({ workspaces: count, ledgerEach: each }: Scale): string[] {
  const owed = '(seq % 5) * 250';
  return [
    `insert into "UserBalance" ("workspaceId", owed, currency, "entryCount", settled)
     select bench_id(${KIND.workspace}, n), (${each} % 5) * 250, 'USD', ${each}, ${Math.floor(each / 5)} * 1000
       from generate_series(1, ${count}) n`,
    `insert into "LedgerEntry" (id, "workspaceId", seq, "sourceKey", kind, amount, currency, "balanceAfter", "descriptionKey", "descriptionParams", "causeType", at)
     select bench_id(${KIND.ledger}, n), bench_id(${KIND.workspace}, w), seq, 'bench:' || n,
            case seq % 5 when 0 then 'PAYMENT' else 'CHARGE' end::"LedgerKind", case seq % 5 when 0 then -1000 else 250 end, 'USD', ${owed},
            case seq % 5 when 0 then 'payment_manual' else 'storage' end, jsonb_build_object('reference', n, 'package', n, 'day', seq),
            case seq % 5 when 0 then 'payment' else 'package' end, now() - interval '1 year' + seq * interval '7 days'
       from (select n, 1 + (n - 1) / ${each} as w, (1 + (n - 1) % ${each})::int as seq from generate_series(1, ${count * each}) n) e`,
  ];
}

/** Over the last half year, the newest a minute ago. */
function audit({ workspaces: count, auditRows: rows }: Scale): string[] {
  return [
    `select ensure_audit_partition((now() - make_interval(months => m))::date) from generate_series(0, 7) m`,
    `insert into "AuditLog" (id, at, "actorType", "actorId", "actorName", "workspaceId", action, "targetType", "targetId", ip, "userAgent", "requestId", meta)
     select bench_id(${KIND.audit}, n), now() - (${rows} - n) * (interval '180 days' / ${rows}) - interval '1 minute', 'USER',
            bench_id(${KIND.user}, w), 'User ' || w, bench_id(${KIND.workspace}, w),
            (array['package.described','recipient.added','session.opened','workspace.renamed','package.announced'])[1 + n % 5],
            'Package', bench_id(${KIND.package}, w)::text, '198.51.100.' || n % 250, 'Mozilla/5.0 (bench)', 'request-' || n,
            '{"after":{"description":"bench"}}'
       from (select n, 1 + n % ${count} as w from generate_series(1, ${rows}) n) a`,
  ];
}

const FIRST_NAMES =
  'Ayşe Mehmet Zeynep Emre Elif Mustafa Fatma Ahmet Jane John Maria James Linda Robert Anna Peter Olga Ivan Chen Wei Yuki Omar Leila Noah Emma Liam Olivia Lucas Mia Hugo Chloé José Ana Pedro Sofia Marco'.split(
    ' ',
  );
const LAST_NAMES =
  'Koç Yılmaz Demir Şahin Çelik Yıldız Aydın Öztürk Arslan Doğan Smith Johnson Brown Garcia Miller Davis Martinez Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Young Walker Hall Müller Schmidt Rossi Silva Novák Kowalski'.split(
    ' ',
  );
