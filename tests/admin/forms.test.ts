import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { numberOf } from '../../admin/form-values.js';
import { resources } from '../../admin/registry.js';
import type { Location } from '../../src/generated/prisma/client.js';
import { seedRateTable } from '../../src/modules/shipping/rate-table.service.js';
import type { TestApp } from '../support/app.js';
import { makeLocation, makeUser } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';

let app: TestApp;
let admin: StaffAgent;
let turkish: StaffAgent;

beforeAll(async () => {
  app = await startOffice();
  admin = await staffAgent(app, ['ADMIN']);
  turkish = await staffAgent(app, ['ADMIN'], { locale: 'tr' });
});
afterAll(() => app.close());

const given = {
  code: 'IST1',
  name: 'İstanbul Depo',
  line1: 'Bağdat Cd. 1',
  city: 'İstanbul',
  country: 'TR',
  timezone: 'Europe/Istanbul',
  freeStorageDays: '30',
  active: 'true',
};
const newPath = '/admin/api/resources/Location/actions/new';
const editPath = (location: Location) => `/admin/api/resources/Location/records/${location.id}/edit`;
const read = (location: Location) =>
  app.platform.database.prisma.location.findUniqueOrThrow({ where: { id: location.id } });

describe('the generated forms', () => {
  it('write through the service, with an audit row', async () => {
    const answer = await admin.post(newPath).type('form').send(given).expect(200);
    expect(answer.body.notice.type).toBe('success');
    const location = await app.platform.database.prisma.location.findUniqueOrThrow({ where: { code: 'IST1' } });
    expect(location).toMatchObject({ name: 'İstanbul Depo', freeStorageDays: 30, active: true, line2: null });
    const audit = await app.platform.database.prisma.auditLog.findFirst({ where: { targetId: location.id } });
    expect(audit).toMatchObject({ action: 'location.created', actorId: admin.staff.id, actorType: 'STAFF' });
    expect(audit?.requestId).toBe(answer.headers['x-request-id']);
    expect(audit?.ip).toMatch(/127\.0\.0\.1/);
  });

  it('change the edited field and no other, when the page sends the whole record back', async () => {
    const location = await makeLocation(app, { line2: 'Hall 2', postalCode: '19802' });
    const shown = await admin.get(editPath(location)).expect(200);
    const before = await read(location);
    const answer = await admin
      .post(editPath(location))
      .type('form')
      .send({ ...shown.body.record.params, line2: 'Hall 3' })
      .expect(200);
    expect(answer.body.notice).toMatchObject({ type: 'success' });
    expect(await read(location)).toEqual({
      ...before,
      line2: 'Hall 3',
      version: before.version + 1,
      updatedAt: expect.any(Date),
    });
  });

  it('refuse a key that is no field of theirs, and change nothing', async () => {
    const location = await makeLocation(app);
    const before = await read(location);
    const shown = (await admin.get(editPath(location)).expect(200)).body.record.params;
    for (const extra of [
      { id: '01890000-0000-7000-8000-000000000000' },
      { createdAt: '2020-01-01T00:00:00.000Z' },
      { mailboxes: 'x' },
    ]) {
      const answer = await admin.post(editPath(location)).send({ ...shown, name: 'Changed', ...extra });
      expect(answer.body.notice).toMatchObject({ type: 'error', code: 'validation_failed' });
    }
    expect(await read(location)).toEqual(before);
  });

  it('tell the second of two tabs that the record has changed', async () => {
    const location = await makeLocation(app);
    const shown = (await admin.get(editPath(location)).expect(200)).body.record.params;
    const tabs = await Promise.all(
      ['First', 'Second'].map((name) => admin.post(editPath(location)).send({ ...shown, name })),
    );
    const codes = tabs.map((tab) => tab.body.notice.code ?? tab.body.notice.type).sort();
    expect(codes).toEqual(['success', 'version_conflict']);
    expect((await read(location)).version).toBe(2);
  });

  it('say at the field what is wrong, in the chosen language, with no text of the database', async () => {
    await makeLocation(app, { code: 'DUP1' });
    const twice = await turkish
      .post(newPath)
      .send({ ...given, code: 'DUP1' })
      .expect(200);
    expect(twice.body.record.errors.code.message).toBe('başka bir kayıtta var');
    expect(twice.body.notice).toMatchObject({
      type: 'error',
      code: 'validation_failed',
      message: 'Bazı alanlar doğru değil; aşağıya bakın.',
    });
    const bad = await turkish.post(newPath).send({ ...given, code: 'x', freeStorageDays: 'çok', timezone: 'Mars/One' });
    expect(Object.keys(bad.body.record.errors).sort()).toEqual(['code', 'freeStorageDays', 'timezone']);
    expect(bad.text + twice.text).not.toMatch(/prisma|invocation|constraint|expected|Invalid input/i);
  });

  it.each([
    ['12,5', 12.5],
    ['12.5', 12.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1 234', 1234],
    ['-3', -3],
    ['', null],
    ['12,5,5', '12,5,5'],
    ['abc', 'abc'],
    ['1e5', '1e5'],
  ])('read the number %j as %j', (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it('refuse half a day of storage rather than saving nothing', async () => {
    const location = await makeLocation(app);
    const shown = (await admin.get(editPath(location)).expect(200)).body.record.params;
    for (const freeStorageDays of ['12,5', '', 'NaN', '99999999999999999999']) {
      const answer = await admin.post(editPath(location)).send({ ...shown, freeStorageDays });
      expect({ freeStorageDays, errors: Object.keys(answer.body.record.errors) }).toEqual({
        freeStorageDays,
        errors: ['freeStorageDays'],
      });
    }
    expect((await read(location)).freeStorageDays).toBe(30);
  });

  it('write only the fields that they show: an unrelated save of every editable resource changes nothing else', async () => {
    const user = await makeUser(app, { phone: '+905551112233' });
    const location = await makeLocation(app);
    await seedRateTable(app.ctx());
    const service = await app.platform.database.prisma.shippingService.findFirstOrThrow();
    const rows: Record<string, string> = {
      User: user.user.id,
      Location: location.id,
      ShippingZone: service.zoneId,
      ShippingService: service.id,
    };
    for (const item of resources.filter((resource) => resource.form?.update)) {
      const id = rows[item.model];
      expect({ model: item.model, hasRow: Boolean(id) }).toEqual({ model: item.model, hasRow: true });
      const path = `/admin/api/resources/${item.model}/records/${id}/edit`;
      const before = (await admin.get(path)).body.record.params;
      const answer = await admin.post(path).type('form').send(before).expect(200);
      expect({ model: item.model, notice: answer.body.notice.type }).toEqual({ model: item.model, notice: 'success' });
      const after = (await admin.get(path)).body.record.params;
      expect(after).toEqual({ ...before, version: before.version + 1, updatedAt: after.updatedAt });
    }
  });
});
