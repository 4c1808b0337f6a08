import type pg from 'pg';

export const PER_WORKSPACE = 50;

/** `workspaces` tenants with 50 packages each, every third one with a photo; set-based, some 15,000 rows a second. */
export async function layPackages(client: pg.Client, workspaces: number): Promise<void> {
  const run = (text: string) => client.query(text);
  await run(`insert into "Location" (id, code, name, line1, city, country, timezone, "updatedAt")
             values (gen_random_uuid(), 'BENCH', 'Bench', '1 Bench St', 'Wilmington', 'US', 'America/New_York', now())`);
  await run(`create temp table t as
    select n, gen_random_uuid() as workspace, gen_random_uuid() as mailbox, gen_random_uuid() as owner, gen_random_uuid() as session
      from generate_series(1, ${workspaces}) n`);
  await run(`insert into "User" (id, email, "emailNormalized", name, "updatedAt")
    select owner, 'u' || n || '@bench.test', 'u' || n || '@bench.test', 'User ' || n, now() from t`);
  await run(`insert into "Session" (id, "userId", "expiresAt") select session, owner, now() + interval '1 day' from t`);
  await run(`insert into "Workspace" (id, name, "updatedAt") select workspace, 'Workspace ' || n, now() from t`);
  await run(`insert into "Membership" (id, "workspaceId", "userId", role, "updatedAt")
    select gen_random_uuid(), workspace, owner, 'OWNER', now() from t`);
  await run(`insert into "Mailbox" (id, "workspaceId", "locationId", ste)
    select mailbox, workspace, (select id from "Location" where code = 'BENCH'), (10000000 + n)::text from t`);
  // The list does not read the index of the search, whose building would be most of the wait.
  await run('drop index if exists "Package_search"');
  await run(`insert into "Package" (id, "workspaceId", "mailboxId", "locationId", status, kind, carrier, "trackingNumber", "trackingKey",
                                    sender, recipient, description, tags, "weightGrams", "lengthMm", "widthMm", "heightMm",
                                    "receivedAt", "freeUntil", "listedAt", "createdAt", "updatedAt")
    select gen_random_uuid(), workspace, mailbox, (select id from "Location" where code = 'BENCH'),
           (array['PENDING', 'IN_PROCESS', 'COMPLETED', 'ON_HOLD']::"PackageStatus"[])[1 + i % 4], 'PARCEL', 'UPS',
           '1Z' || lpad((n * 100 + i)::text, 16, '0'), '1Z' || lpad((n * 100 + i)::text, 16, '0'),
           'Sender ' || i, 'User ' || n, 'Shoes and a book', '{home}', 1200 + i, 300, 200, 100,
           now() - make_interval(hours => i * 7, mins => n % 60), current_date + 30,
           now() - make_interval(hours => i * 7, mins => n % 60), now() - make_interval(hours => i * 7), now()
      from generate_series(1, ${PER_WORKSPACE}) i, t`);
  await run(`create temp table p as select id, gen_random_uuid() as photo, gen_random_uuid() as thumb
      from "Package" where "weightGrams" % 3 = 0`);
  await run(`insert into "File" (id, purpose, key, name, "contentType", size, sha256, "createdByType", "storedAt")
    select file, 'PHOTO', 'photo/' || file, 'photo.jpg', 'image/jpeg', 1000, '', 'SYSTEM', now()
      from (select photo as file from p union all select thumb from p) f`);
  await run(`insert into "PackagePhoto" (id, "packageId", "fileId", "thumbFileId", width, height)
    select gen_random_uuid(), id, photo, thumb, 1200, 900 from p`);
  await run('vacuum analyze');
}
