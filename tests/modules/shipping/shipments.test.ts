import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Address, Package } from '../../../src/generated/prisma/client.js';
import { seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { seedRateTable } from '../../../src/modules/shipping/rate-table.service.js';
import { createShipment } from '../../../src/modules/shipping/shipping.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeTenant, type Tenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';
import { CUSTOMS, makeAddress, makeShipment } from '../../support/shipping.js';

let app: TestApp;
let ayse: Tenant;
let other: Tenant;
let home: Address;
let abroad: Address;
let piece: Package;

beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
  await seedRateTable(app.ctx());
  ayse = await makeTenant(app, { name: 'Ayşe' });
  other = await makeTenant(app, { location: ayse.location });
  home = await makeAddress(app, ayse);
  abroad = await makeAddress(app, ayse, { country: 'DE' });
});
beforeEach(async () => {
  piece = await makePackage(app, ayse, { weightGrams: 1_200 });
});
afterAll(() => app.close());

const prisma = () => app.platform.database.prisma;
const quote = (body: object, tenant = ayse) => app.http.post('/api/v1/shipments/quote').set(tenant.headers).send(body);
const ship = (body: object, tenant = ayse) => app.http.post('/api/v1/shipments').set(tenant.headers).send(body);
const rateOf = async (packageIds: string[], addressId: string) =>
  (await quote({ packageIds, addressId }).expect(200)).body.rates[0];
const order = async (pieces: Package[], address: Address) => {
  const packageIds = pieces.map((one) => one.id);
  const rate = await rateOf(packageIds, address.id);
  return { packageIds, addressId: address.id, rateId: rate.id };
};
const statusOf = async (id: string) => (await prisma().package.findUniqueOrThrow({ where: { id } })).status;

