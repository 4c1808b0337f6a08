import { randomUUID } from 'node:crypto';
import { sign } from 'cookie-signature';
import type supertest from 'supertest';
import type { StaffRole, StaffUser } from '../../src/generated/prisma/client.js';
import { startTestApp, type TestApp } from './app.js';
import { makeStaff } from './fixtures.js';

export async function startOffice(env: Record<string, string> = {}): Promise<TestApp> {
  const createBackOffice = await importBackOffice();
  return startTestApp(env, { backOffice: createBackOffice });
}

export interface StaffAgent {
  staff: StaffUser;
  cookie: string;
  get(path: string): supertest.Test;
  post(path: string): supertest.Test;
}

/** A member of staff with these roles and an open session, laid straight in the database: no password is hashed. */
export async function staffAgent(
  app: TestApp,
  roles: StaffRole[],
  given: { startedAt?: number; locale?: 'en' | 'tr' } = {},
): Promise<StaffAgent> {
  const { prisma } = app.platform.database;
  const made = await makeStaff(app, roles);
  const staff = given.locale
    ? await prisma.staffUser.update({ where: { id: made.id }, data: { locale: given.locale } })
    : made;
  const sid = randomUUID();
  const sess = {
    cookie: { originalMaxAge: 1_800_000, httpOnly: true, path: '/', sameSite: 'lax' },
    staffUserId: staff.id,
    startedAt: given.startedAt ?? Date.now(),
  };
  await prisma.staffSession.create({ data: { sid, sess, expire: new Date(Date.now() + 1_800_000) } });
  const cookie = `office=${encodeURIComponent(`s:${sign(sid, app.platform.config.sessionSecret)}`)}`;
  return {
    staff,
    cookie,
    get: (path) => app.http.get(path).set('Cookie', cookie),
    post: (path) => app.http.post(path).set('Cookie', cookie),
  };
}

/** AdminJS chooses its bundles when it is imported: the production ones, as served (the others are five times as big). */
async function importBackOffice() {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    return (await import('../../admin/index.js')).createBackOffice;
  } finally {
    process.env.NODE_ENV = before;
  }
}
