import pg from 'pg';
import { invoicePdf } from '../src/modules/billing/billing.pdf.js';
import { seedCatalog } from '../src/modules/catalog/catalog.service.js';
import { runBillingCycle } from '../src/modules/subscription/subscription.service.js';
import { readConfig } from '../src/shared/config.js';
import { systemContext } from '../src/shared/context.js';
import { openPlatform } from '../src/shared/platform.js';
import { type Bench, load, milliseconds, perSecond, type Row, type Rows, timed } from './harness.js';
import { KIND } from './seed.js';

const DUE_AT = '2026-03-01T00:00:00Z';

/** The billing cycle beside bare SQL, invoices as PDF, and the lists of invoices and ledger. */
export const rows: Rows = async (bench) => [...(await cycles(bench)), await pdfs(), ...(await lists(bench))];

async function cycles(bench: Bench): Promise<Row[]> {
  const count = bench.small ? 10_000 : 100_000;
  const part = count / 10;
  const ours = { small: await cycle(bench, part), full: await cycle(bench, count) };
  bench.say(`cycle of ${count}: ${perSecond(ours.full)}`);
  const bare = { small: await bareCycle(bench, part, false), full: await bareCycle(bench, count, false) };
  const audited = { small: await bareCycle(bench, part, true), full: await bareCycle(bench, count, true) };
  const work = `billing cycle of ${count.toLocaleString('en-US')} due, in batches of 5,000, audited: ${perSecond(ours.full)}`;
  return [
    {
      work,
      reference: `one SQL statement that writes the same invoices, lines, entries, balances and periods, without audit rows: ${perSecond(bare.full)}`,
      ratio: ours.full / bare.full,
      smallRatio: ours.small / bare.small,
      goal: '>= 0.85',
      reached: ours.full / bare.full >= 0.85,
    },
    {
      work,
      reference: `the same statement with the three audit rows of each: ${perSecond(audited.full)}`,
      ratio: ours.full / audited.full,
      smallRatio: ours.small / audited.small,
      goal: '>= 0.85',
      reached: ours.full / audited.full >= 0.85,
    },
  ];
}

/** Due subscriptions closed a second, by the service. */
async function cycle(bench: Bench, count: number): Promise<number> {
  const { url } = await due(bench, count);
  const platform = await openPlatform(
    readConfig({ NODE_ENV: 'test', DATABASE_URL: url, LOG_LEVEL: 'silent', DATA_DIR: '/tmp/unused' }),
  );
  try {
    const ctx = systemContext(platform, 'bench', { now: new Date(DUE_AT) });
    let closed = 0;
    const ms = await timed(async () => {
      closed = await runBillingCycle(ctx);
    });
    if (closed !== count) throw new Error(`${closed} periods were closed, not ${count}`);
    return (count * 1000) / ms;
  } finally {
    await platform.close();
  }
}

/** The same rows by one statement that knows nothing: no plan change, no usage, no batch, nothing to resume. */
async function bareCycle(bench: Bench, count: number, audit: boolean): Promise<number> {
  const { url } = await due(bench, count);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set statement_timeout = 0');
    const ms = await timed(() => client.query(BARE(audit), [DUE_AT]));
    const { rows } = await client.query('select count(*)::int as n from "Invoice"');
    if (rows[0].n !== count) throw new Error(`${rows[0].n} invoices, not ${count}`);
    return (count * 1000) / ms;
  } finally {
    await client.end();
  }
}

const AUDIT = (action: string, type: string, id: string, from: string, meta: string) => `
  insert into "AuditLog" (id, "actorType", "actorName", "requestId", action, "targetType", outcome, "targetId", "workspaceId", meta)
  select uuidv7(), 'SYSTEM', 'bench', 'bench', '${action}', '${type}', 'DONE', ${id}::text, "workspaceId", ${meta} from ${from}`;

