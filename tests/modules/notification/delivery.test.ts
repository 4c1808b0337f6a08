import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { retryDelaySeconds } from '../../../src/modules/notification/notification.carrier.js';
import { deliver } from '../../../src/modules/notification/notification.delivery.js';
import { queueMail, queueSms } from '../../../src/modules/notification/notification.service.js';
import { transaction } from '../../../src/shared/context.js';
import { startWorker, type Worker } from '../../../src/worker.js';
import { eventually, messagesTo, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';

/** What the mail server does with the next message: takes it, refuses it for now or for good, or hangs up after it took it. */
let smtpMode: 'take' | 'later' | 'never' | 'hang-up' = 'take';
const mails: string[] = [];
/** What the stand-in for Twilio does with the next text. `lost`: it sends it, and its answer never comes. */
let smsMode: 'take' | 'error' | 'lost' | 'refuse' = 'take';
const texts: { to: string; body: string; sid: string; authorization: string }[] = [];
let smsCalls = 0;

let smtp: SMTPServer;
let twilio: Server;
let app: TestApp;
let worker: Worker;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, callback) {
      let source = '';
      stream.on('data', (chunk) => {
        source += chunk;
      });
      stream.on('end', () => {
        if (smtpMode === 'later') return callback(Object.assign(new Error('try later'), { responseCode: 451 }));
        if (smtpMode === 'never') return callback(Object.assign(new Error('no such user'), { responseCode: 550 }));
        mails.push(source);
        if (smtpMode === 'hang-up') {
          for (const connection of smtp.connections as Set<{ _socket: { destroy(): void } }>)
            connection._socket.destroy();
          return;
        }
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  twilio = createServer(async (req, res) => {
    const body = new URLSearchParams(await bodyOf(req));
    res.setHeader('Content-Type', 'application/json');
    if (req.method === 'GET') {
      const to = new URL(req.url ?? '', 'http://x').searchParams.get('To');
      const messages = texts.filter((text) => text.to === to).map((text) => ({ ...text, status: 'sent' }));
      return res.end(JSON.stringify({ messages, page: 0, next_page_uri: null }));
    }
    smsCalls++;
    if (smsMode === 'error') return res.writeHead(503).end('{"code":20503,"message":"busy"}');
    if (smsMode === 'refuse') return res.writeHead(400).end('{"code":21211,"message":"no such number","status":400}');
    const text = {
      to: body.get('To') ?? '',
      body: body.get('Body') ?? '',
      sid: `SM${texts.length}`,
      authorization: req.headers.authorization ?? '',
    };
    texts.push(text);
    if (smsMode === 'lost') return req.socket.destroy();
    res.writeHead(201).end(JSON.stringify({ sid: text.sid, status: 'queued', to: text.to, body: text.body }));
  });
  await new Promise<void>((resolve) => twilio.listen(0, '127.0.0.1', resolve));
  app = await startTestApp({
    SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    SMS_API_URL: `http://127.0.0.1:${(twilio.address() as AddressInfo).port}`,
    TWILIO_ACCOUNT_SID: 'ACtest',
    TWILIO_AUTH_TOKEN: 'token-of-the-test',
    TWILIO_FROM: '+15005550006',
  });
  worker = await startWorker(app.platform, app.databaseUrl);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  twilio.closeAllConnections();
  await new Promise((resolve) => twilio.close(resolve));
});
beforeEach(() => {
  smtpMode = 'take';
  smsMode = 'take';
  mails.length = 0;
  texts.length = 0;
  smsCalls = 0;
});

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text;
}

