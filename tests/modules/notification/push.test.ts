import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deliver } from '../../../src/modules/notification/notification.delivery.js';
import { tellUser } from '../../../src/modules/notification/notification.service.js';
import { vapidKeys } from '../../../src/modules/notification/notification.vapid.js';
import { callOutside, isPublicAddress, urlRefusal } from '../../../src/shared/outbound.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type Member, makeUser } from '../../support/fixtures.js';
import { type Browser, PushService } from '../../support/push-service.js';

const service = new PushService();
let app: TestApp;
beforeAll(async () => {
  await service.listen(() => vapidKeys(app.platform.config).publicKey);
  app = await startTestApp({ PUSH_TRUSTED_ORIGINS: service.origin });
});
afterAll(async () => {
  await app.close();
  await service.close();
});
beforeEach(() => {
  service.mode = 'take';
  service.pushed.length = 0;
  service.lured = 0;
});

const db = () => app.platform.database.prisma;
const subscribe = (member: Member, browser: Browser) =>
  app.http.post('/api/v1/push-subscriptions').set(member.headers).send(browser.subscription);
const subscriptions = (member: Member) => db().pushSubscription.count({ where: { userId: member.user.id } });
let serial = 0;
/** Tells the user something urgent; answers the deliveries by push, each handed over. */
const push = async (member: Member) => {
  await tellUser(app.ctx(), 'new-login', member.user.id, {
    sourceKey: `push ${serial++}`,
    path: '/app/sessions',
    params: { at: { at: '2026-11-24T12:00:00Z' }, ip: '192.0.2.7', device: 'Firefox' },
  });
  const where = { userId: member.user.id, channel: 'PUSH' as const };
  const rows = await db().notificationDelivery.findMany({ where: { ...where, status: 'QUEUED' } });
  await Promise.all(rows.map(({ id }) => deliver(app.ctx(), id)));
  return db().notificationDelivery.findMany({ where, orderBy: { id: 'asc' } });
};
const member = async () => {
  const made = await makeUser(app, { locale: 'tr', name: 'Ayşe' });
  await app.http
    .put('/api/v1/notification-settings')
    .set(made.headers)
    .send({ settings: [{ event: 'new-login', channel: 'PUSH', enabled: true }] })
    .expect(200);
  return made;
};

describe('a browser', () => {
  test('gets what only it can read, signed by our key, in its owner’s language', async () => {
    const reader = await member();
    const browser = service.newBrowser();
    const key = await app.http.get('/api/v1/push-subscriptions/key').set(reader.headers).expect(200);
    expect(key.body.publicKey).toBe(vapidKeys(app.platform.config).publicKey);
    await subscribe(reader, browser).expect(201);
    const [row] = await push(reader);
    expect(row).toMatchObject({ status: 'SENT', recipient: new URL(service.origin).host });
    expect(service.pushed).toHaveLength(1);
    expect(service.pushed[0]).toMatchObject({
      payload: {
        id: row?.id,
        event: 'new-login',
        title: 'Yeni bir yerden giriş yapıldı',
        body: 'Hesabınıza yeni bir yerden giriş yapıldı: 192.0.2.7.',
        url: 'http://localhost:3000/app/sessions',
        lang: 'tr',
      },
      urgency: 'high',
      subject: 'mailto:no-reply@pigeonhole.test',
    });
  });

  test('the same one again is renewed, not doubled; two at once are one', async () => {
    const reader = await member();
    const browser = service.newBrowser();
    const answers = await Promise.all([
      subscribe(reader, browser),
      subscribe(reader, browser),
      subscribe(reader, browser),
    ]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await subscriptions(reader)).toBe(1);
  });

  test('who logs in there next takes it over: the former owner’s notices stay away', async () => {
    const [first, second] = [await member(), await member()];
    const browser = service.newBrowser();
    await subscribe(first, browser).expect(201);
    await subscribe(second, browser).expect(201);
    expect(await push(first)).toEqual([]);
    expect(service.pushed).toEqual([]);
  });

  test('is silent once its session has ended, and after DELETE; another’s cannot be deleted', async () => {
    const [reader, stranger] = [await member(), await member()];
    const browser = service.newBrowser();
    await subscribe(reader, browser).expect(201);
    await app.http
      .delete('/api/v1/push-subscriptions')
      .set(stranger.headers)
      .send({ endpoint: browser.endpoint })
      .expect(204);
    expect(await push(reader)).toHaveLength(1);
    await db().session.update({ where: { id: reader.sessionId }, data: { endedAt: new Date() } });
    expect(await push(reader)).toHaveLength(1);
    await db().session.update({ where: { id: reader.sessionId }, data: { endedAt: null } });
    await app.http.delete('/api/v1/push-subscriptions').set(reader.headers).send(browser.subscription).expect(204);
    expect(await subscriptions(reader)).toBe(0);
  });

  test('that is gone (410) is dropped; one whose service is busy or lost its answer is told again under one topic', async () => {
    const reader = await member();
    await subscribe(reader, service.newBrowser()).expect(201);
    service.mode = 'busy';
    const [busy] = await push(reader);
    expect(busy).toMatchObject({ status: 'QUEUED', attempts: 1, uncertain: false });
    service.mode = 'lost';
    await deliver(app.ctx(), busy?.id ?? '');
    service.mode = 'take';
    await deliver(app.ctx(), busy?.id ?? '');
    expect((await db().notificationDelivery.findUniqueOrThrow({ where: { id: busy?.id ?? '' } })).status).toBe('SENT');
    expect(service.pushed).toHaveLength(2);
    expect(new Set(service.pushed.map(({ topic }) => topic)).size).toBe(1);
    service.mode = 'gone';
    const rows = await push(reader);
    expect(rows.at(-1)).toMatchObject({
      status: 'FAILED',
      lastError: '410: unsubscribed; the subscription was dropped',
    });
    expect(await subscriptions(reader)).toBe(0);
  });

  test('keys that are none of a browser’s are refused, by name', async () => {
    const reader = await member();
    const { endpoint, keys } = service.newBrowser().subscription;
    const answer = await app.http
      .post('/api/v1/push-subscriptions')
      .set(reader.headers)
      .send({ endpoint, keys: { ...keys, p256dh: 'AAAA' } })
      .expect(422);
    expect(answer.body.errors).toEqual([{ path: 'keys.p256dh', message: "must be the browser's p256dh key" }]);
  });
});

