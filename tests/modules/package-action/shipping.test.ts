import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Package } from '../../../src/generated/prisma/client.js';
import { seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { completeAction, startAction } from '../../../src/modules/package-action/package-action.service.js';
import { seedRateTable } from '../../../src/modules/shipping/rate-table.service.js';
import { cancelShipment } from '../../../src/modules/shipping/shipping.service.js';
import type { Ctx } from '../../../src/shared/context.js';
import { actionRow, ask, booked, clerk, pieceStatus } from '../../support/actions.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { makePackage } from '../../support/packages.js';
import { runJobs } from '../../support/payments.js';
import { CUSTOMS, makeAddress } from '../../support/shipping.js';

let app: TestApp;
let tenant: Tenant;
let ali: Ctx;
let home: string;
let abroad: string;
beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
  await seedRateTable(app.ctx());
  tenant = await makeTenant(app);
  ali = await clerk(app);
  home = (await makeAddress(app, tenant)).id;
  abroad = (await makeAddress(app, tenant, { country: 'DE' })).id;
});
afterAll(async () => {
  await expectMoneyInvariants(app);
  await app.close();
});

const piece = (given: Partial<Package> = {}) =>
  makePackage(app, tenant, { weightGrams: 1_000, trackingNumber: `1Z${randomUUID().slice(0, 8)}`, ...given });
const post = (path: string, body: object) => app.http.post(`/api/v1${path}`).set(tenant.headers).send(body);
const shipmentOf = (id: string) => app.platform.database.prisma.shipment.findUniqueOrThrow({ where: { id } });
/** As the shipping desk leaves it, with its event's job. */
async function handedOver(shipmentId: string): Promise<void> {
  const { handOverShipment } = await import('../../../src/modules/shipping/hand-over.service.js');
  await app.platform.database.prisma.shipment.update({ where: { id: shipmentId }, data: { status: 'LABELED' } });
  await handOverShipment(ali, shipmentId);
  await runJobs(app);
}

test('forwarding costs what was quoted: handling and carriage, booked once, when the parcel has left', async () => {
  const one = await piece();
  const wish = { type: 'FORWARD', addressId: home };
  const quoted = (await post('/packages/actions/quote', { ...wish, packageIds: [one.id] }).expect(200)).body;
  const [item] = quoted.data;
  expect(item).toMatchObject({
    allowed: true,
    free: false,
    rate: { carrier: expect.any(String), amount: expect.any(Number) },
  });
  expect(item.price.amount).toBe(300 + item.rate.amount);
  const { body } = await ask(app, tenant, one, { ...wish, rateId: item.rate.id }).expect(202);
  expect(body).toMatchObject({ price: item.price, status: 'QUEUED', params: { carrier: item.rate.carrier } });
  expect(await pieceStatus(app, one.id)).toBe('IN_PROCESS');
  expect(await shipmentOf(body.shipmentId)).toMatchObject({ billed: 'ACTION', rateId: item.rate.id });
  await startAction(ali, body.id, { barcode: one.trackingNumber ?? '' });
  await completeAction(ali, body.id, { barcode: one.trackingNumber ?? '' });
  expect(await actionRow(app, body.id)).toMatchObject({ status: 'IN_PROGRESS', step: 'ship' });
  expect(await booked(app, body.id)).toEqual([]);
  await handedOver(body.shipmentId);
  await runJobs(app);
  expect(await actionRow(app, body.id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await pieceStatus(app, one.id)).toBe('COMPLETED');
  expect((await booked(app, body.id)).map((entry) => entry.amount)).toEqual([item.price.amount]);
  expect(
    await app.platform.database.prisma.ledgerEntry.count({ where: { sourceKey: `shipment:${body.shipmentId}` } }),
  ).toBe(0);
});

test('what cannot go is refused by its field, and leaves neither shipment nor use of the quota', async () => {
  const one = await piece();
  const other = await makeTenant(app);
  const foreign = (await makeAddress(app, other)).id;
  const unweighed = await piece({ weightGrams: null });
  const refused = async (body: object, target = one) =>
    (await ask(app, tenant, target, { type: 'FORWARD', ...body })).body;
  expect((await refused({ addressId: foreign })).errors[0]).toMatchObject({ path: 'addressId' });
  expect((await refused({ addressId: home, service: 'Teleport' })).errors[0]).toMatchObject({
    path: 'service',
    message: expect.stringContaining('choose one of'),
  });
  expect((await refused({ addressId: abroad })).errors[0]).toMatchObject({ path: 'customs' });
  expect((await refused({ addressId: home, rateId: randomUUID() })).errors[0]).toMatchObject({ path: 'rateId' });
  expect(await refused({ addressId: home }, unweighed)).toMatchObject({ code: 'weight_missing' });
  expect(await pieceStatus(app, one.id)).toBe('PENDING');
  const { prisma } = app.platform.database;
  expect(await prisma.shipment.count({ where: { pieces: { some: { packageId: one.id } } } })).toBe(0);
  expect(
    await prisma.featureUse.count({
      where: { workspaceId: tenant.workspace.id, featureCode: 'forward', releasedAt: null },
    }),
  ).toBe(1);
  await ask(app, tenant, one, { type: 'FORWARD', addressId: abroad, customs: CUSTOMS }).expect(202);
});

test('cancelled before the work, by the customer or at the desk: the piece waits again and nothing is charged', async () => {
  const [one, two] = [await piece(), await piece({ status: 'ON_HOLD' })];
  const wish = { type: 'FORWARD', addressId: home };
  const first = (await ask(app, tenant, one, wish).expect(202)).body;
  await post(`/actions/${first.id}/cancel`, {}).expect(200);
  expect((await shipmentOf(first.shipmentId)).status).toBe('CANCELED');
  expect(await pieceStatus(app, one.id)).toBe('PENDING');
  const second = (await ask(app, tenant, two, wish).expect(202)).body;
  await startAction(ali, second.id);
  await cancelShipment(ali, second.shipmentId, 'The box is crushed.');
  await runJobs(app);
  expect(await actionRow(app, second.id)).toMatchObject({ status: 'FAILED', failureReason: 'The box is crushed.' });
  expect(await pieceStatus(app, two.id)).toBe('ON_HOLD');
  for (const id of [first.id, second.id]) expect(await booked(app, id)).toEqual([]);
});

test('the same key again replays the answer, though the piece could not be quoted any more', async () => {
  const one = await piece();
  const send = () =>
    ask(app, tenant, one, { type: 'FORWARD', addressId: home }).set('Idempotency-Key', `forward-${one.id}`);
  const first = await send().expect(202);
  const again = await send().expect(202);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.body).toEqual(first.body);
  const both = await Promise.all([1, 2, 3].map(() => ask(app, tenant, one, { type: 'FORWARD', addressId: home })));
  expect(both.map((answer) => answer.status)).toEqual([409, 409, 409]);
});

