import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { remindUnverified } from '../../../src/modules/auth/verification.service.js';
import { flushDigest } from '../../../src/modules/notification/notification.digest.js';
import { remindReaders } from '../../../src/modules/notification/notification.reminders.js';
import { tellMembers } from '../../../src/modules/notification/notification.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type Member, makeMember, makeTenant, makeUser, type Tenant } from '../../support/fixtures.js';

const TOKEN = 'the-auth-token-of-twilio';
const KEY = 'the-signing-key-of-mailgun';
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    PUBLIC_URL: 'https://mail.example',
    SMS_API_URL: 'http://127.0.0.1:9',
    TWILIO_ACCOUNT_SID: 'ACx',
    TWILIO_AUTH_TOKEN: TOKEN,
    MAIL_WEBHOOK_KEY: KEY,
  });
});
afterAll(() => app.close());

const db = () => app.platform.database.prisma;
const settings = async (member: Member) =>
  (await app.http.get('/api/v1/notification-settings').set(member.headers).expect(200)).body;
const put = (member: Member, body: object) =>
  app.http.put('/api/v1/notification-settings').set(member.headers).send(body);
const find = (body: { settings: { event: string; channel: string }[] }, event: string, channel: string) =>
  body.settings.find((item) => item.event === event && item.channel === channel);

