import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Address } from '../../../src/generated/prisma/client.js';
import { handOverShipment, markReturned } from '../../../src/modules/shipping/hand-over.service.js';
import {
  buyLabel,
  followRefunds,
  orderLabel,
  purchaseLabel,
  voidLabel,
  withdrawLabel,
} from '../../../src/modules/shipping/label.service.js';
import { packShipment } from '../../../src/modules/shipping/pack.service.js';
import { cancelShipment, createShipment, quoteRates } from '../../../src/modules/shipping/shipping.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type EasyPostStandIn, startEasyPost } from '../../support/easypost.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { makePackage } from '../../support/packages.js';
import { runJobs } from '../../support/payments.js';
import { CUSTOMS, makeAddress } from '../../support/shipping.js';

let app: TestApp;
let carrier: EasyPostStandIn;
let ayse: Tenant;
let home: Address;
let abroad: Address;

beforeAll(async () => {
  carrier = await startEasyPost();
  app = await startTestApp(carrier.env);
  ayse = await makeTenant(app);
  home = await makeAddress(app, ayse);
  abroad = await makeAddress(app, ayse, { country: 'DE' });
});
afterEach(() => {
  Object.assign(carrier.faults, {
    down: false,
    loseBuy: null,
    loseCreate: false,
    unreachable: false,
    labelUrl: null,
    percent: 100,
  });
});
afterAll(async () => {
  await app.close();
  await carrier.close();
});

const prisma = () => app.platform.database.prisma;
const mine = () => app.ctx({ workspaceId: ayse.workspace.id });
const quote = (address: Address, packageIds: string[]) => quoteRates(mine(), { packageIds, addressId: address.id });

async function shipmentTo(address = home) {
  const piece = await makePackage(app, ayse, { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 100 });
  const { rates } = await quote(address, [piece.id]);
  return createShipment(mine(), {
    packageIds: [piece.id],
    addressId: address.id,
    rateId: rates[0]?.id ?? '',
    billed: 'SHIPMENT',
    ...(address === abroad ? { customs: CUSTOMS } : {}),
  });
}

const rowOf = (id: string) =>
  prisma().shipment.findUniqueOrThrow({ where: { id }, include: { labels: true, quote: true } });
/** Labels that were sold and belong to this shipment, by what the carrier was told. */
async function soldFor(id: string) {
  const { labels, quote } = await rowOf(id);
  const references = new Set([quote.id, ...labels.map((label) => label.id)]);
  return carrier.bought().filter((one) => references.has(one.reference ?? ''));
}

describe('rates', () => {
  test('are the carrier’s, to the cent, and kept', async () => {
    const piece = await makePackage(app, ayse, { weightGrams: 900, lengthMm: 300, widthMm: 200, heightMm: 100 });
    const { rates } = await quote(home, [piece.id]);
    expect(rates).toMatchObject([
      { carrier: 'USPS', service: 'GroundAdvantage', amount: 758, currency: 'USD', days: 4 },
      { carrier: 'UPS', amount: 3_125 },
    ]);
    const { asked } = [...carrier.records.values()].at(-1) ?? {};
    expect(asked).toMatchObject({
      parcel: { weight: 31.8, length: 11.9, width: 7.9, height: 4 },
      to_address: { name: 'Ayşe Iğdır', zip: '10118', state: 'NY' },
    });
  });

  test('an address that it does not reach, and a carrier that is away, are told apart', async () => {
    const piece = await makePackage(app, ayse, { weightGrams: 900 });
    carrier.faults.unreachable = true;
    await expect(quote(home, [piece.id])).rejects.toMatchObject({ code: 'address_unreachable' });
    carrier.faults.down = true;
    const { status, body } = await app.http
      .post('/api/v1/shipments/quote')
      .set(ayse.headers)
      .send({ packageIds: [piece.id], addressId: home.id });
    expect([status, body.code]).toEqual([503, 'carrier_unavailable']);
  });
});

