import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { remindDebtors, runAutoCharge } from '../../../src/modules/billing/billing.service.js';
import type { Sandbox } from '../../../src/modules/billing/sandbox/sandbox.server.js';
import { seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { boundary, MONTHS } from '../../../src/modules/subscription/anchor.js';
import { runBillingCycle, startSubscription } from '../../../src/modules/subscription/subscription.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { runJobs, saveCard, withSandbox } from '../../support/payments.js';

/** `YEARS_WORKSPACES=1000 YEARS_STEP_DAYS=1` for the long run; the suite's is a taste of the same. */
const WORKSPACES = Number(process.env.YEARS_WORKSPACES ?? 8);
const STEP_DAYS = Number(process.env.YEARS_STEP_DAYS ?? 23);
const DAY_MS = 86_400_000;
const START = new Date('2024-01-28T07:00:00Z');
const END = new Date('2026-02-01T00:00:00Z');

let app: TestApp;
let sandbox: Sandbox;
beforeAll(async () => {
  app = await startTestApp();
  sandbox = await withSandbox(app);
  await seedCatalog(app.ctx());
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

test(
  'two simulated years: each period charged once by the calendar, who can pay owes nothing, who cannot is suspended and charged no more',
  async () => {
    const { prisma } = app.platform.database;
    const all: { tenant: Tenant; anchor: Date; interval: 'MONTH' | 'YEAR'; declines: boolean }[] = [];
    for (let n = 0; n < WORKSPACES; n++) {
      const tenant = await makeTenant(app);
      // Over the days around a month's end, so that short months and the leap year come into it.
      const anchor = new Date(START.getTime() + (n % 5) * DAY_MS);
      const interval = n % 4 === 3 ? 'YEAR' : 'MONTH';
      const declines = n % 3 === 2;
      await saveCard(app, sandbox, tenant, declines ? 'pm_card_chargeDeclined' : 'pm_card_visa');
      await startSubscription(app.ctx({ workspaceId: tenant.workspace.id, now: anchor }), {
        planCode: n % 2 ? 'plus' : 'starter',
        interval,
      });
      all.push({ tenant, anchor, interval, declines });
    }
    const last = new Date(START.getTime() + 5 * DAY_MS);
    for (let now = last, step = 0; now < END; now = new Date(now.getTime() + STEP_DAYS * DAY_MS), step++) {
      await Promise.all([runBillingCycle(app.ctx({ now }), 100), runBillingCycle(app.ctx({ now }), 100)]);
      await runAutoCharge(app.ctx({ now }));
      await remindDebtors(app.ctx({ now }));
      await runJobs(app);
      if (step % 10 === 0) await expectMoneyInvariants(app);
    }
    await runBillingCycle(app.ctx({ now: END }));
    await runAutoCharge(app.ctx({ now: END }));
    for (const { tenant, anchor, interval, declines } of all) {
      const workspaceId = tenant.workspace.id;
      const row = await prisma.subscription.findFirstOrThrow({ where: { workspaceId } });
      const entries = await prisma.ledgerEntry.findMany({
        where: { workspaceId, descriptionKey: 'plan' },
        orderBy: { seq: 'asc' },
      });
      const expected: string[] = [];
      for (let count = 0; boundary(anchor, count) <= END; count += MONTHS[interval])
        expected.push(boundary(anchor, count).toISOString());
      const { owed } = await prisma.userBalance.findUniqueOrThrow({ where: { workspaceId } });
      const starts = entries.map((entry) => entry.periodStart?.toISOString());
      if (declines) {
        expect([row.status, owed > 0]).toEqual(['SUSPENDED', true]);
        expect(starts).toEqual(expected.slice(0, starts.length));
        expect(starts.length).toBeLessThan(3);
      } else {
        expect([row.status, owed]).toEqual(['ACTIVE', 0]);
        expect(starts).toEqual(expected);
      }
    }
    const { _sum } = await prisma.payment.aggregate({ where: { status: 'SUCCEEDED' }, _sum: { amount: true } });
    const { rows } = await app.platform.database.pool.query<{ sum: number }>(
      `select coalesce(sum((data->>'amount_received')::int), 0)::int as sum from stripe_sandbox.object where kind = 'payment_intent' and data->>'status' = 'succeeded'`,
    );
    expect(_sum.amount).toBe(rows[0]?.sum);
    await expectMoneyInvariants(app);
  },
  Math.max(300_000, WORKSPACES * 60_000),
);