const BARE = (audit: boolean) => `
  with due as materialized (
    select s.id, s."workspaceId", s."usagePeriodEnd" as "start", s."usagePeriodEnd" + interval '1 month' as "end", r.amount,
           uuidv7() as entry, uuidv7() as invoice, row_number() over (order by s.id) as n, p."nameEn", p."nameTr"
      from "Subscription" s join "PlanPrice" r on r."planVersionId" = s."planVersionId" and r.interval = s.interval
      join "PlanVersion" v on v.id = s."planVersionId" join "Plan" p on p.id = v."planId"
     where s."usagePeriodEnd" <= $1 and s.status = 'ACTIVE'
  ), balance as (
    update "UserBalance" b set owed = amount, "entryCount" = 1, invoiced = amount, "invoiceCount" = 1, "invoicedThroughSeq" = 1
      from due d where d."workspaceId" = b."workspaceId"
  ), entry as (
    insert into "LedgerEntry" (id, "workspaceId", seq, "sourceKey", kind, amount, currency, "balanceAfter", "descriptionKey",
      "descriptionParams", "causeType", "causeId", "periodStart", "periodEnd", at)
    select entry, "workspaceId", 1, 'plan:' || id || ':' || to_char("start", 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'CHARGE', amount, 'USD',
           amount, 'plan', jsonb_build_object('plan', jsonb_build_object('en', "nameEn", 'tr', "nameTr"),
             'from', to_char("start", 'YYYY-MM-DD'), 'to', to_char("end", 'YYYY-MM-DD')), 'period', id, "start", "end", $1 from due
  ), invoice as (
    insert into "Invoice" (id, "workspaceId", status, number, currency, subtotal, tax, total, paid, ordinal, "createdAt", "openedAt", "dueAt")
    select invoice, "workspaceId", 'OPEN', '2026-' || lpad(n::text, 6, '0'), 'USD', amount, 0, amount, 0, 1, $1, $1, $1::timestamptz + interval '7 days' from due
  ), line as (
    insert into "InvoiceLine" (id, "invoiceId", position, "ledgerEntryId", "descriptionKey", "descriptionParams", amount, tax,
      "taxRateBp", "causeType", "causeId", "periodStart", "periodEnd")
    select uuidv7(), invoice, 1, entry, 'plan', jsonb_build_object('plan', jsonb_build_object('en', "nameEn", 'tr', "nameTr"),
      'from', to_char("start", 'YYYY-MM-DD'), 'to', to_char("end", 'YYYY-MM-DD')), amount, 0, 0, 'period', id, "start", "end" from due
  ), series as (
    insert into "NumberSeries" (id, last, "lastAt") select 'invoice:2026', count(*), $1 from due
  )${
    audit
      ? `, booked as (${AUDIT('ledger.booked', 'LedgerEntry', 'entry', 'due', `jsonb_build_object('kind', 'CHARGE', 'amount', amount, 'balanceAfter', amount, 'source', 'plan:' || id)`)}
  ), opened as (${AUDIT('invoice.opened', 'Invoice', 'invoice', 'due', `jsonb_build_object('number', n, 'total', amount, 'paid', 0)`)}
  ), renewed as (${AUDIT('subscription.renewed', 'Subscription', 'id', 'due', `jsonb_build_object('planCode', "nameEn", 'periodStart', "start", 'periodEnd', "end")`)}
  )`
      : ''
  }
  update "Subscription" s set "currentPeriodStart" = d."start", "currentPeriodEnd" = d."end", "usagePeriodStart" = d."start",
         "usagePeriodEnd" = d."end", version = s.version + 1, "updatedAt" = $1 from due d where d.id = s.id`;