describe('a label', () => {
  test('is bought at the price that was quoted, from the record of the quote; its file is kept', async () => {
    const { id } = await shipmentTo();
    const label = await buyLabel(app.ctx(), id);
    expect(label).toMatchObject({ status: 'BOUGHT', cost: 758, currency: 'USD', error: null });
    const row = await rowOf(id);
    expect(row).toMatchObject({ status: 'LABELED', trackingNumber: label.trackingNumber });
    expect(label.externalId).toBe(row.quote.externalId);
    const file = await prisma().file.findUniqueOrThrow({ where: { id: label.fileId ?? '' } });
    expect(file).toMatchObject({ purpose: 'LABEL', contentType: 'application/pdf', storedAt: expect.any(Date) });
    await expect(buyLabel(app.ctx(), id)).rejects.toMatchObject({ code: 'shipment_wrong_status' });
    await runJobs(app);
    expect(await soldFor(id)).toHaveLength(1);
  });

  test('abroad it is bought with the declaration, and the form is printed', async () => {
    const { id } = await shipmentTo(abroad);
    const label = await buyLabel(app.ctx(), id);
    const [sold] = await soldFor(id);
    expect(sold).toMatchObject({
      id: label.externalId,
      reference: label.id,
      asked: {
        customs_info: {
          contents_type: 'merchandise',
          customs_items: [
            { description: 'Yün kazak', value: '45.00', hs_tariff_number: '6110.11', origin_country: 'TR' },
          ],
        },
      },
    });
    const { customsFileId } = await rowOf(id);
    expect(await prisma().file.findUnique({ where: { id: customsFileId ?? '' } })).toMatchObject({
      purpose: 'CUSTOMS',
    });
  });

  test.each(['home', 'abroad'])('is bought once although the answer was lost (%s)', async (where) => {
    const { id } = await shipmentTo(where === 'home' ? home : abroad);
    const { id: labelId } = await orderLabel(app.ctx(), id);
    if (where === 'abroad') {
      // The carrier has made the record; we hear nothing of it, and find it by our reference.
      carrier.faults.loseCreate = true;
      await expect(purchaseLabel(app.ctx(), labelId)).rejects.toThrow();
    }
    Object.assign(carrier.faults, { loseCreate: false, loseBuy: 'break' });
    // The sale is made; we hear nothing of it. The job asks first, and finds it.
    await expect(purchaseLabel(app.ctx(), labelId)).rejects.toThrow();
    carrier.faults.loseBuy = null;
    await runJobs(app);
    expect(await rowOf(id)).toMatchObject({ status: 'LABELED', labels: [{ status: 'BOUGHT', id: labelId }] });
    expect(await soldFor(id)).toHaveLength(1);
  });

  test.each(['home', 'abroad'])('is bought once by five that buy it at once (%s)', async (where) => {
    const { id } = await shipmentTo(where === 'home' ? home : abroad);
    await Promise.all(Array.from({ length: 5 }, () => buyLabel(app.ctx(), id)));
    await runJobs(app);
    const row = await rowOf(id);
    expect([row.status, row.labels.length]).toEqual(['LABELED', 1]);
    const events = await prisma().auditLog.count({ where: { targetId: id, action: 'shipment.labeled' } });
    expect([events, (await soldFor(id)).length]).toEqual([1, 1]);
  });

  test('a carrier that is away for an hour delays it: asked ever less often, then bought once', async () => {
    const { id } = await shipmentTo();
    carrier.faults.down = true;
    expect(await buyLabel(app.ctx(), id)).toMatchObject({ status: 'BUYING', attempts: 1, error: expect.any(String) });
    for (let hour = 0; hour < 6; hour++) await makeJobsDue().then(() => runJobs(app));
    expect(await rowOf(id)).toMatchObject({ status: 'READY', labels: [{ status: 'BUYING' }] });
    carrier.faults.down = false;
    await makeJobsDue();
    await runJobs(app);
    expect(await rowOf(id)).toMatchObject({ status: 'LABELED', labels: [{ status: 'BOUGHT', error: null }] });
    expect(await soldFor(id)).toHaveLength(1);
  });

  test('is not bought at a higher price than was quoted; the shipment can be ended', async () => {
    const { id } = await shipmentTo(abroad);
    carrier.faults.percent = 120;
    expect(await buyLabel(app.ctx(), id)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('more than was quoted'),
    });
    expect(await rowOf(id)).toMatchObject({ status: 'READY' });
    carrier.faults.percent = 100;
    // The refusal is final for that order; a new one asks anew.
    expect(await buyLabel(app.ctx(), id)).toMatchObject({ status: 'BOUGHT' });
    expect(await soldFor(id)).toHaveLength(1);
  });

  test.each([
    'http://files.easypost.com/label.pdf',
    'https://169.254.169.254/label.pdf',
    'https://[::1]/label.pdf',
    'https://2130706433/label.pdf',
    'https://evil.example/label.pdf',
    'https://user:pass@files.easypost.com/label.pdf',
    'https://files.easypost.com:8443/label.pdf',
    'file:///etc/passwd',
  ])('whose file is said to lie at %s is not fetched from there', async (labelUrl) => {
    const { id } = await shipmentTo();
    carrier.faults.labelUrl = labelUrl;
    const label = await buyLabel(app.ctx(), id);
    expect(label).toMatchObject({ status: 'BUYING', fileId: null, error: expect.stringMatching(/^The URL /) });
    const [sold] = await soldFor(id);
    if (sold)
      sold.postage_label = { label_url: `${carrier.url}/label/1.pdf`, label_pdf_url: `${carrier.url}/label/1.pdf` };
    await purchaseLabel(app.ctx(), label.id);
    expect(await rowOf(id)).toMatchObject({ status: 'LABELED' });
    expect(await soldFor(id)).toHaveLength(1);
  });

  test('redirects of its file are not followed', async () => {
    const { id } = await shipmentTo();
    carrier.faults.labelUrl = `${carrier.url}/elsewhere`;
    expect(await buyLabel(app.ctx(), id)).toMatchObject({ status: 'BUYING', error: expect.stringContaining('302') });
  });
});

