import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { retryDelaySeconds } from '../../../src/modules/notification/notification.carrier.js';
import { deliver } from '../../../src/modules/notification/notification.delivery.js';
import { queueMail, tellUser } from '../../../src/modules/notification/notification.service.js';
import { vapidKeys } from '../../../src/modules/notification/notification.vapid.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeUser } from '../../support/fixtures.js';
import { PushService } from '../../support/push-service.js';

let down = false;
const mails: { to: string[]; source: string }[] = [];
const texts: string[] = [];
const push = new PushService();
let smtp: SMTPServer;
let twilio: Server;
let app: TestApp;
beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onConnect: (_session, callback) =>
      callback(down ? Object.assign(new Error('closed for now'), { responseCode: 421 }) : undefined),
    onRcptTo: ({ address }, _session, callback) =>
      callback(
        address.startsWith('nobody')
          ? Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 })
          : address.startsWith('policy')
            ? Object.assign(new Error('5.7.1 not from you'), { responseCode: 550 })
            : undefined,
      ),
    onData(stream, { envelope }, callback) {
      let source = '';
      stream.on('data', (chunk) => {
        source += chunk;
      });
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), source });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  twilio = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    res.setHeader('Content-Type', 'application/json');
    if (down) return res.writeHead(503).end('{"code":20503,"message":"busy"}');
    if (req.method === 'GET') return res.end('{"messages":[],"page":0,"next_page_uri":null}');
    texts.push(new URLSearchParams(body).get('Body') ?? '');
    res.writeHead(201).end(JSON.stringify({ sid: `SM${texts.length}`, status: 'queued' }));
  });
  await new Promise<void>((resolve) => twilio.listen(0, '127.0.0.1', resolve));
  await push.listen(() => vapidKeys(app.platform.config).publicKey);
  app = await startTestApp({
    PUBLIC_URL: 'https://mail.example',
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    SMS_API_URL: `http://127.0.0.1:${(twilio.address() as AddressInfo).port}`,
    TWILIO_ACCOUNT_SID: 'ACx',
    TWILIO_AUTH_TOKEN: 'token',
    TWILIO_FROM: '+15005550006',
    PUSH_TRUSTED_ORIGINS: push.origin,
  });
});
afterAll(async () => {
  await app.close();
  await push.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  twilio.closeAllConnections();
  await new Promise((resolve) => twilio.close(resolve));
});

const db = () => app.platform.database.prisma;
const rowsOf = (userId: string) =>
  db().notificationDelivery.findMany({ where: { userId }, orderBy: { channel: 'asc' } });
const letter = async (to: string, name: string) => {
  await queueMail(app.ctx(), 'account-closed', { name }, { to, locale: 'en', sourceKey: `letter ${to}` });
  const { id } = await db().notificationDelivery.findFirstOrThrow({ where: { sourceKey: `letter ${to}` } });
  await deliver(app.ctx(), id);
  return db().notificationDelivery.findUniqueOrThrow({ where: { id } });
};

test('mail, texts and pushes are down for an hour: all wait, staff see why, and each is told once', async () => {
  const reader = await makeUser(app, { phone: '+14155550123', phoneVerifiedAt: new Date() });
  const on = ['SMS', 'PUSH'].map((channel) => ({ event: 'new-login', channel, enabled: true }));
  await app.http.put('/api/v1/notification-settings').set(reader.headers).send({ settings: on }).expect(200);
  await app.http
    .post('/api/v1/push-subscriptions')
    .set(reader.headers)
    .send(push.newBrowser().subscription)
    .expect(201);
  down = true;
  push.mode = 'busy';
  await tellUser(app.ctx(), 'new-login', reader.user.id, { sourceKey: 'outage', params: { ip: '192.0.2.1' } });
  expect((await rowsOf(reader.user.id)).map(({ channel }) => channel)).toEqual(['EMAIL', 'SMS', 'PUSH']);
  // The clock of the ladder instead of an hour: each try at its time, until the hour is over.
  let tries = 0;
  for (let elapsed = 0; elapsed < 3_600; elapsed += retryDelaySeconds(tries)) {
    await Promise.all((await rowsOf(reader.user.id)).map(({ id }) => deliver(app.ctx(), id)));
    tries++;
  }
  const waiting = await rowsOf(reader.user.id);
  expect(waiting.map(({ status, attempts }) => [status, attempts])).toEqual(Array(3).fill(['QUEUED', tries]));
  for (const { lastError } of waiting) expect(lastError).toMatch(/421|20503|503/);
  expect([mails.length, texts.length, push.pushed.length]).toEqual([0, 0, 0]);
  down = false;
  push.mode = 'take';
  // Many processes find the same jobs.
  for (let process = 0; process < 3; process++)
    await Promise.all(
      (await rowsOf(reader.user.id)).flatMap(({ id }) => [deliver(app.ctx(), id), deliver(app.ctx(), id)]),
    );
  expect((await rowsOf(reader.user.id)).map(({ status }) => status)).toEqual(['SENT', 'SENT', 'SENT']);
  expect([mails.length, texts.length, push.pushed.length]).toEqual([1, 1, 1]);
});