/** Quoted-printable undone. */
function decoded(source = ''): string {
  return source
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const rowTo = async (recipient: string) => (await messagesTo(app, recipient))[0];
const inStatus = (recipient: string, status: string) =>
  eventually(async () => {
    const row = await rowTo(recipient);
    return row?.status === status && row;
  });
/** Instead of waiting for the ladder: the job that waits for its time runs now. */
const hurry = () =>
  app.platform.database.pool.query(
    "select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs where task_identifier = 'deliver-notification'), run_at => now())",
  );
let serial = 0;
const address = () => `reader${++serial}@example.com`;
const phone = () => `+14155551${String(100 + serial++)}`;
const mail = (to: string, sourceKey = `test:${to}`) =>
  transaction(app.ctx(), (tx) =>
    queueMail(tx, 'account-closed', { name: 'Ğülşen İnci <i>' }, { to, locale: 'tr', sourceKey }),
  );
const sms = (to: string) =>
  transaction(app.ctx(), (tx) =>
    queueSms(tx, 'phone-code', { code: '123456' }, { to, locale: 'en', sourceKey: `test:${to}`, sensitive: true }),
  );

describe('mail', () => {
  test('arrives after the commit, as text and HTML, in Turkish letters', async () => {
    const to = address();
    await mail(to);
    const row = await inStatus(to, 'SENT');
    expect(mails).toHaveLength(1);
    const [source = ''] = mails;
    expect(source).toMatch(/^Subject: =\?UTF-8\?/im);
    expect(source).toContain('multipart/alternative');
    expect(source).toContain(`Message-ID: <${row.id}@localhost>`);
    expect(source).toMatch(/^From: Pigeonhole <no-reply@pigeonhole.test>/m);
    expect(row.html).toContain('Ğülşen İnci &lt;i&gt;');
    expect(row.html).not.toMatch(/<img|<script|src=|https?:/);
  });

  test('a registration sends its link; what was sent holds it no more', async () => {
    const account = await registered(app);
    const row = await inStatus(account.email, 'SENT');
    expect(decoded(mails[0])).toMatch(/http:\/\/localhost:3000\/app\/verify-email\?token=[\w-]{43}\s/);
    expect(row).toMatchObject({ text: '[wiped after sending]', html: null });
  });

  test('a rolled-back change sends nothing', async () => {
    const to = address();
    await expect(
      transaction(app.ctx(), async (tx) => {
        await queueMail(tx, 'account-closed', { name: 'X' }, { to, locale: 'en', sourceKey: `rollback:${to}` });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await mail(address());
    await eventually(async () => mails.length === 1);
    expect(await rowTo(to)).toBeUndefined();
  });

  test('one cause, one mail; its job run ten times at once and again, still one', async () => {
    const to = address();
    smtpMode = 'later';
    await mail(to);
    await mail(to, `test:${to}`);
    const row = await eventually(async () => {
      const found = await rowTo(to);
      return found?.status === 'QUEUED' && found.attempts === 1 && found;
    });
    smtpMode = 'take';
    await Promise.all(Array.from({ length: 10 }, () => deliver(app.ctx(), row.id)));
    await deliver(app.ctx(), row.id);
    expect(mails).toHaveLength(1);
    expect((await rowTo(to))?.status).toBe('SENT');
  });

  test('refused for now: tried again by the ladder, then sent once; for good: FAILED with the reason', async () => {
    const to = address();
    smtpMode = 'later';
    await mail(to);
    const waiting = await eventually(async () => {
      const row = await rowTo(to);
      return row?.attempts === 1 && row.status === 'QUEUED' && row;
    });
    expect(waiting.lastError).toContain('451');
    expect((waiting.nextTryAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(0);
    smtpMode = 'take';
    await hurry();
    await inStatus(to, 'SENT');
    expect(mails).toHaveLength(1);
    const bad = address();
    smtpMode = 'never';
    await mail(bad);
    expect((await inStatus(bad, 'FAILED')).lastError).toContain('550');
  });

  test('taken, but the line broke before the answer: goes out again under the same Message-ID', async () => {
    const to = address();
    smtpMode = 'hang-up';
    await mail(to);
    await eventually(async () => (await rowTo(to))?.lastError);
    smtpMode = 'take';
    await hurry();
    await inStatus(to, 'SENT');
    const ids = mails.map((source) => /Message-ID: (\S+)/.exec(source)?.[1]);
    expect(new Set(ids).size).toBe(1);
  });

  test('a claim of a process that died is taken over; a link that ran out is not sent', async () => {
    const { prisma } = app.platform.database;
    const dead = {
      event: 'account-closed',
      channel: 'EMAIL' as const,
      locale: 'en' as const,
      subject: 'S',
      text: 'T',
      status: 'SENDING' as const,
      attempts: 1,
    };
    const to = address();
    const stuck = await prisma.notificationDelivery.create({
      data: { ...dead, recipient: to, sourceKey: to, claimedAt: new Date(Date.now() - 120_000) },
    });
    await deliver(app.ctx(), stuck.id);
    expect(await rowTo(to)).toMatchObject({ status: 'SENT', attempts: 2 });
    const fresh = address();
    const busy = await prisma.notificationDelivery.create({
      data: { ...dead, recipient: fresh, sourceKey: fresh, claimedAt: new Date() },
    });
    await deliver(app.ctx(), busy.id);
    expect(await rowTo(fresh)).toMatchObject({ status: 'SENDING', attempts: 1 });
    const late = address();
    const old = await prisma.notificationDelivery.create({
      data: { ...dead, recipient: late, sourceKey: late, status: 'QUEUED', expiresAt: new Date(Date.now() - 1) },
    });
    await deliver(app.ctx(), old.id);
    expect(await rowTo(late)).toMatchObject({ status: 'FAILED', lastError: 'too late to be of use' });
    expect(mails).toHaveLength(1);
  });
});

describe('SMS', () => {
  test('goes to SMS_API_URL as Twilio wants it', async () => {
    const account = await registered(app, { locale: 'tr' });
    const to = phone();
    await post(app, '/auth/phone/request', { phone: to }, account.headers).expect(202);
    await inStatus(to, 'SENT');
    expect(texts).toHaveLength(1);
    expect(texts[0]?.body).toMatch(/^Pigeonhole kodunuz: \d{6}\./);
    expect(texts[0]?.authorization).toBe(`Basic ${Buffer.from('ACtest:token-of-the-test').toString('base64')}`);
    const code = /\d{6}/.exec(texts[0]?.body ?? '')?.[0];
    await post(app, '/auth/phone/verify', { code }, account.headers).expect(204);
  });

  test('503: again later, once; 400: for good', async () => {
    const to = phone();
    smsMode = 'error';
    await sms(to);
    await eventually(async () => (await rowTo(to))?.lastError);
    smsMode = 'take';
    await hurry();
    await inStatus(to, 'SENT');
    expect(texts).toHaveLength(1);
    const none = phone();
    smsMode = 'refuse';
    await sms(none);
    expect((await inStatus(none, 'FAILED')).lastError).toContain('21211');
  });

  test('sent, but the answer was lost: found again at Twilio, not sent twice', async () => {
    const to = phone();
    smsMode = 'lost';
    await sms(to);
    const uncertain = await eventually(async () => {
      const row = await rowTo(to);
      return row?.status === 'QUEUED' && row.uncertain && row;
    });
    expect(uncertain.attempts).toBe(1);
    smsMode = 'take';
    await hurry();
    const row = await inStatus(to, 'SENT');
    expect(row.providerId).toBe('SM0');
    expect([texts.length, smsCalls]).toEqual([1, 1]);
  });
});

test('the ladder: quick at first, ten minutes at the most', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map(retryDelaySeconds)).toEqual([5, 15, 60, 180, 300, 600, 600]);
});