describe('settings', () => {
  test('every event and channel; what is sent back whole changes nothing', async () => {
    const reader = await makeUser(app);
    const first = await settings(reader);
    expect(find(first, 'payment-failed', 'EMAIL')).toEqual({
      event: 'payment-failed',
      channel: 'EMAIL',
      enabled: true,
      mandatory: true,
    });
    expect(find(first, 'package-received', 'SMS')).toEqual({
      event: 'package-received',
      channel: 'SMS',
      enabled: false,
      mandatory: false,
    });
    expect(
      first.settings.some(({ event }: { event: string }) => event.startsWith('sla') || event === 'verify-email'),
    ).toBe(false);
    expect(first.quietHours).toEqual({ enabled: true, from: '22:00', to: '08:00' });
    const { body } = await put(reader, first).expect(200);
    expect(body).toEqual(first);
    expect(await db().notificationSetting.count({ where: { userId: reader.user.id } })).toBe(0);
  });

  test('what is listed is set, the rest stays; another user’s are their own', async () => {
    const [reader, other] = [await makeUser(app), await makeUser(app)];
    const item = { event: 'package-received', channel: 'SMS', enabled: true };
    await put(reader, { settings: [item], quietHours: { enabled: false, from: '23:30', to: '06:15' } }).expect(200);
    await put(reader, { settings: [{ event: 'shipment-shipped', channel: 'EMAIL', enabled: false }] }).expect(200);
    const body = await settings(reader);
    expect([find(body, 'package-received', 'SMS'), find(body, 'shipment-shipped', 'EMAIL')]).toMatchObject([
      { enabled: true },
      { enabled: false },
    ]);
    expect(body.quietHours).toEqual({ enabled: false, from: '23:30', to: '06:15' });
    expect(find(await settings(other), 'package-received', 'SMS')).toMatchObject({ enabled: false });
    const { meta } = await db().auditLog.findFirstOrThrow({
      where: { action: 'notification_settings.saved', actorId: reader.user.id },
      orderBy: { id: 'asc' },
    });
    expect(meta).toMatchObject({ changed: ['package-received SMS on'] });
  });

  test.each([
    [
      'a mandatory one off',
      { event: 'payment-failed', channel: 'EMAIL', enabled: false },
      'settings.1.enabled',
      'cannot be turned off',
    ],
    [
      'security off',
      { event: 'password-changed', channel: 'EMAIL', enabled: false },
      'settings.1.enabled',
      'cannot be turned off',
    ],
    [
      'an unknown event',
      { event: 'no-such', channel: 'EMAIL', enabled: true },
      'settings.1.event',
      'GET /notification-settings',
    ],
    ['one of staff', { event: 'sla-breached', channel: 'EMAIL', enabled: true }, 'settings.1.event', 'not an event'],
    ['one twice', { event: 'package-received', channel: 'PUSH', enabled: true }, 'settings.1.event', 'twice'],
  ])('%s is refused, by name, and nothing is changed', async (_name, item, path, message) => {
    const reader = await makeUser(app);
    const before = { event: 'package-received', channel: 'PUSH', enabled: false };
    const answer = await put(reader, { settings: [before, item] }).expect(422);
    expect(answer.body).toMatchObject({
      code: 'validation_failed',
      errors: [{ path, message: expect.stringContaining(message) }],
    });
    expect(find(await settings(reader), 'package-received', 'PUSH')).toMatchObject({ enabled: true });
  });

  test('two at once: each is whole', async () => {
    const reader = await makeUser(app);
    const off = (channel: string) => put(reader, { settings: [{ event: 'action-done', channel, enabled: false }] });
    const answers = await Promise.all([off('EMAIL'), off('EMAIL'), off('PUSH'), off('PUSH')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const body = await settings(reader);
    expect([find(body, 'action-done', 'EMAIL'), find(body, 'action-done', 'PUSH')]).toMatchObject([
      { enabled: false },
      { enabled: false },
    ]);
  });
});

describe('the inbox', () => {
  test('pages, unread, read once, read all; another’s is 404', async () => {
    const tenant = await makeTenant(app);
    const stranger = await makeTenant(app);
    for (let made = 0; made < 5; made++)
      await tellMembers(app.ctx({ now: new Date(Date.now() - made * 60_000) }), 'package-received', {
        sourceKey: `inbox ${made}`,
        workspaceId: tenant.workspace.id,
        params: { piece: `piece ${made}` },
      });
    const list = async (query: string) =>
      (await app.http.get(`/api/v1/notifications?${query}`).set(tenant.headers).expect(200)).body;
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    const titles = [...first.data, ...second.data, ...third.data].map(({ title }: { title: string }) => title);
    expect(titles).toEqual([0, 1, 2, 3, 4].map((made) => `Received: piece ${made}`));
    expect(third.nextCursor).toBeNull();
    const id = first.data[0].id;
    const read = await app.http.post(`/api/v1/notifications/${id}/read`).set(tenant.headers).expect(200);
    const again = await app.http.post(`/api/v1/notifications/${id}/read`).set(tenant.headers).expect(200);
    expect(again.body.readAt).toBe(read.body.readAt);
    expect((await list('unread=true')).data).toHaveLength(4);
    expect((await list('unread=false')).data).toHaveLength(1);
    expect((await app.http.post(`/api/v1/notifications/${id}/read`).set(stranger.headers)).body.code).toBe('not_found');
    await app.http.post('/api/v1/notifications/read-all').set(tenant.headers).expect(204);
    expect((await app.http.get('/api/v1/notifications/unread').set(tenant.headers)).body).toEqual({ unread: 0 });
  });
});

/** A mail that may be turned off, as it went out: its link. */
const mailedLink = async (tenant: Tenant, minutes: number, events: ('package-received' | 'invoice-issued')[]) => {
  const at = (more: number) => app.ctx({ now: new Date(Date.UTC(2026, 10, 24, 12, minutes + more)) });
  for (const event of events)
    await tellMembers(at(0), event, {
      sourceKey: `link ${minutes} ${event}`,
      workspaceId: tenant.workspace.id,
      params: {},
    });
  const held = await db().notificationDelivery.findMany({
    where: { userId: tenant.user.id, status: 'HELD' },
    distinct: ['groupKey'],
  });
  for (const { groupKey } of held) await flushDigest(at(6), groupKey ?? '');
  const mail = await db().notificationDelivery.findFirstOrThrow({
    where: { userId: tenant.user.id, status: 'OUTBOX' },
    orderBy: { createdAt: 'desc' },
  });
  return /https:\/\/mail\.example(\/unsubscribe\/\S+)/.exec(mail.text)?.[1] ?? '';
};

describe('one click to be left in peace', () => {
  test('the page asks, in the reader’s language; only the POST turns off, and the same again changes nothing', async () => {
    const tenant = await makeTenant(app);
    await db().user.update({ where: { id: tenant.user.id }, data: { locale: 'tr' } });
    const link = await mailedLink(tenant, 0, ['package-received']);
    const page = await app.http.get(link).expect(200);
    expect(page.text).toContain('<html lang="tr">');
    expect(page.text).toContain('Artık gönderme');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(find(await settings(tenant), 'package-received', 'EMAIL')).toMatchObject({ enabled: true });
    // As a mail program does it: no cookie, no token, RFC 8058's body.
    for (let click = 0; click < 2; click++) {
      const answer = await app.http.post(link).type('form').send('List-Unsubscribe=One-Click').expect(200);
      expect(answer.text).toContain('Tamam');
    }
    expect(find(await settings(tenant), 'package-received', 'EMAIL')).toMatchObject({ enabled: false });
    expect(find(await settings(tenant), 'package-received', 'PUSH')).toMatchObject({ enabled: true });
  });

  test('an altered link, one of nothing and one with more: 404, nothing is turned off', async () => {
    const tenant = await makeTenant(app);
    const link = await mailedLink(tenant, 30, ['package-received']);
    const [id, signature] = link.slice('/unsubscribe/'.length).split('.');
    const other = await makeTenant(app);
    const theirs = (await mailedLink(other, 30, ['package-received'])).slice('/unsubscribe/'.length).split('.')[0];
    for (const token of [
      `${id}.${signature?.slice(1)}x`,
      `${theirs}.${signature}`,
      `${id}`,
      `${id}.`,
      `${id}.${signature}.x`,
      'x',
    ])
      for (const method of ['get', 'post'] as const) await app.http[method](`/unsubscribe/${token}`).expect(404);
    expect(find(await settings(other), 'package-received', 'EMAIL')).toMatchObject({ enabled: true });
  });

  test('what cannot be turned off has no link', async () => {
    const tenant = await makeTenant(app);
    await tellMembers(app.ctx(), 'payment-failed', { sourceKey: 'x', workspaceId: tenant.workspace.id, params: {} });
    const [mail] = await db().notificationDelivery.findMany({
      where: { userId: tenant.user.id, event: 'payment-failed' },
    });
    expect(mail).toMatchObject({ status: 'OUTBOX', unsubscribable: false });
    expect(mail?.text).not.toContain('unsubscribe');
  });
});

describe('what providers report', () => {
  const sent = (channel: 'SMS' | 'EMAIL', recipient: string, providerId: string) =>
    db().notificationDelivery.create({
      data: {
        sourceKey: providerId,
        event: 'new-login',
        channel,
        recipient,
        locale: 'en',
        text: 'x',
        status: 'SENT',
        providerId,
      },
    });
  const sms = (fields: Record<string, string>, signed: { token?: string; url?: string } = {}) => {
    const url = signed.url ?? 'https://mail.example/webhooks/twilio/status';
    const text = Object.keys(fields)
      .sort()
      .reduce((all, name) => all + name + fields[name], url);
    const signature = createHmac('sha1', signed.token ?? TOKEN)
      .update(text)
      .digest('base64');
    return app.http.post('/webhooks/twilio/status').set('X-Twilio-Signature', signature).type('form').send(fields);
  };
  const mail = (data: object, given: { key?: string; seconds?: number } = {}) => {
    const timestamp = String(given.seconds ?? Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', given.key ?? KEY)
      .update(`${timestamp}nonce`)
      .digest('hex');
    return app.http
      .post('/webhooks/mail')
      .send({ signature: { timestamp, token: 'nonce', signature }, 'event-data': data });
  };
  const row = (id: string) => db().notificationDelivery.findUniqueOrThrow({ where: { id } });
  const suppressed = (address: string) => db().suppressedAddress.findFirst({ where: { address } });

  test('a text arrived; a late “sent” does not take it back', async () => {
    const { id } = await sent('SMS', '+14155550101', 'SM1');
    await sms({ MessageSid: 'SM1', MessageStatus: 'delivered', To: '+14155550101' }).expect(204);
    await sms({ MessageSid: 'SM1', MessageStatus: 'sent' }).expect(204);
    await sms({ MessageSid: 'SM1', MessageStatus: 'failed' }).expect(204);
    expect(await row(id)).toMatchObject({ status: 'DELIVERED', providerStatus: 'delivered' });
    await sms({ MessageSid: 'SM-unknown', MessageStatus: 'delivered' }).expect(204);
  });

  test('a number that takes none is written to no more', async () => {
    const { id } = await sent('SMS', '+14155550102', 'SM2');
    await sms({ MessageSid: 'SM2', MessageStatus: 'undelivered', ErrorCode: '30006' }).expect(204);
    expect(await row(id)).toMatchObject({ status: 'FAILED', lastError: 'Twilio 30006' });
    expect(await suppressed('+14155550102')).toMatchObject({ reason: 'HARD_BOUNCE', channel: 'SMS' });
  });

  test('another’s signature, none, one over another address or other fields: 400, nothing noted', async () => {
    const { id } = await sent('SMS', '+14155550103', 'SM3');
    const fields = { MessageSid: 'SM3', MessageStatus: 'failed', ErrorCode: '30006' };
    await sms(fields, { token: 'wrong' }).expect(400);
    await sms(fields, { url: 'https://evil.example/webhooks/twilio/status' }).set('Host', 'evil.example').expect(400);
    await app.http.post('/webhooks/twilio/status').type('form').send(fields).expect(400);
    await sms(fields).send('MessageStatus=delivered').expect(400);
    expect(await row(id)).toMatchObject({ status: 'SENT', providerStatus: null });
    expect(await suppressed('+14155550103')).toBeNull();
  });

  test('a mailbox that is no more, and a reader who complains', async () => {
    const { id } = await sent('EMAIL', 'dead@example.com', 'm1');
    const report = (event: string, of: string, more: object = {}) => ({
      event,
      recipient: 'dead@example.com',
      message: { headers: { 'message-id': `${of}@mail.example` } },
      ...more,
    });
    await mail(report('failed', id, { severity: 'temporary' })).expect(200);
    expect(await suppressed('dead@example.com')).toBeNull();
    const bounce = report('failed', id, {
      severity: 'permanent',
      'delivery-status': { code: 550, message: 'no such user' },
    });
    await Promise.all([mail(bounce).expect(200), mail(bounce).expect(200), mail(bounce).expect(200)]);
    expect(await row(id)).toMatchObject({ status: 'FAILED', lastError: 'bounced: no such user' });
    expect(await suppressed('dead@example.com')).toMatchObject({ reason: 'HARD_BOUNCE' });
    await mail({ event: 'complained', recipient: 'cross@example.com' }).expect(200);
    expect(await suppressed('cross@example.com')).toMatchObject({ reason: 'COMPLAINT' });
    for (const bad of [
      mail(bounce, { key: 'wrong' }),
      mail(bounce, { seconds: 1 }),
      app.http.post('/webhooks/mail').send({}),
    ])
      await bad.expect(400);
  });
});

describe('reminders recur until their cause is gone', () => {
  const DAY = 86_400_000;
  const at = (days: number) => app.ctx({ now: new Date(Date.now() + days * DAY) });
  const four = async (work: () => Promise<unknown>) => void (await Promise.all([work(), work(), work(), work()]));

  test('an invitation that nobody answers: its sender, once, unless it was answered', async () => {
    const tenant = await makeTenant(app);
    const admin = await makeMember(app, tenant, 'ADMIN');
    const invite = (email: string) =>
      db().invite.create({
        data: {
          workspaceId: tenant.workspace.id,
          email,
          emailNormalized: email,
          role: 'MEMBER',
          tokenHash: email,
          invitedById: admin.user.id,
          expiresAt: new Date(Date.now() + 7 * DAY),
        },
      });
    await invite('open@example.com');
    const answered = await invite('answered@example.com');
    await db().invite.update({ where: { id: answered.id }, data: { declinedAt: new Date() } });
    await remindReaders(at(4));
    expect(await db().notification.count({ where: { userId: admin.user.id } })).toBe(0);
    await four(() => remindReaders(at(5.5)));
    await remindReaders(at(6.5));
    const told = await db().notification.findMany({ where: { userId: admin.user.id } });
    expect(told.map(({ event, params }) => [event, (params as { invitee: string }).invitee])).toEqual([
      ['invite-expiring', 'open@example.com'],
    ]);
  });

  test('an address that is not confirmed: a fresh link on days 1, 3 and 7, one each', async () => {
    const reader = await makeUser(app);
    const mails = () =>
      db().notificationDelivery.findMany({ where: { userId: reader.user.id, event: 'verify-email' } });
    for (const days of [0.5, 1.2, 1.9, 2.5, 3.1]) await four(() => remindUnverified(at(days)));
    expect(await mails()).toHaveLength(2);
    expect(await db().oneTimeToken.count({ where: { userId: reader.user.id } })).toBe(2);
    await db().user.update({ where: { id: reader.user.id }, data: { emailVerifiedAt: new Date() } });
    await remindUnverified(at(7.5));
    expect(await mails()).toHaveLength(2);
  });
});
