import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bookCharge, bookEntry, reverseCharge } from '../../../src/modules/billing/billing.service.js';
import { transaction } from '../../../src/shared/context.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant } from '../../support/fixtures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const charge = (workspaceId: string, amount: number, source: string = `test:${randomUUID()}`) => ({
  workspaceId,
  amount,
  source,
  description: { key: 'action' as const, params: { type: { en: 'Scan', tr: 'Tarama' }, package: 'P1' } },
  cause: { type: 'action' as const, id: randomUUID() },
});

test('a charge raises the debt, and balance and ledger show it in the reader’s language', async () => {
  const tenant = await makeTenant(app);
  await bookCharge(app.ctx(), charge(tenant.workspace.id, 250));
  await bookCharge(app.ctx(), charge(tenant.workspace.id, 1_00));
  const balance = await app.http.get('/api/v1/billing/balance').set(tenant.headers).expect(200);
  expect(balance.body).toEqual({ owed: 350, currency: 'USD', autoChargeThreshold: 500, nextRetryAt: null });
  await app.platform.database.prisma.user.update({ where: { id: tenant.user.id }, data: { locale: 'tr' } });
  const first = await app.http.get('/api/v1/billing/ledger?limit=1').set(tenant.headers).expect(200);
  expect(first.body.data).toHaveLength(1);
  expect(first.body.data[0]).toMatchObject({
    kind: 'CHARGE',
    amount: { amount: 100, currency: 'USD' },
    balanceAfter: { amount: 350, currency: 'USD' },
    description: 'P1 numaralı gönderi için Tarama',
  });
  const next = await app.http
    .get(`/api/v1/billing/ledger?limit=1&cursor=${first.body.nextCursor}`)
    .set(tenant.headers)
    .expect(200);
  expect(next.body.data[0].balanceAfter.amount).toBe(250);
  expect(next.body.nextCursor).toBeNull();
  const stranger = await makeTenant(app);
  await app.http.get(`/api/v1/billing/ledger?cursor=${first.body.nextCursor}`).set(stranger.headers).expect(400);
});

test('the same source asked 20 times at once is booked once; with another amount it is refused', async () => {
  const { workspace } = await makeTenant(app);
  const wish = charge(workspace.id, 700);
  const entries = await Promise.all(Array.from({ length: 20 }, () => bookCharge(app.ctx(), wish)));
  expect(new Set(entries.map((entry) => entry?.id)).size).toBe(1);
  await expect(bookCharge(app.ctx(), { ...wish, amount: 701 })).rejects.toMatchObject({ code: 'booked_differently' });
  expect(await owed(workspace.id)).toBe(700);
  const { prisma } = app.platform.database;
  expect(await prisma.auditLog.count({ where: { action: 'ledger.booked', workspaceId: workspace.id } })).toBe(1);
});

test('a charge goes with the transaction that asked for it, and is reversed once', async () => {
  const { workspace } = await makeTenant(app);
  const wish = charge(workspace.id, 900);
  await expect(
    transaction(app.ctx(), async (tx) => {
      await bookCharge(tx, wish);
      throw new Error('the work failed');
    }),
  ).rejects.toThrow('the work failed');
  expect(await owed(workspace.id)).toBe(0);
  await bookCharge(app.ctx(), wish);
  await Promise.all([1, 2, 3].map(() => reverseCharge(app.ctx(), wish.source, 'filed to another customer')));
  expect(await owed(workspace.id)).toBe(0);
  expect(await reverseCharge(app.ctx(), 'test:unknown', 'x')).toBeNull();
});

test('amounts that are no amounts are refused, 0 books nothing', async () => {
  const { workspace } = await makeTenant(app);
  for (const amount of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53 + 2, 1_000_000_001]) {
    await expect(bookCharge(app.ctx(), charge(workspace.id, amount))).rejects.toMatchObject({
      code: 'validation_failed',
    });
  }
  expect(await bookCharge(app.ctx(), charge(workspace.id, 0))).toBeNull();
  expect(await app.platform.database.prisma.ledgerEntry.count({ where: { workspaceId: workspace.id } })).toBe(0);
});

test('the database refuses to change, delete, truncate, or to book an entry that the balance does not follow', async () => {
  const { workspace } = await makeTenant(app);
  const { pool, prisma } = app.platform.database;
  const entry = await bookCharge(app.ctx(), charge(workspace.id, 100));
  await expect(pool.query('update "LedgerEntry" set amount = 1 where id = $1', [entry?.id])).rejects.toThrow(
    'append-only',
  );
  await expect(pool.query('delete from "LedgerEntry" where id = $1', [entry?.id])).rejects.toThrow('append-only');
  await expect(pool.query('truncate "LedgerEntry"')).rejects.toThrow('append-only');
  await expect(pool.query('delete from "UserBalance"')).rejects.toThrow('append-only');
  const forged = { ...entry, id: randomUUID(), seq: 2, sourceKey: 'forged:1', descriptionParams: {} } as never;
  await expect(prisma.ledgerEntry.create({ data: forged })).rejects.toThrow('differ');
});

test('random histories over several workspaces at once: owed is the sum, each entry continues the one before', async () => {
  const tenants = await Promise.all([1, 2, 3].map(() => makeTenant(app)));
  const step = fc.record({
    who: fc.nat(2),
    kind: fc.constantFrom('CHARGE', 'PAYMENT', 'CREDIT', 'REFUND', 'ADJUSTMENT', 'WRITE_OFF' as const),
    amount: fc.integer({ min: 1, max: 50_000 }),
    twice: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      const before = await Promise.all(tenants.map((tenant) => owed(tenant.workspace.id)));
      const wishes = steps.map((item) => ({
        ...charge(tenants[item.who]?.workspace.id ?? '', 1),
        kind: item.kind,
        amount: item.kind === 'CHARGE' || item.kind === 'REFUND' ? item.amount : -item.amount,
        twice: item.twice,
        who: item.who,
      }));
      await Promise.all(
        wishes
          .flatMap(({ twice, who: _who, ...entry }) => (twice ? [entry, entry] : [entry]))
          .map((entry) => bookEntry(app.ctx(), entry)),
      );
      for (const [index, tenant] of tenants.entries()) {
        const sum = wishes.filter((wish) => wish.who === index).reduce((total, wish) => total + wish.amount, 0);
        expect(await owed(tenant.workspace.id)).toBe((before[index] ?? 0) + sum);
      }
    }),
    { numRuns: 15 },
  );
  for (const tenant of tenants) {
    const entries = await app.platform.database.prisma.ledgerEntry.findMany({
      where: { workspaceId: tenant.workspace.id },
      orderBy: { seq: 'asc' },
    });
    let running = 0;
    entries.forEach((entry, index) => {
      running += entry.amount;
      expect([entry.seq, entry.balanceAfter]).toEqual([index + 1, running]);
    });
  }
});

async function owed(workspaceId: string): Promise<number> {
  const balance = await app.platform.database.prisma.userBalance.findUnique({ where: { workspaceId } });
  return balance?.owed ?? 0;
}
