import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';
import { CUSTOMS, makeAddress, makeShipment } from '../support/shipping.js';

let app: TestApp;
let clerk: StaffAgent;
let admin: StaffAgent;
let ayse: Tenant;

beforeAll(async () => {
  app = await startOffice();
  clerk = await staffAgent(app, ['WAREHOUSE']);
  admin = await staffAgent(app, ['ADMIN']);
  ayse = await makeTenant(app, { name: 'Ayşe Iğdır' });
});
afterAll(() => app.close());

const act = (id: string, name: string, body: object = {}, agent = clerk) =>
  agent.post(`/admin/api/resources/Shipment/records/${id}/${name}`).set('Sec-Fetch-Site', 'same-origin').send(body);
const page = (query = '') => clerk.get(`/admin/api/pages/shipping${query}`);
const scan = (text: string) =>
  clerk.post('/admin/api/pages/shipping').set('Sec-Fetch-Site', 'same-origin').send({ scan: text });
const rowOf = (id: string) => app.platform.database.prisma.shipment.findUniqueOrThrow({ where: { id } });

test('from the shelf to the carrier: packed, labelled, handed over by its barcode; each wrong step is refused and changes nothing', async () => {
  const pieces = [
    await makePackage(app, ayse, { weightGrams: 700, shelf: 'A-01', trackingNumber: '1Z999AA10123456784' }),
    await makePackage(app, ayse, { weightGrams: 300, shelf: 'B-02' }),
  ];
  const { id, code } = await makeShipment(app, ayse, { pieces });
  const waiting = await page('?stage=pack').expect(200);
  expect(waiting.body.counts).toMatchObject({ pack: 1, label: 0, handOver: 0 });
  expect(waiting.body.rows[0]).toMatchObject({
    code,
    customer: 'Ayşe Iğdır',
    ste: ayse.ste,
    quotedGrams: 1_200,
    pieces: [{ shelf: expect.any(String) }, { shelf: expect.any(String) }],
  });

  const early = await act(id, 'handOver', { barcode: code });
  expect(early.body.notice).toMatchObject({ type: 'error', code: 'shipment_wrong_status' });
  for (const weightGrams of [-1, 0, 2_000_000, '1,5', null]) {
    const refused = await act(id, 'pack', { weightGrams });
    expect(refused.body.notice.code).toBe('validation_failed');
  }
  const heavy = await act(id, 'pack', { weightGrams: 1_500 });
  expect(heavy.body.notice).toMatchObject({ code: 'heavier_than_quoted', message: expect.stringContaining('1500 g') });
  expect((await rowOf(id)).status).toBe('DRAFT');
  expect((await act(id, 'pack', { weightGrams: 1_210, lengthMm: 300 })).body.notice.code).toBe('validation_failed');
  const packed = await act(id, 'pack', { weightGrams: '1210', lengthMm: '300', widthMm: '200', heightMm: '100' });
  expect(packed.body.notice.type).toBe('success');

  const label = await act(id, 'buyLabel');
  expect(label.body).toMatchObject({ notice: { type: 'success' }, label: { status: 'BOUGHT' } });
  const { trackingNumber } = label.body.label;
  const pdf = await clerk.get(`/admin/api/pages/shipping/download?id=${id}&kind=label`).expect(200);
  expect([pdf.headers['content-type'], pdf.headers['content-disposition']]).toEqual([
    'application/pdf',
    `inline; filename="${code}-label.pdf"`,
  ]);
  expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
  expect((await clerk.get(`/admin/api/pages/shipping/download?id=${id}&kind=customs`)).status).toBe(404);

  for (const text of [code, trackingNumber, '1z999aa1 0123456784', pieces[1]?.id ?? '']) {
    const found = await scan(text).expect(200);
    expect(found.body.shipment).toMatchObject({ id, status: 'LABELED' });
  }
  expect((await scan('SH9999999')).body.notice).toMatchObject({ code: 'shipment_not_scanned' });
  const wrong = await act(id, 'handOver', { barcode: 'PH0000000000' });
  expect(wrong.body.notice).toMatchObject({ type: 'error', code: 'wrong_barcode' });
  const done = await act(id, 'handOver', { barcode: trackingNumber });
  expect(done.body.notice.type).toBe('success');
  expect((await act(id, 'handOver', { barcode: trackingNumber })).body.notice.code).toBe('shipment_wrong_status');
  expect(await rowOf(id)).toMatchObject({ status: 'HANDED_OVER', weightGrams: 1_210 });
  expect((await page('?stage=gone')).body.counts).toMatchObject({ pack: 0, handOver: 0, gone: 1 });

  const back = await act(id, 'markReturned', { reason: 'refused at the door' });
  expect(back.body.notice.type).toBe('success');
  expect((await scan(code)).body.shipment.returnedAt).not.toBeNull();
});

test('abroad the form of customs is printed with the label; the carrier’s own number may take the place of ours', async () => {
  const address = await makeAddress(app, ayse, { country: 'DE', name: 'Jürgen Groß' });
  const { id } = await makeShipment(app, ayse, { address, customs: CUSTOMS });
  await act(id, 'buyLabel').expect(200);
  const form = await clerk.get(`/admin/api/pages/shipping/download?id=${id}&kind=customs`).expect(200);
  expect(form.body.subarray(0, 5).toString()).toBe('%PDF-');
  await act(id, 'handOver', { trackingNumber: 'RR123456785TR' }).expect(200);
  expect(await rowOf(id)).toMatchObject({ status: 'HANDED_OVER', trackingNumber: 'RR123456785TR' });
});

