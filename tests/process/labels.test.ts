import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Address } from '../../src/generated/prisma/client.js';
import { orderLabel } from '../../src/modules/shipping/label.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type EasyPostStandIn, startEasyPost } from '../support/easypost.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { endAll, type Running, startProcess, until } from '../support/process.js';
import { CUSTOMS, makeAddress, makeShipment } from '../support/shipping.js';

let app: TestApp;
let carrier: EasyPostStandIn;
let ayse: Tenant;
let abroad: Address;

beforeAll(async () => {
  carrier = await startEasyPost();
  app = await startTestApp(carrier.env);
  ayse = await makeTenant(app);
  abroad = await makeAddress(app, ayse, { country: 'DE' });
});
afterAll(async () => {
  endAll();
  await app.close();
  await carrier.close();
});

const worker = (): Promise<Running> =>
  startProcess(
    { NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, DATA_DIR: app.platform.config.dataDir, ...carrier.env },
    ['--import', 'tsx', 'tests/support/label-worker.ts'],
  );
const rowOf = (id: string) =>
  app.platform.database.prisma.shipment.findUniqueOrThrow({ where: { id }, include: { labels: true } });

test('killed in mid-purchase, and again while the label’s file comes: another process goes on, and it is bought once', async () => {
  const home = await makeShipment(app, ayse);
  const far = await makeShipment(app, ayse, { address: abroad, customs: CUSTOMS });
  for (const { id } of [home, far]) await orderLabel(app.ctx(), id);

  // The carrier sells; its answer never comes.
  carrier.faults.loseBuy = 'hang';
  const first = await worker();
  await until(() => carrier.bought().length === 2);
  await first.end('SIGKILL');
  for (const { id } of [home, far]) expect((await rowOf(id)).labels).toMatchObject([{ status: 'BUYING' }]);

  Object.assign(carrier.faults, { loseBuy: null, hangFile: true });
  const second = await worker();
  const files = () => carrier.seen.filter((call) => call.startsWith('GET /label/')).length;
  await until(() => files() >= 2);
  await second.end('SIGKILL');
  for (const { id } of [home, far]) expect((await rowOf(id)).labels).toMatchObject([{ status: 'BUYING' }]);

  carrier.faults.hangFile = false;
  const third = await worker();
  for (const { id } of [home, far]) await until(async () => (await rowOf(id)).status === 'LABELED');
  expect(await third.end()).toBe(0);

  expect(carrier.bought()).toHaveLength(2);
  expect(carrier.seen.filter((call) => call.endsWith('/buy'))).toHaveLength(2);
  for (const { id } of [home, far]) {
    const { labels, customsFileId } = await rowOf(id);
    expect(labels).toMatchObject([{ status: 'BOUGHT' }]);
    const ids = [labels[0]?.fileId, customsFileId].filter((file): file is string => Boolean(file));
    const stored = await app.platform.database.prisma.file.count({
      where: { id: { in: ids }, storedAt: { not: null } },
    });
    expect(stored).toBe(id === far.id ? 2 : 1);
  }
}, 180_000);
