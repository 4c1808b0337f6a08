import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tellUser } from '../../src/modules/notification/notification.service.js';
import { suppress } from '../../src/modules/notification/notification.suppression.js';
import type { TestApp } from '../support/app.js';
import { makeUser } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';

let app: TestApp;
let admin: StaffAgent;
let support: StaffAgent;
beforeAll(async () => {
  app = await startOffice();
  admin = await staffAgent(app, ['ADMIN']);
  support = await staffAgent(app, ['SUPPORT']);
});
afterAll(() => app.close());

const db = () => app.platform.database.prisma;
const act = async (agent: StaffAgent, id: string, name: string, model = 'NotificationDelivery', body: object = {}) =>
  (await agent.post(`/admin/api/resources/${model}/records/${id}/${name}`).send(body)).body;
const page = async (agent: StaffAgent, data: object) =>
  (await agent.post('/admin/api/pages/notifications').send(data)).body;
const read = async (agent: StaffAgent, query = '') => (await agent.get(`/admin/api/pages/notifications${query}`)).body;
let serial = 0;
const told = async () => {
  const reader = await makeUser(app);
  await tellUser(app.ctx(), 'new-login', reader.user.id, {
    sourceKey: `office ${serial++}`,
    params: { ip: '192.0.2.9' },
  });
  return db().notificationDelivery.findFirstOrThrow({ where: { userId: reader.user.id, channel: 'EMAIL' } });
};

describe('the delivery log', () => {
  test('sends a copy again, on record; two clerks at once make one for each click that is free', async () => {
    const first = await told();
    expect((await act(admin, first.id, 'resend')).notice).toMatchObject({ type: 'success' });
    const [copy, ...more] = await db().notificationDelivery.findMany({ where: { resentFromId: first.id } });
    expect(more).toEqual([]);
    expect(copy).toMatchObject({
      recipient: first.recipient,
      subject: first.subject,
      text: first.text,
      status: 'OUTBOX',
    });
    const { meta, actorName } = await db().auditLog.findFirstOrThrow({
      where: { action: 'delivery.resent', targetId: first.id },
    });
    expect([actorName, meta]).toEqual([admin.staff.name, expect.objectContaining({ copyId: copy?.id })]);
    await db().notificationDelivery.update({ where: { id: copy?.id ?? '' }, data: { status: 'QUEUED' } });
    const answers = await Promise.all([act(admin, first.id, 'resend'), act(admin, first.id, 'resend')]);
    expect(answers.map(({ notice }) => notice.code)).toEqual(['conflict', 'conflict']);
  });

  test('refuses what holds a wiped link, what waits, and an address that is suppressed; SUPPORT may not', async () => {
    const first = await told();
    await db().notificationDelivery.update({ where: { id: first.id }, data: { sensitive: true } });
    expect((await act(admin, first.id, 'resend')).notice).toMatchObject({ type: 'error', code: 'not_resendable' });
    await db().notificationDelivery.update({ where: { id: first.id }, data: { sensitive: false, status: 'HELD' } });
    expect((await act(admin, first.id, 'resend')).notice.code).toBe('not_resendable');
    await db().notificationDelivery.update({ where: { id: first.id }, data: { status: 'FAILED' } });
    await suppress(app.ctx(), { channel: 'EMAIL', address: first.recipient, reason: 'HARD_BOUNCE', detail: null });
    expect((await act(admin, first.id, 'resend')).notice.code).toBe('address_suppressed');
    const row = await db().suppressedAddress.findFirstOrThrow({ where: { address: first.recipient } });
    const release = () => act(admin, row.id, 'releaseAddress', 'SuppressedAddress', { detail: 'mailbox works again' });
    expect((await release()).notice.type).toBe('success');
    expect((await release()).notice.code).toBe('conflict');
    expect((await act(support, first.id, 'resend')).notice.code).toBe('staff_forbidden');
    expect((await act(admin, first.id, 'resend')).notice.type).toBe('success');
    expect(await db().notificationDelivery.count({ where: { resentFromId: first.id } })).toBe(1);
  });

  test('shows what waits by channel, and why', async () => {
    const first = await told();
    await db().notificationDelivery.update({
      where: { id: first.id },
      data: { status: 'QUEUED', attempts: 3, lastError: 'ECONNREFUSED' },
    });
    const { backlog } = await read(admin);
    expect(backlog.map(({ channel }: { channel: string }) => channel)).toEqual(['EMAIL', 'SMS', 'PUSH']);
    expect(backlog[0]).toMatchObject({ retrying: 1, lastError: 'ECONNREFUSED', oldestAt: expect.any(String) });
    expect((await read(support)).backlog).toBeUndefined();
  });
});

