import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationDelivery } from '../../src/generated/prisma/client.js';
import type { TestApp } from './app.js';

export const PASSWORD = 'seven green bottles';

export interface Account {
  email: string;
  password: string;
  id: string;
  accessToken: string;
  refreshToken: string;
  headers: { Authorization: string };
}

/** A customer who registered through the API. */
export async function registered(app: TestApp, given: Record<string, unknown> = {}): Promise<Account> {
  const email = String(given.email ?? `c${randomInt(1e12)}@example.com`);
  const body = { email, password: PASSWORD, name: 'Ayşe Kaya', ...given };
  const { body: answer } = await app.http.post('/api/v1/auth/register').send(body).expect(201);
  return {
    email,
    password: String(body.password),
    id: answer.user.id,
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken,
    headers: { Authorization: `Bearer ${answer.accessToken}` },
  };
}

export function login(app: TestApp, email: string, password = PASSWORD) {
  return app.http.post('/api/v1/auth/login').send({ email, password });
}

export function post(app: TestApp, path: string, body: object = {}, headers: Record<string, string> = {}) {
  return app.http.post(`/api/v1${path}`).set(headers).send(body);
}

/** The newest messages of one kind to an address, newest first. */
export function messagesTo(app: TestApp, recipient: string, event?: string): Promise<NotificationDelivery[]> {
  return app.platform.database.prisma.notificationDelivery.findMany({
    where: { recipient, ...(event ? { event } : {}) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
}

/** The token of the link in the newest mail of one kind; waits for a job to write it. */
export async function mailedToken(app: TestApp, recipient: string, event: string, atLeast = 1): Promise<string> {
  const found = await eventually(async () => {
    const mails = await messagesTo(app, recipient, event);
    return mails.length >= atLeast ? mails[0] : null;
  });
  const token = /\/app\/[a-z-]+\?token=([\w-]+)/.exec(found.text)?.[1];
  if (!token) throw new Error(`no link in: ${found.text}`);
  return token;
}

/** Asks again until there is an answer; ten seconds at the most. */
export async function eventually<T>(ask: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask();
    if (answer) return answer;
    await sleep(25);
  }
  throw new Error('waited ten seconds in vain');
}