describe('giving a label back', () => {
  test('a cancelled shipment’s label is refunded once, and the refund is followed', async () => {
    const { id } = await shipmentTo();
    await buyLabel(app.ctx(), id);
    await cancelShipment(mine(), id);
    expect(await rowOf(id)).toMatchObject({ status: 'CANCELED', labels: [{ status: 'VOIDING' }] });
    const [sold] = await soldFor(id);
    carrier.faults.down = true;
    await runJobs(app);
    carrier.faults.down = false;
    await makeJobsDue();
    await runJobs(app);
    const [label] = (await rowOf(id)).labels;
    expect(label).toMatchObject({ status: 'VOIDED', refundStatus: 'submitted' });
    expect(carrier.seen.filter((call) => call === `POST /v2/shipments/${sold?.id}/refund`)).toHaveLength(1);
    await voidLabel(app.ctx(), label?.id ?? '');
    if (sold) sold.refund_status = 'refunded';
    await followRefunds(app.ctx());
    expect((await rowOf(id)).labels[0]).toMatchObject({ refundStatus: 'refunded' });
    expect(await prisma().auditLog.count({ where: { targetId: id, action: 'label.refund_refunded' } })).toBe(1);
  });

  test('cancelled while it is being bought: what was bought goes back, what was not is left', async () => {
    const { id } = await shipmentTo();
    const { id: labelId } = await orderLabel(app.ctx(), id);
    carrier.faults.loseBuy = 'break';
    carrier.faults.labelUrl = `${carrier.url}/elsewhere`;
    await purchaseLabel(app.ctx(), labelId).catch(() => {});
    await cancelShipment(mine(), id);
    const [sold] = await soldFor(id);
    if (sold)
      sold.postage_label = { label_url: `${carrier.url}/label/1.pdf`, label_pdf_url: `${carrier.url}/label/1.pdf` };
    await runJobs(app);
    expect(await rowOf(id)).toMatchObject({ status: 'CANCELED', labels: [{ status: 'VOIDED' }] });
    expect(sold?.refund_status).toBe('submitted');

    Object.assign(carrier.faults, { loseBuy: null, labelUrl: null });
    const other = await shipmentTo();
    await orderLabel(app.ctx(), other.id);
    await cancelShipment(mine(), other.id);
    await runJobs(app);
    expect(await rowOf(other.id)).toMatchObject({ status: 'CANCELED', labels: [{ status: 'FAILED' }] });
    expect(await soldFor(other.id)).toHaveLength(0);
  });

  test('withdrawn by staff: another is bought from a record of its own', async () => {
    const { id } = await shipmentTo();
    const first = await buyLabel(app.ctx(), id);
    await withdrawLabel(app.ctx(), id, 'printed askew');
    expect(await rowOf(id)).toMatchObject({ status: 'READY', trackingNumber: null });
    const second = await buyLabel(app.ctx(), id);
    expect(second.externalId).not.toBe(first.externalId);
    await runJobs(app);
    expect((await rowOf(id)).labels.map((label) => label.status).sort()).toEqual(['BOUGHT', 'VOIDED']);
  });
});