describe('an address that leads inside', () => {
  test.each([
    'http://push.example.com/x',
    'https://localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
    'https://[fd00::1]/x',
    'https://[fe80::1]/x',
    'https://[64:ff9b::a00:1]/x',
    'https://[2002:a00:1::]/x',
    'https://printer.local/x',
    'https://metadata.google.internal/x',
    'https://intranet/x',
    'https://user:pw@push.example.com/x',
    'https://push.example.com:8443/x',
    'ftp://push.example.com/x',
    'javascript:alert(1)',
    'no address',
  ])('%s is refused', async (endpoint) => {
    const reader = await makeUser(app);
    const { keys } = service.newBrowser().subscription;
    const answer = await app.http
      .post('/api/v1/push-subscriptions')
      .set(reader.headers)
      .send({ endpoint, keys })
      .expect(422);
    expect(answer.body.errors[0].path).toBe('endpoint');
    expect(await subscriptions(reader)).toBe(0);
  });

  test('public ones pass: of the known push services, and others', () => {
    for (const host of [
      'fcm.googleapis.com',
      'updates.push.services.mozilla.com',
      'web.push.apple.com',
      '8.8.8.8',
      '[2607:f8b0::1]',
    ])
      expect(urlRefusal(`https://${host}/x`, [])).toBeNull();
    expect(['8.8.8.8', '100.64.0.1', '2001:db8::1', '::', 'x'].map(isPublicAddress)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test('a redirect is not followed', async () => {
    const reader = await member();
    await subscribe(reader, service.newBrowser()).expect(201);
    service.mode = 'redirect';
    expect((await push(reader)).at(-1)).toMatchObject({ status: 'FAILED', lastError: '307: ' });
    expect(service.lured).toBe(0);
  });

  test('a name that was public when it was given, and is not at the call, reaches nobody', async () => {
    const port = Number(new URL(service.origin).port);
    const call = { method: 'POST', headers: {}, timeoutMs: 5_000, trusted: [] } as const;
    const asked: string[] = [];
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      const resolve = async (host: string) => {
        asked.push(host);
        return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      };
      await expect(callOutside('https://rebound.example.com/inside', { ...call, resolve })).rejects.toThrow(
        'private network',
      );
    }
    // Once for each call: there is no second answer that the connection could use.
    expect(asked).toHaveLength(4);
    for (const url of [
      'https://localhost/inside',
      `http://127.0.0.1:${port}/inside`,
      `https://127.0.0.1:${port}/inside`,
    ])
      await expect(callOutside(url, call)).rejects.toThrow(/private network|https/);
    expect(service.lured).toBe(0);
  });

  test('a row that names an address inside is dropped when it is called', async () => {
    const reader = await member();
    const { keys } = service.newBrowser().subscription;
    await db().pushSubscription.create({
      data: {
        userId: reader.user.id,
        sessionId: reader.sessionId,
        endpoint: 'https://169.254.169.254/latest',
        endpointHash: `inside ${reader.user.id}`,
        p256dhKey: keys.p256dh,
        authSecret: keys.auth,
      },
    });
    expect((await push(reader)).at(-1)).toMatchObject({
      status: 'FAILED',
      lastError: expect.stringContaining('dropped'),
    });
    expect(await subscriptions(reader)).toBe(0);
  });
});

test('the keys are made once under DATA_DIR, for its owner’s eyes, and found again', () => {
  const { config } = app.platform;
  const file = path.join(config.dataDir, 'vapid.json');
  const keys = vapidKeys(config);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(keys);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(vapidKeys({ ...config })).toEqual(keys);
});