test('staff withdraw a label and cancel with a reason; who has not the role, or no reason, does not', async () => {
  const { id } = await makeShipment(app, ayse);
  await act(id, 'buyLabel');
  const finance = await staffAgent(app, ['FINANCE']);
  for (const name of ['pack', 'buyLabel', 'handOver', 'withdrawLabel', 'markReturned', 'cancel'])
    expect((await act(id, name, { reason: 'because' }, finance)).status).toBe(403);
  expect((await act(id, 'withdrawLabel', { reason: ' ' })).body.notice.code).toBe('validation_failed');
  expect((await act(id, 'withdrawLabel', { reason: 'smudged' })).body.notice.type).toBe('success');
  expect((await rowOf(id)).status).toBe('READY');
  expect((await act(id, 'cancel', { reason: 'customer called' })).body.notice.type).toBe('success');
  expect(await rowOf(id)).toMatchObject({ status: 'CANCELED', cancelReason: 'customer called' });
});

test('the desk’s second page goes on where the first ended', async () => {
  for (let count = 0; count < 27; count++) await makeShipment(app, ayse);
  const first = (await page('?stage=label')).body;
  const second = (await page(`?stage=label&cursor=${first.nextCursor}`)).body;
  const ids = [...first.rows, ...second.rows].map((row: { id: string }) => row.id);
  expect([first.rows.length, new Set(ids).size, second.nextCursor]).toEqual([25, first.counts.label, null]);
  expect((await page('?stage=label&cursor=x')).body.notice.code).toBe('cursor_invalid');
  expect((await page(`?stage=pack&locationId=${ayse.location.id}`)).body.rows).toEqual([]);
});

describe('the rate table', () => {
  const form = (model: string, at: string, body: object, agent = admin) =>
    agent.post(`/admin/api/resources/${model}/${at}`).set('Sec-Fetch-Site', 'same-origin').send(body);
  const zone = { code: 'BALKAN', name: 'Balkans', originCountry: 'us', countries: 'GR, BG\nRS' };

  test('an ADMIN edits zones and prices, and the next quote has them', async () => {
    const made = await form('ShippingZone', 'actions/new', zone);
    expect(made.body.notice.type).toBe('success');
    const zoneId = made.body.record.id;
    const steps = JSON.stringify([
      { upToGrams: 1_000, amount: 1_234 },
      { upToGrams: 5_000, amount: 2_345 },
    ]);
    const service = {
      zone: zoneId,
      carrier: 'ELTA',
      service: 'Surface',
      days: '9',
      volumetricDivisor: '',
      maxSideMm: '1200',
      steps,
      active: true,
    };
    const added = await form('ShippingService', 'actions/new', service);
    expect(added.body.notice.type).toBe('success');
    const address = await makeAddress(app, ayse, { country: 'GR', postalCode: '105 57', region: null });
    const piece = await makePackage(app, ayse, { weightGrams: 900 });
    const quote = () =>
      app.http
        .post('/api/v1/shipments/quote')
        .set(ayse.headers)
        .send({ packageIds: [piece.id], addressId: address.id });
    expect((await quote()).body.rates).toMatchObject([{ carrier: 'ELTA', amount: 1_234, days: 9 }]);

    const edited = await form('ShippingService', `records/${added.body.record.id}/edit`, {
      ...service,
      steps: '1000 = 1500\n5000 = 2500',
      version: 1,
    });
    expect(edited.body.notice.type).toBe('success');
    expect((await quote()).body.rates).toMatchObject([{ amount: 1_500 }]);
    const late = await form('ShippingService', `records/${added.body.record.id}/edit`, { ...service, version: 1 });
    expect(late.body.notice).toMatchObject({ type: 'error', code: 'version_conflict' });
  });

  test.each([
    ['ShippingZone', { ...zone, code: 'BALKAN' }, 'code'],
    ['ShippingZone', { ...zone, code: 'B2', countries: 'Greece' }, 'countries'],
    ['ShippingZone', { ...zone, code: 'B3', countries: '' }, 'countries'],
    ['ShippingZone', { ...zone, code: 'B4', originCountry: 'XX' }, 'originCountry'],
    ['ShippingService', { steps: '[]' }, 'steps'],
    ['ShippingService', { steps: '500 = 10\n400 = 20' }, 'steps'],
    ['ShippingService', { steps: 'cheap' }, 'steps'],
    ['ShippingService', { days: '-1' }, 'days'],
    ['ShippingService', { volumetricDivisor: '5' }, 'volumetricDivisor'],
  ])('%s %j is refused at its field', async (model, given, field) => {
    const { id } = await app.platform.database.prisma.shippingZone.findFirstOrThrow();
    const base = { zone: id, carrier: 'X', service: 'Y', days: '1', steps: '500 = 10', active: true };
    const { body } = await form(model, 'actions/new', model === 'ShippingZone' ? given : { ...base, ...given });
    expect(body.notice.type).toBe('error');
    expect(Object.keys(body.record.errors).some((path) => path.startsWith(field))).toBe(true);
  });

  test('a clerk reads it and does not change it', async () => {
    expect((await form('ShippingZone', 'actions/new', zone, clerk)).status).toBe(403);
    await clerk.get('/admin/api/resources/ShippingService/actions/list').expect(200);
  });
});