describe('the words', () => {
  const wording = { subject: 'Hallo {{name}}', body: 'From {{ip}}.\n\nSecond.', action: 'Look', short: 'From {{ip}}' };
  const save = (version: number, given: unknown, event = 'new-login') =>
    page(admin, { do: 'save', event, language: 'en', version, wording: given });

  test('an unknown field is refused, named, and nothing is saved; so is a link without words', async () => {
    const answer = await save(0, { ...wording, body: 'Dear {{frist}}' });
    expect(answer.notice).toMatchObject({ type: 'error', code: 'validation_failed' });
    expect(answer.errors).toEqual([{ path: 'body', message: expect.stringContaining('{{frist}}') }]);
    expect((await save(0, { ...wording, action: '' })).errors).toEqual([
      { path: 'action', message: expect.any(String) },
    ]);
    expect((await save(0, { ...wording, subject: 'two\nlines' })).notice.code).toBe('validation_failed');
    expect((await save(0, wording, 'no-such')).notice.code).toBe('not_found');
    expect(await db().notificationTemplate.count()).toBe(0);
  });

  test('saved, sent from then on, kept in versions, taken back; the second of two editors is told', async () => {
    expect((await save(0, wording)).template).toMatchObject({ version: 1, wording });
    const mail = await told();
    expect(mail.text).toContain('From 192.0.2.9.');
    expect((await save(0, { ...wording, subject: 'Other' })).notice.code).toBe('version_conflict');
    const both = await Promise.all([save(1, { ...wording, subject: 'A' }), save(1, { ...wording, subject: 'B' })]);
    expect(both.filter(({ notice }) => notice?.code === 'version_conflict')).toHaveLength(1);
    expect((await save(2, null)).template).toMatchObject({
      version: 3,
      wording: { subject: 'A log-in from a new place' },
    });
    expect((await told()).subject).toBe('A log-in from a new place');
    const { template } = await read(admin, '?event=new-login&language=en');
    expect(template.versions.map(({ version, by }: { version: number; by: string }) => [version, by])).toEqual(
      [3, 2, 1].map((version) => [version, admin.staff.name]),
    );
    expect(
      (await page(support, { do: 'save', event: 'new-login', language: 'en', version: 3, wording })).notice.code,
    ).toBe('staff_forbidden');
    expect(await db().auditLog.count({ where: { action: 'notification_template.saved' } })).toBe(3);
  });

  test('previewed with the newest notice of its kind, else with examples; hostile words stay text', async () => {
    const real = await page(admin, { do: 'preview', event: 'new-login', language: 'tr', wording });
    expect(real.preview).toMatchObject({
      real: true,
      sms: { encoding: 'GSM-7', segments: 1 },
      push: { text: 'From 192.0.2.9' },
    });
    const words = {
      ...wording,
      action: undefined,
      subject: 'x {{number}}',
      body: '<script>alert(1)</script>',
      short: 'x',
    };
    const none = await page(admin, {
      do: 'preview',
      event: 'sla-breached',
      language: 'en',
      wording: { ...words, action: 'Open' },
    });
    expect(none.preview).toMatchObject({ real: false, mail: { subject: 'x T-2026-000123' }, sms: null, push: null });
    expect(none.preview.mail.html).not.toContain('<script');
    const { templates } = await read(admin, '?language=tr');
    expect(templates.length).toBeGreaterThan(30);
    expect(templates.find(({ event }: { event: string }) => event === 'payment-failed')).toMatchObject({
      mandatory: true,
      version: 0,
    });
  });
});