describe('packing and handing over', () => {
  test('a heavier parcel is packed only where the house accepts the difference', async () => {
    const { id, weightGrams } = await shipmentTo();
    await expect(packShipment(app.ctx(), id, { weightGrams: 2_000 })).rejects.toMatchObject({
      code: 'heavier_than_quoted',
    });
    await packShipment(app.ctx(), id, { weightGrams: weightGrams + 20 });
    const packed = await packShipment(app.ctx(), id, { weightGrams: 2_000, accept: true });
    expect([packed.status, packed.weightGrams, packed.amount]).toEqual(['READY', 2_000, 758]);
    carrier.faults.percent = 150;
    const label = await buyLabel(app.ctx(), id);
    expect(label).toMatchObject({ status: 'BOUGHT', cost: 1_137 });
    await expect(packShipment(app.ctx(), id, { weightGrams: 1 })).rejects.toMatchObject({
      code: 'shipment_wrong_status',
    });
  });

  test('by the scan of its label, once: pieces completed, the price booked as quoted', async () => {
    const { id, packageIds, code } = await shipmentTo();
    await expect(handOverShipment(app.ctx(), id)).rejects.toMatchObject({ code: 'shipment_wrong_status' });
    const { trackingNumber } = await buyLabel(app.ctx(), id);
    await expect(handOverShipment(app.ctx(), id, { barcode: randomUUID() })).rejects.toMatchObject({
      code: 'wrong_barcode',
    });
    expect(await rowOf(id)).toMatchObject({ status: 'LABELED' });
    const scans = await Promise.allSettled(
      [code, trackingNumber, packageIds[0]].map((barcode) =>
        handOverShipment(app.ctx(), id, { barcode: ` ${barcode}\n`.toLowerCase() }),
      ),
    );
    expect(scans.filter((scan) => scan.status === 'fulfilled')).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ status: 'HANDED_OVER', handedOverAt: expect.any(Date) });
    expect((await prisma().package.findUniqueOrThrow({ where: { id: packageIds[0] ?? '' } })).status).toBe('COMPLETED');
    const entries = await prisma().ledgerEntry.findMany({ where: { sourceKey: `shipment:${id}` } });
    expect(entries).toMatchObject([{ amount: 758, causeType: 'shipment', causeId: id }]);
    await expect(cancelShipment(mine(), id)).rejects.toMatchObject({ code: 'shipment_wrong_status' });
    await expectMoneyInvariants(app);
  });

  test('what an action asked for is booked by the action alone', async () => {
    const piece = await makePackage(app, ayse, { weightGrams: 10, status: 'IN_PROCESS' });
    const { rates } = await quote(home, [piece.id]);
    const { id } = await createShipment(mine(), {
      packageIds: [piece.id],
      addressId: home.id,
      rateId: rates[0]?.id ?? '',
      billed: 'ACTION',
    });
    await buyLabel(app.ctx(), id);
    await handOverShipment(app.ctx(), id);
    expect(await prisma().ledgerEntry.count({ where: { causeId: id } })).toBe(0);
    const told = await prisma().auditLog.findFirstOrThrow({ where: { targetId: id, action: 'shipment.handed_over' } });
    expect(told.meta).toMatchObject({ billed: 'ACTION', packageIds: [piece.id] });
  });

  test('one that comes back opens its pieces again, once', async () => {
    const { id, packageIds } = await shipmentTo();
    await expect(markReturned(app.ctx(), id, 'refused at the door')).rejects.toMatchObject({
      code: 'shipment_wrong_status',
    });
    await buyLabel(app.ctx(), id);
    await handOverShipment(app.ctx(), id);
    await markReturned(app.ctx(), id, 'refused at the door');
    expect(await rowOf(id)).toMatchObject({ status: 'EXCEPTION', returnedAt: expect.any(Date) });
    const piece = await prisma().package.findUniqueOrThrow({
      where: { id: packageIds[0] ?? '' },
      include: { history: true },
    });
    expect(piece.status).toBe('PENDING');
    expect(piece.history.at(-1)).toMatchObject({
      kind: 'shipment_returned',
      fromStatus: 'COMPLETED',
      reason: 'refused at the door',
    });
    await expect(markReturned(app.ctx(), id, 'again')).rejects.toMatchObject({ code: 'shipment_wrong_status' });
    const { rates } = await quote(home, packageIds);
    await createShipment(mine(), { packageIds, addressId: home.id, rateId: rates[0]?.id ?? '', billed: 'SHIPMENT' });
  });
});

/** Jobs that wait for their time are due now: what an hour would do. */
async function makeJobsDue(): Promise<void> {
  await app.platform.database.pool.query(
    'update graphile_worker._private_jobs set run_at = now() where run_at > now()',
  );
}
