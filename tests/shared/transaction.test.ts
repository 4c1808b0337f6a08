import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { transaction } from '../../src/shared/context.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { makeTenant } from '../support/fixtures.js';

const WRITERS = 4;
let app: TestApp;
let ids: [string, string];
beforeAll(async () => {
  app = await startTestApp({ DATABASE_POOL: '20' });
  ids = [(await makeTenant(app)).workspace.id, (await makeTenant(app)).workspace.id];
});
afterAll(() => app.close());

const versionOf = async (id: string) =>
  (await app.platform.database.prisma.workspace.findUniqueOrThrow({ where: { id } })).version;
const versions = async () => [await versionOf(ids[0]), await versionOf(ids[1])];

test('a storm of deadlocks: each transaction is tried again until it is done, once', async () => {
  let tries = 0;
  let met = 0;
  let open: () => void = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  await Promise.all(
    Array.from({ length: WRITERS }, (_, i) =>
      transaction(app.ctx(), async (tx) => {
        tries++;
        const [first, second] = i % 2 ? ids : [ids[1], ids[0]];
        await tx.db.workspace.update({ where: { id: first }, data: { version: { increment: 1 } } });
        // The first two of either side hold a row each before they ask for the other's: a deadlock for certain.
        if (++met >= 2) open();
        await both;
        await tx.db.workspace.update({ where: { id: second }, data: { version: { increment: 1 } } });
      }),
    ),
  );
  expect(await versions()).toEqual([1 + WRITERS, 1 + WRITERS]);
  expect(tries).toBeGreaterThan(WRITERS);
}, 120_000);

test('serialization failures too: no lost update, no error that anybody sees', async () => {
  let tries = 0;
  const before = await versions();
  await Promise.all(
    Array.from({ length: 6 }, () =>
      transaction(app.ctx(), async (tx) => {
        tries++;
        await tx.db.$executeRawUnsafe('set transaction isolation level serializable');
        const row = await tx.db.workspace.findUniqueOrThrow({ where: { id: ids[0] } });
        await tx.db.workspace.update({ where: { id: ids[0] }, data: { version: row.version + 1 } });
      }),
    ),
  );
  expect((await versions())[0]).toBe((before[0] ?? 0) + 6);
  expect(tries).toBeGreaterThanOrEqual(6);
}, 120_000);

test('another error is not tried again, and what was done is undone', async () => {
  let tries = 0;
  const before = await versions();
  await expect(
    transaction(app.ctx(), async (tx) => {
      tries++;
      await tx.db.workspace.update({ where: { id: ids[0] }, data: { version: { increment: 1 } } });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(tries).toBe(1);
  expect(await versions()).toEqual(before);
});
