import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addressErrors, type PostalAddress, tidyAddress } from '../../../src/modules/shipping/address.rules.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { makeAddress, makeShipment } from '../../support/shipping.js';

let app: TestApp;
let ayse: Tenant;
let other: Tenant;

beforeAll(async () => {
  app = await startTestApp();
  ayse = await makeTenant(app, { name: 'Ayşe' });
  other = await makeTenant(app, { location: ayse.location });
});
afterAll(() => app.close());

const add = (body: object, tenant = ayse) => app.http.post('/api/v1/addresses').set(tenant.headers).send(body);
const home = {
  name: 'Jo',
  line1: '350 Fifth Avenue',
  city: 'New York',
  region: 'ny',
  postalCode: '10118',
  country: 'us',
};

describe('the rules of countries', () => {
  const at = (given: Partial<PostalAddress>): PostalAddress => ({
    name: 'A',
    company: null,
    line1: 'Street 1',
    line2: null,
    city: 'City',
    region: null,
    postalCode: null,
    country: 'US',
    phone: '+12125550100',
    ...given,
  });
  const wrong = (given: Partial<PostalAddress>, from = 'US') =>
    addressErrors(tidyAddress(at(given)), from).map((error) => error.path);

  test.each([
    ['US', { region: 'NY', postalCode: '10118' }],
    ['US', { region: 'ny', postalCode: '10118-0110' }],
    ['CA', { region: 'ON', postalCode: 'k1a0b1' }],
    ['GB', { postalCode: 'sw1a1aa' }],
    ['NL', { postalCode: '1012ab' }],
    ['TR', { postalCode: '34430' }],
    ['AE', {}],
    ['IE', {}],
  ])('%s %j is taken', (country, given) => {
    expect(wrong({ country, ...given })).toEqual([]);
  });

  test.each([
    ['US', {}, ['region', 'postalCode']],
    ['US', { region: 'XX', postalCode: '1011' }, ['region', 'postalCode']],
    ['CA', { region: 'ON', postalCode: 'D1A 0B1' }, ['postalCode']],
    ['TR', { postalCode: '3443' }, ['postalCode']],
    ['TR', { postalCode: '34430', phone: null }, ['phone']],
    ['DE', { postalCode: '10117', phone: '12' }, ['phone']],
    ['XX', { postalCode: '1' }, ['country']],
    ['UK', { postalCode: 'SW1A 1AA' }, ['country']],
  ])('%s %j is refused', (country, given, paths) => {
    expect(wrong({ country, ...given })).toEqual(paths);
  });

  test('a number as people of the country write it becomes E.164; at home none is needed', () => {
    expect(tidyAddress(at({ country: 'TR', phone: '0532 123 45 67' })).phone).toBe('+905321234567');
    expect(wrong({ country: 'TR', postalCode: '34430', phone: null }, 'TR')).toEqual([]);
  });
});

test('the book: added tidy, listed newest first over pages, changed, deleted', async () => {
  const { body: first } = await add({ ...home, name: 'Ayşe Iğdır Çağlayan', company: 'Şirket A.Ş.' }).expect(201);
  expect(first).toMatchObject({ region: 'NY', country: 'US', company: 'Şirket A.Ş.', phone: null, version: 1 });
  const { body: second } = await add({ ...home, name: 'Second' }).expect(201);
  const page = await app.http.get('/api/v1/addresses?limit=1').set(ayse.headers).expect(200);
  expect(page.body.data.map((row: { id: string }) => row.id)).toEqual([second.id]);
  const next = await app.http.get(`/api/v1/addresses?limit=1&cursor=${page.body.nextCursor}`).set(ayse.headers);
  expect(next.body).toMatchObject({ data: [{ id: first.id }], nextCursor: null });

  const path = `/api/v1/addresses/${first.id}`;
  const { headers } = await app.http.get(path).set(ayse.headers).expect(200);
  const changed = await app.http
    .patch(path)
    .set(ayse.headers)
    .set('If-Match', headers.etag ?? '')
    .send({ line2: 'Floor 3' });
  expect([changed.status, changed.body.line2, changed.headers.etag]).toEqual([200, 'Floor 3', '"v2"']);
  const late = await app.http
    .patch(path)
    .set(ayse.headers)
    .set('If-Match', headers.etag ?? '')
    .send({ line2: null });
  expect([late.status, late.body.code]).toEqual([412, 'version_conflict']);
  const abroad = await app.http
    .patch(path)
    .set(ayse.headers)
    .send({ country: 'DE', region: null, postalCode: '10117' });
  expect([abroad.status, abroad.body.errors[0].path]).toEqual([422, 'phone']);

  await app.http.delete(path).set(ayse.headers).expect(204);
  await app.http.get(path).set(ayse.headers).expect(404);
  await app.http.delete(path).set(ayse.headers).expect(404);
});

test('a refusal names each field and the remedy', async () => {
  const { status, body } = await add({ name: 'Jo', line1: 'Road 1', city: 'Toronto', country: 'CA' });
  expect([status, body.code]).toEqual([422, 'validation_failed']);
  expect(body.errors.map((error: { path: string }) => error.path)).toEqual(['region', 'postalCode', 'phone']);
  expect(body.errors[1].message).toContain('K1A 0B1');
  await add({ ...home, country: 'Atlantis' }).expect(422);
  await add({ ...home, name: ' ' }).expect(422);
  await add({ ...home, name: 'Two\nlines' }).expect(422);
});

test('another workspace neither sees nor changes it', async () => {
  const mine = await makeAddress(app, ayse);
  const path = `/api/v1/addresses/${mine.id}`;
  await app.http.get(path).set(other.headers).expect(404);
  await app.http.patch(path).set(other.headers).send({ name: 'Taken' }).expect(404);
  await app.http.delete(path).set(other.headers).expect(404);
  const { body } = await app.http.get(path).set(ayse.headers).expect(200);
  expect(body).toMatchObject({ name: mine.name, version: 1 });
});

test('two editors at once: one wins, the other is told', async () => {
  const mine = await makeAddress(app, ayse);
  const edits = await Promise.all(
    ['Left', 'Right'].map((name) =>
      app.http.patch(`/api/v1/addresses/${mine.id}`).set(ayse.headers).set('If-Match', '"v1"').send({ name }),
    ),
  );
  expect(edits.map((edit) => edit.status).sort()).toEqual([200, 412]);
});

test('a shipment keeps the address as it was', async () => {
  const mine = await makeAddress(app, ayse, { name: 'Before' });
  const { id } = await makeShipment(app, ayse, { address: mine });
  await app.http.patch(`/api/v1/addresses/${mine.id}`).set(ayse.headers).send({ name: 'After' }).expect(200);
  await app.http.delete(`/api/v1/addresses/${mine.id}`).set(ayse.headers).expect(204);
  const { body } = await app.http.get(`/api/v1/shipments/${id}`).set(ayse.headers).expect(200);
  expect(body.address.name).toBe('Before');
});