test('a mailbox that the server does not know is written to no more; a policy of theirs bars nothing', async () => {
  const dead = `nobody${Date.now()}@example.com`;
  expect(await letter(dead, 'X')).toMatchObject({ status: 'FAILED', lastError: expect.stringContaining('550') });
  expect(await db().suppressedAddress.findFirst({ where: { address: dead } })).toMatchObject({ reason: 'HARD_BOUNCE' });
  const before = mails.length;
  await queueMail(app.ctx(), 'account-closed', { name: 'X' }, { to: dead, locale: 'en', sourceKey: 'again' });
  const again = await db().notificationDelivery.findFirstOrThrow({ where: { sourceKey: 'again' } });
  expect(again).toMatchObject({ status: 'SKIPPED', lastError: 'suppressed: HARD_BOUNCE' });
  expect(mails).toHaveLength(before);
  const policy = `policy${Date.now()}@example.com`;
  expect((await letter(policy, 'X')).status).toBe('FAILED');
  expect(await db().suppressedAddress.findFirst({ where: { address: policy } })).toBeNull();
});

test('a name with line breaks begins no header and reaches nobody else', async () => {
  await queueMail(
    app.ctx(),
    'invite-received',
    {
      inviter: 'Eve\r\nBcc: all@example.com',
      workspace: 'W\nX-Evil: 1',
      role: 'ADMIN',
      url: 'https://mail.example/app/accept-invite?token=x',
    },
    { to: 'victim@example.com', locale: 'en', sourceKey: 'injection' },
  );
  const { id } = await db().notificationDelivery.findFirstOrThrow({ where: { sourceKey: 'injection' } });
  await deliver(app.ctx(), id);
  const { to, source } = mails.at(-1) ?? { to: [], source: '' };
  expect(to).toEqual(['victim@example.com']);
  const [head = ''] = source.split('\r\n\r\n');
  expect(head).not.toMatch(/^(Bcc|X-Evil):/im);
  expect(head.replace(/\r\n\s+/g, ' ')).toContain('Subject: Eve Bcc: all@example.com invites you to W X-Evil: 1');
});

test('a mail that may be turned off says so to mail programs (RFC 8058); one that may not does not', async () => {
  const reader = await makeUser(app);
  await db().notificationDelivery.create({
    data: {
      sourceKey: 'header',
      event: 'package-received',
      channel: 'EMAIL',
      userId: reader.user.id,
      recipient: reader.user.email,
      locale: 'en',
      subject: 'S',
      text: 'T',
      unsubscribable: true,
    },
  });
  const { id } = await db().notificationDelivery.findFirstOrThrow({ where: { sourceKey: 'header' } });
  await deliver(app.ctx(), id);
  const source = mails.at(-1)?.source.replace(/\r\n\s+/g, ' ') ?? '';
  const url = /^List-Unsubscribe: <https:\/\/mail\.example(\/unsubscribe\/[\w.-]+)>/im.exec(source)?.[1] ?? '';
  expect(source).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/im);
  await app.http.post(url).type('form').send('List-Unsubscribe=One-Click').expect(200);
  const off = await db().notificationSetting.findFirst({ where: { userId: reader.user.id } });
  expect(off).toMatchObject({ event: 'package-received', channel: 'EMAIL', enabled: false });
  await letter('plain@example.com', 'X');
  expect(mails.at(-1)?.source).not.toMatch(/List-Unsubscribe/i);
});

test('a poisoned Host changes no link', async () => {
  const email = `host${Date.now()}@example.com`;
  await app.http
    .post('/api/v1/auth/register')
    .set('Host', 'evil.example')
    .set('X-Forwarded-Host', 'evil.example')
    .send({ email, password: 'seven green bottles', name: 'Host' })
    .expect(201);
  const row = await db().notificationDelivery.findFirstOrThrow({ where: { recipient: email } });
  expect(row.text).toContain('https://mail.example/app/verify-email?token=');
  expect(JSON.stringify(row)).not.toContain('evil.example');
});