describe('a quote', () => {
  test('cheapest first, by weight step and zone', async () => {
    const { body } = await quote({ packageIds: [piece.id], addressId: home.id }).expect(200);
    expect(body.rates).toMatchObject([
      { carrier: 'Post', service: 'Standard', amount: 990, currency: 'USD', days: 3 },
      { carrier: 'Courier', service: 'Express', amount: 1_890, days: 1 },
    ]);
    expect(body.weightGrams).toBe(1_200);
    const { body: far } = await quote({ packageIds: [piece.id], addressId: abroad.id }).expect(200);
    expect(far.rates.map((rate: { amount: number }) => rate.amount)).toEqual([3_290, 6_400]);
  });

  test('size counts as weight where the service says so', async () => {
    const big = await makePackage(app, ayse, { weightGrams: 400, lengthMm: 500, widthMm: 400, heightMm: 200 });
    const { body } = await quote({ packageIds: [big.id], addressId: abroad.id }).expect(200);
    // 40,000 cm3 / 5,000 are 8 kg for the courier; the post weighs.
    expect(body.rates).toMatchObject([
      { carrier: 'Post', amount: 1_690 },
      { carrier: 'Courier', amount: 15_900 },
    ]);
  });

  test('several pieces weigh as much as their box and packing too', async () => {
    const second = await makePackage(app, ayse, { weightGrams: 800 });
    const { body } = await quote({ packageIds: [piece.id, second.id], addressId: home.id }).expect(200);
    expect(body.weightGrams).toBe(2_000 + 150 + 100);
  });

  test("the plan's discount is taken off, tax comes on top, and that is what the shipment costs", async () => {
    const bo = await makeTenant(app, { location: ayse.location });
    const version = await prisma().planVersion.findFirstOrThrow({
      where: { plan: { code: 'business' }, supersededAt: null },
    });
    const now = new Date();
    const end = new Date(now.getTime() + 30 * 86_400_000);
    await prisma().subscription.create({
      data: {
        workspaceId: bo.workspace.id,
        planVersionId: version.id,
        status: 'ACTIVE',
        interval: 'MONTH',
        currentPeriodStart: now,
        currentPeriodEnd: end,
        usagePeriodStart: now,
        usagePeriodEnd: end,
        anchorAt: now,
        startedAt: now,
      },
    });
    await prisma().taxRate.create({ data: { country: 'US', name: 'Tax', rateBp: 2_000 } });
    try {
      const mine = await makePackage(app, bo, { weightGrams: 1_200 });
      const address = await makeAddress(app, bo);
      const { body } = await quote({ packageIds: [mine.id], addressId: address.id }, bo).expect(200);
      // 9.90 less 10 % is 8.91, and 20 % tax is 10.69.
      expect(body.rates[0].amount).toBe(1_069);
      const made = await ship({ packageIds: [mine.id], addressId: address.id, rateId: body.rates[0].id }, bo).expect(
        201,
      );
      expect(made.body.price).toEqual({ amount: 1_069, currency: 'USD' });
    } finally {
      await prisma().taxRate.deleteMany();
    }
  });

  test('what cannot be sent is refused with the reason', async () => {
    const unweighed = await makePackage(app, ayse);
    const missing = await quote({ packageIds: [unweighed.id], addressId: home.id });
    expect([missing.status, missing.body.code, missing.body.packageId]).toEqual([409, 'weight_missing', unweighed.id]);
    const heavy = await makePackage(app, ayse, { weightGrams: 45_000 });
    const unreachable = await quote({ packageIds: [heavy.id], addressId: home.id });
    expect([unreachable.status, unreachable.body.code]).toEqual([422, 'address_unreachable']);
    expect(unreachable.body.detail).toContain('45.00 kg');
    const gone = await makePackage(app, ayse, { weightGrams: 1, status: 'DISPOSED' });
    const ended = await quote({ packageIds: [gone.id], addressId: home.id });
    expect([ended.status, ended.body.code]).toEqual([409, 'package_not_shippable']);
    const elsewhere = await makePackage(app, ayse, {
      weightGrams: 5,
      locationId: (await makeLocation(app)).id,
    });
    const apart = await quote({ packageIds: [piece.id, elsewhere.id], addressId: home.id });
    expect(apart.body.errors).toMatchObject([{ path: 'packageIds.1' }]);
    await quote({ packageIds: [piece.id, piece.id], addressId: home.id }).expect(422);
    await quote({ packageIds: [], addressId: home.id }).expect(422);
  });

  test('a country that no zone serves: nothing goes there', async () => {
    const world = await prisma().shippingZone.findUniqueOrThrow({ where: { code: 'WORLD' } });
    await prisma().shippingZone.update({ where: { id: world.id }, data: { countries: ['FR'] } });
    const { status, body } = await quote({ packageIds: [piece.id], addressId: abroad.id });
    await prisma().shippingZone.update({ where: { id: world.id }, data: { countries: world.countries } });
    expect([status, body.code, body.errors[0].path]).toEqual([422, 'address_unreachable', 'addressId']);
  });

  test("another workspace's pieces and addresses are as unknown as nobody's", async () => {
    const theirs = await makePackage(app, other, { weightGrams: 100 });
    const address = await makeAddress(app, other);
    const answers = await Promise.all([
      quote({ packageIds: [theirs.id], addressId: home.id }),
      quote({ packageIds: [randomUUID()], addressId: home.id }),
      quote({ packageIds: [piece.id], addressId: address.id }),
      quote({ packageIds: [piece.id], addressId: randomUUID() }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.errors[0].path])).toEqual([
      [422, 'packageIds.0'],
      [422, 'packageIds.0'],
      [422, 'addressId'],
      [422, 'addressId'],
    ]);
    expect(answers[0]?.body.errors).toEqual(answers[1]?.body.errors);
    expect(answers[2]?.body.errors).toEqual(answers[3]?.body.errors);
  });
});

