import { afterAll, expect, jest, test } from '@jest/globals';
import { bookCharge } from '../../src/modules/billing/billing.service.js';
import { seedCatalog } from '../../src/modules/catalog/catalog.service.js';
import { boundary } from '../../src/modules/subscription/anchor.js';
import { runBillingCycle } from '../../src/modules/subscription/subscription.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectMoneyInvariants } from '../support/money.js';
import { endAll, type Running, startProcess, until } from '../support/process.js';
import { laySubscribers, subscriberId } from '../support/subscribers.js';

jest.retryTimes(1);
/** `KILLS=50 SUBSCRIBERS=10000` for the long run. */
const KILLS = Number(process.env.KILLS ?? 3);
const SUBSCRIBERS = Number(process.env.SUBSCRIBERS ?? 200);
const apps: TestApp[] = [];
afterAll(async () => {
  endAll();
  for (const app of apps) await app.close();
});

const ANCHOR = new Date('2026-10-31T08:00:00Z');

async function laid(count: number): Promise<TestApp> {
  const app = await startTestApp();
  apps.push(app);
  await seedCatalog(app.ctx());
  await laySubscribers(app, count, (n) => ({
    plan: n % 3 === 0 ? 'plus' : 'starter',
    interval: n % 7 === 0 ? 'YEAR' : 'MONTH',
    anchor: ANCHOR,
    end: boundary(ANCHOR, n % 7 === 0 ? 12 : 1),
    usageEnd: boundary(ANCHOR, 1),
  }));
  for (let n = 0; n < 30; n++)
    await bookCharge(app.ctx({ now: ANCHOR }), {
      workspaceId: subscriberId('workspace', n),
      amount: 100 + n,
      source: `test:usage:${n}`,
      description: { key: 'adjustment', params: { reason: 'usage' } },
      cause: { type: 'action', id: null },
    });
  return app;
}

const cycle = (app: TestApp, now: string, batch: number): Promise<Running> =>
  startProcess({ NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, NOW: now, BATCH: String(batch) }, [
    '--import',
    'tsx',
    'tests/support/billing-process.ts',
  ]);

/** All that a run leaves, but for ids, numbers and moments. */
async function outcome(app: TestApp): Promise<unknown[]> {
  const { rows } = await app.platform.database.pool.query(
    `select s."workspaceId", s.status, s."currentPeriodStart", s."usagePeriodStart", b.owed, b."entryCount", b.invoiced,
            (select json_agg(json_build_array(i.total, i.status, (select count(*) from "InvoiceLine" l where l."invoiceId" = i.id)) order by ordinal)
               from "Invoice" i where i."workspaceId" = s."workspaceId") as invoices
       from "Subscription" s left join "UserBalance" b using ("workspaceId") order by 1`,
  );
  return rows;
}

test('a billing run killed at random points, then run to its end: the same as one that nobody disturbed', async () => {
  const [app, calm] = await Promise.all([laid(SUBSCRIBERS), laid(SUBSCRIBERS)]);
  const now = '2027-02-28T12:00:00Z';
  await runBillingCycle(calm.ctx({ now: new Date(now) }));
  for (let kill = 0; kill < KILLS; kill++) {
    const running = await cycle(app, now, 40);
    await until(() => running.output().includes('up'));
    const before = await app.platform.database.prisma.ledgerEntry.count();
    running.child.kill('SIGUSR2');
    // Some in mid-batch, some as the first commits: whenever it dies, the rest must come out the same.
    await until(
      async () =>
        kill % 2 === 0 ||
        running.child.exitCode !== null ||
        (await app.platform.database.prisma.ledgerEntry.count()) > before,
    );
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
    await running.end('SIGKILL');
    await expectMoneyInvariants(app);
  }
  const last = await cycle(app, now, 5_000);
  await until(() => last.output().includes('up'));
  last.child.kill('SIGUSR2');
  expect(await last.exited).toBe(0);
  expect(await outcome(app)).toEqual(await outcome(calm));
  await expectMoneyInvariants(app);
}, 600_000);

test('two processes open invoices across New Year: no number missing or twice in either year, the year by the issuer’s zone', async () => {
  const app = await laid(120);
  const { prisma } = app.platform.database;
  await prisma.billingSettings.update({ where: { id: 'default' }, data: { timezone: 'Europe/Istanbul' } });
  const both = await Promise.all([cycle(app, '2026-12-31T20:59:59Z', 8), cycle(app, '2026-12-31T21:00:00Z', 8)]);
  await until(() => both.every((running) => running.output().includes('up')));
  for (const running of both) running.child.kill('SIGUSR2');
  expect(await Promise.all(both.map((running) => running.exited))).toEqual([0, 0]);
  const numbers = (await prisma.invoice.findMany({ select: { number: true } })).map((row) => row.number ?? '').sort();
  for (const year of ['2026', '2027']) {
    const mine = numbers.filter((number) => number.startsWith(year));
    expect(mine).toEqual(mine.map((_item, index) => `${year}-${String(index + 1).padStart(6, '0')}`));
  }
  expect(numbers.length).toBe(await prisma.invoice.count());
  expect(numbers.length).toBeGreaterThan(120);
  await expectMoneyInvariants(app);
}, 300_000);