/** A database of its own with so many monthly subscriptions whose period has ended. */
async function due(bench: Bench, count: number): Promise<{ url: string }> {
  const { url } = await bench.emptyDatabase();
  const platform = await openPlatform(
    readConfig({ NODE_ENV: 'test', DATABASE_URL: url, LOG_LEVEL: 'silent', DATA_DIR: '/tmp/unused' }),
  );
  await seedCatalog(systemContext(platform, 'bench'));
  await platform.close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set statement_timeout = 0`);
    await client.query(
      `insert into "Workspace" (id, name, "updatedAt") select gen_random_uuid(), 'Workspace ' || n, now() from generate_series(1, $1::int) n`,
      [count],
    );
    await client.query(
      `insert into "Subscription" (id, "workspaceId", status, "planVersionId", interval, "anchorAt", "currentPeriodStart",
         "currentPeriodEnd", "usagePeriodStart", "usagePeriodEnd", "startedAt", "updatedAt")
       select uuidv7(), w.id, 'ACTIVE', v.id, 'MONTH', a, a, a + interval '1 month', a, a + interval '1 month', a, a
         from "Workspace" w, (select '2026-01-31T08:00:00Z'::timestamptz as a) anchor,
              (select v.id from "PlanVersion" v join "Plan" p on p.id = v."planId" where p.code = 'starter') v`,
    );
    // As in any month but the first: the balance's row is there.
    await client.query(`insert into "UserBalance" ("workspaceId", currency) select id, 'USD' from "Workspace"`);
    await client.query('analyze; checkpoint');
  } finally {
    await client.end();
  }
  return { url };
}

async function pdfs(): Promise<Row> {
  const at = new Date(DUE_AT);
  const line = (position: number) => ({
    id: `l${position}`,
    invoiceId: 'i',
    position,
    ledgerEntryId: `e${position}`,
    descriptionKey: 'action',
    descriptionParams: { type: { en: 'Scan', tr: 'Tarama' }, package: `P-${position}` },
    amount: 250,
    tax: 50,
    taxRateBp: 2_000,
    causeType: 'action',
    causeId: null,
    periodStart: null,
    periodEnd: null,
  });
  const invoice = {
    ...{ id: 'i', workspaceId: 'w', status: 'OPEN', number: '2026-000042', currency: 'USD', ordinal: 1, version: 1 },
    ...{ subtotal: 3_000, tax: 600, total: 3_600, paid: 0, credited: 0, writtenOff: 0 },
    billTo: { name: 'Çağrı Yılmaz', address: 'İstiklal Cad. 1, Beyoğlu, İstanbul', country: 'TR' },
    ...{ createdAt: at, openedAt: at, dueAt: at, paidAt: null, closedAt: null },
    lines: Array.from({ length: 12 }, (_item, position) => line(position + 1)),
  } as unknown as Parameters<typeof invoicePdf>[0];
  const settings = {
    ...{ issuerName: 'Pigeonhole', issuerAddress: '', issuerTaxId: '', timezone: 'UTC' },
  } as Parameters<typeof invoicePdf>[1];
  for (let n = 0; n < 10; n++) await invoicePdf(invoice, settings, 'tr');
  const COUNT = 100;
  const ms = await timed(async () => {
    for (let n = 0; n < COUNT; n++) await invoicePdf(invoice, settings, n % 2 ? 'tr' : 'en');
  });
  return {
    work: `invoice as a PDF, 12 lines, one process: ${perSecond((COUNT * 1000) / ms)}`,
    reference: '',
    ratio: null,
    goal: 'told, without a goal',
    reached: true,
  };
}

async function lists(bench: Bench): Promise<Row[]> {
  const full = await measureLists(bench, bench.size);
  const small = await measureLists(bench, 'small');
  return full.map((item, index) => {
    const before = small[index]?.p50 ?? 0;
    return {
      work: `${item.name}, 20 newest of a workspace, ${item.count.toLocaleString('en-US')} rows in all: p50 ${milliseconds(item.p50)}, ${perSecond(item.perSecond)}`,
      reference: `at a tenth of the data: p50 ${milliseconds(before)}`,
      ratio: item.p50 === 0 ? null : before / item.p50,
      goal: 'p50 10 ms',
      reached: item.failures === 0 && item.p50 <= 10,
    };
  });
}

async function measureLists(bench: Bench, size: Bench['size']) {
  const { url, pool, scale } = await bench.database(size);
  await layInvoices(pool, scale.workspaces, scale.ledgerEach);
  const server = await bench.serve(url);
  const headers = await Promise.all(Array.from({ length: 20 }, (_item, n) => bench.headers(n * 7 + 1)));
  const measured = [];
  for (const [name, path] of [
    ['ledger', '/api/v1/billing/ledger?limit=20'],
    ['invoices with lines', '/api/v1/billing/invoices?limit=20'],
  ] as const) {
    const requests = headers.map((item) => ({ path, headers: item }));
    await load(server.url, requests, { seconds: 1, connections: 1 });
    const alone = await load(server.url, requests, { seconds: 3, connections: 1 });
    const many = await load(server.url, requests, { seconds: 3, connections: 10 });
    const failures = alone.failures + many.failures;
    measured.push({
      name,
      p50: alone.p50,
      perSecond: many.perSecond,
      failures,
      count: scale.workspaces * scale.ledgerEach,
    });
  }
  await server.stop();
  return measured;
}

/** As many invoices as the seeded database has ledger rows, each with a line; once. */
async function layInvoices(pool: pg.Pool, workspaces: number, each: number): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows: known } = await client.query('select 1 from "Invoice" limit 1');
    if (known.length > 0) return;
    await client.query(
      'set statement_timeout = 0; set session_replication_role = replica; set synchronous_commit = off',
    );
    await client.query(
      `insert into "Invoice" (id, "workspaceId", status, number, currency, subtotal, tax, total, paid, ordinal, "createdAt", "openedAt", "dueAt", "paidAt")
       select gen_random_uuid(), bench_id(${KIND.workspace}, w), 'PAID', '2026-' || lpad(((w - 1) * $2 + n)::text, 8, '0'), 'USD', 990, 0, 990, 990, n, t, t, t, t
         from generate_series(1, $1::int) w, generate_series(1, $2::int) n, lateral (select now() - n * interval '1 day' as t) m`,
      [workspaces, each],
    );
    await client.query(
      `insert into "InvoiceLine" (id, "invoiceId", position, "ledgerEntryId", "descriptionKey", amount, tax, "taxRateBp", "causeType")
       select gen_random_uuid(), id, 1, gen_random_uuid(), 'plan', 990, 0, 0, 'period' from "Invoice"`,
    );
    await client.query('analyze "Invoice"; analyze "InvoiceLine"');
  } finally {
    client.release(true);
  }
}