describe('a shipment', () => {
  test('takes the quoted price, the piece goes to work, the list and the record show it', async () => {
    const given = await order([piece], home);
    const { body } = await ship(given).expect(201);
    expect(body).toMatchObject({
      status: 'READY',
      code: expect.stringMatching(/^SH\d{7}$/),
      packageIds: [piece.id],
      carrier: 'Post',
      price: { amount: 990, currency: 'USD' },
      international: false,
      customs: null,
    });
    expect(await statusOf(piece.id)).toBe('IN_PROCESS');
    const one = await app.http.get(`/api/v1/shipments/${body.id}`).set(ayse.headers).expect(200);
    expect(one.headers.etag).toBe('"v1"');
    expect(one.body.events).toMatchObject([{ status: 'READY', detail: 'created' }]);
    const list = await app.http.get('/api/v1/shipments?status=READY&limit=1').set(ayse.headers).expect(200);
    expect(list.body.data[0].id).toBe(body.id);
    await app.http.get('/api/v1/shipments?status=GONE').set(ayse.headers).expect(422);
    expect(await prisma().ledgerEntry.count({ where: { workspaceId: ayse.workspace.id } })).toBe(0);
  });

  test('abroad it needs a declaration with values', async () => {
    const given = await order([piece], abroad);
    const without = await ship(given);
    expect([without.status, without.body.errors[0].path]).toEqual([422, 'customs']);
    const item = CUSTOMS.items[0];
    for (const [field, value] of [
      ['value', 0],
      ['value', -5],
      ['value', { amount: 0, currency: 'USD' }],
      ['quantity', 0],
      ['originCountry', 'ZZ'],
      ['hsCode', 'abc'],
    ]) {
      const refused = await ship({ ...given, customs: { ...CUSTOMS, items: [{ ...item, [field as string]: value }] } });
      expect([refused.status, refused.body.errors[0].path]).toEqual([
        422,
        expect.stringContaining(`customs.items.0.${field}`),
      ]);
    }
    const mixed = [item, { ...item, value: { amount: 5, currency: 'EUR' } }];
    expect((await ship({ ...given, customs: { ...CUSTOMS, items: mixed } })).body.errors[0].path).toBe(
      'customs.items.1.value.currency',
    );
    expect(await statusOf(piece.id)).toBe('PENDING');
    const { body } = await ship({ ...given, customs: CUSTOMS }).expect(201);
    expect(body).toMatchObject({ international: true, customs: { currency: 'USD', items: [{ value: 4_500 }] } });
  });

  test('a rate is bought for what it was quoted for, once, in time', async () => {
    const given = await order([piece], home);
    const refusal = async (change: object) => (await ship({ ...given, ...change })).body.errors[0].path;
    const second = await makePackage(app, ayse, { weightGrams: 10 });
    expect(await refusal({ packageIds: [second.id] })).toBe('rateId');
    expect(await refusal({ packageIds: [piece.id, second.id] })).toBe('rateId');
    expect(await refusal({ addressId: abroad.id })).toBe('rateId');
    expect(await refusal({ rateId: randomUUID() })).toBe('rateId');
    const theirs = await makePackage(app, other, { weightGrams: 10 });
    const foreign = await quote({ packageIds: [theirs.id], addressId: (await makeAddress(app, other)).id }, other);
    expect(await refusal({ rateId: foreign.body.rates[0].id })).toBe('rateId');

    await prisma().package.update({ where: { id: piece.id }, data: { weightGrams: 9_000 } });
    expect((await ship(given)).body.code).toBe('quote_expired');
    await prisma().package.update({ where: { id: piece.id }, data: { weightGrams: 1_200 } });
    const late = createShipment(
      app.ctx({ workspaceId: ayse.workspace.id, now: new Date(Date.now() + 25 * 3_600_000) }),
      { ...given, billed: 'SHIPMENT' },
    );
    await expect(late).rejects.toMatchObject({ code: 'quote_expired' });
    const moved = await makeAddress(app, ayse);
    const old = await order([piece], moved);
    await app.http.patch(`/api/v1/addresses/${moved.id}`).set(ayse.headers).send({ line1: 'Elsewhere 1' }).expect(200);
    expect((await ship(old)).body.code).toBe('quote_expired');

    const { body } = await ship(given).expect(201);
    await app.http.post(`/api/v1/shipments/${body.id}/cancel`).set(ayse.headers).expect(200);
    expect((await ship(given)).body.code).toBe('quote_expired');
  });

  test('ten requests at once for one piece make one shipment; with one key they make one too', async () => {
    const orders = await Promise.all(Array.from({ length: 10 }, () => order([piece], home)));
    const answers = await Promise.all(orders.map((given) => ship(given)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 201) expect(answer.body.code).toBe('package_not_shippable');
    expect(await prisma().shipmentPackage.count({ where: { packageId: piece.id } })).toBe(1);

    const next = await makePackage(app, ayse, { weightGrams: 100 });
    const given = await order([next], home);
    const key = randomUUID();
    const keyed = () => ship(given).set('Idempotency-Key', key);
    const first = await keyed().expect(201);
    const again = await keyed().expect(201);
    expect([again.body.id, again.headers['idempotent-replayed']]).toEqual([first.body.id, 'true']);
  });

  test('crossed orders of two pieces end in one shipment, never in a deadlock that is seen', async () => {
    const second = await makePackage(app, ayse, { weightGrams: 100 });
    const orders = await Promise.all(
      Array.from({ length: 8 }, (_, index) => order(index % 2 ? [piece, second] : [second, piece], home)),
    );
    const answers = await Promise.all(orders.map((given) => ship(given)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(7).fill(409)]);
    expect(answers.find((answer) => answer.status === 201)?.body.status).toBe('DRAFT');
  });

  test('the database refuses a piece in two live shipments, whatever the code says', async () => {
    const { id } = await makeShipment(app, ayse, { pieces: [piece] });
    const another = await makeShipment(app, ayse);
    await expect(
      prisma().shipmentPackage.create({ data: { shipmentId: another.id, packageId: piece.id, fromStatus: 'PENDING' } }),
    ).rejects.toMatchObject({ code: 'P2002' });
    expect(await prisma().shipmentPackage.count({ where: { packageId: piece.id, shipmentId: id } })).toBe(1);
  });
});

describe('cancelling', () => {
  const cancel = (id: string, tenant = ayse) => app.http.post(`/api/v1/shipments/${id}/cancel`).set(tenant.headers);

  test('the pieces go back to where they were and can be sent again; a second time is refused', async () => {
    const held = await makePackage(app, ayse, { weightGrams: 300, status: 'ON_HOLD' });
    const { id } = await makeShipment(app, ayse, { pieces: [piece, held] });
    const { body } = await cancel(id).expect(200);
    expect(body).toMatchObject({ status: 'CANCELED', canceledAt: expect.any(String) });
    expect([await statusOf(piece.id), await statusOf(held.id)]).toEqual(['PENDING', 'ON_HOLD']);
    const again = await cancel(id);
    expect([again.status, again.body.code]).toEqual([409, 'shipment_wrong_status']);
    expect(again.body.permitted).toEqual(['DRAFT', 'READY', 'LABELED']);
    await makeShipment(app, ayse, { pieces: [piece, held] });
    const told = await prisma().auditLog.findMany({ where: { targetId: id, action: 'shipment.cancelled' } });
    expect(told).toHaveLength(1);
  });

  test("another workspace's is not found and stays", async () => {
    const { id } = await makeShipment(app, ayse, { pieces: [piece] });
    await cancel(id, other).expect(404);
    expect((await prisma().shipment.findUniqueOrThrow({ where: { id } })).status).toBe('READY');
  });

  test('an action keeps its pieces at work', async () => {
    const working = await makePackage(app, ayse, { weightGrams: 300, status: 'IN_PROCESS' });
    const { id } = await makeShipment(app, ayse, { pieces: [working], billed: 'ACTION' });
    await cancel(id).expect(200);
    expect(await statusOf(working.id)).toBe('IN_PROCESS');
    const own = makeShipment(app, ayse, { pieces: [working], billed: 'SHIPMENT' });
    await expect(own).rejects.toMatchObject({ code: 'package_not_shippable' });
  });
});