test('a consolidation is one shipment and one price; all of it goes, or none', async () => {
  const [a, b, c] = [await piece(), await piece(), await piece()];
  const gone = await piece({ status: 'DISPOSED' });
  const wish = { type: 'CONSOLIDATE', addressId: home };
  const refused = (await post('/packages/actions', { ...wish, packageIds: [a.id, gone.id] }).expect(207)).body.data;
  expect(refused.map((row: { status: number }) => row.status)).toEqual([409, 409]);
  expect(refused[0].error.reason).toBe('together');
  expect((await post('/packages/actions', { ...wish, packageIds: [a.id] })).body.errors[0]).toMatchObject({
    path: 'packageIds',
  });
  const ids = [a.id, b.id, c.id];
  const quoted = (await post('/packages/actions/quote', { ...wish, packageIds: ids }).expect(200)).body;
  const { data } = (await post('/packages/actions', { ...wish, packageIds: ids }).expect(207)).body;
  const actions = data.map(
    (row: { action: { id: string; shipmentId: string; price: { amount: number } } }) => row.action,
  );
  expect(new Set(actions.map((action: { shipmentId: string }) => action.shipmentId)).size).toBe(1);
  expect(actions.map((action: { price: { amount: number } }) => action.price.amount)).toEqual([
    quoted.total.amount,
    0,
    0,
  ]);
  // Whichever is named, the box is meant.
  await startAction(ali, actions[1].id, { barcode: c.trackingNumber ?? '' });
  await expect(startAction(ali, actions[1].id, { barcode: '1ZOTHER99' })).rejects.toMatchObject({
    code: 'wrong_piece',
  });
  await post(`/actions/${actions[2].id}/cancel`, {}).expect(409);
  await expect(completeAction(ali, actions[2].id, { weightGrams: 90_000 })).rejects.toMatchObject({
    code: 'heavier_than_quoted',
  });
  await completeAction(ali, actions[2].id, { weightGrams: 3_100 });
  expect(await shipmentOf(actions[0].shipmentId)).toMatchObject({ status: 'READY', weightGrams: 3_100 });
  await handedOver(actions[0].shipmentId);
  for (const { id } of actions) expect((await actionRow(app, id)).status).toBe('SUCCEEDED');
  for (const id of ids) expect(await pieceStatus(app, id)).toBe('COMPLETED');
  const entries = (await Promise.all(actions.map(({ id }: { id: string }) => booked(app, id)))).flat();
  expect(entries.map((entry) => entry.amount)).toEqual([quoted.total.amount]);
});
