import { createHash } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import type pg from 'pg';
import type { StaffUser } from '../src/generated/prisma/client.js';
import { DEVICE_SECONDS, findActiveStaff, newDevice } from '../src/modules/auth/staff.service.js';
import { type Platform, systemContext } from '../src/shared/context.js';

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 8 * 60 * 60_000;

declare module 'express-session' {
  interface SessionData {
    staffUserId: string;
    startedAt: number;
    /** The browser has not been told yet that it is known (rememberDevice). */
    deviceDue?: boolean;
  }
}

export function cookieName(platform: Platform): string {
  // The prefix binds the cookie to this host, the whole path and TLS; browsers refuse it on plain http.
  return platform.config.production ? '__Host-office' : 'office';
}

/** Sessions in PostgreSQL, shared by all processes and kept over restarts; 30 minutes idle. */
export function staffSessions(platform: Platform): RequestHandler[] {
  const { config, database } = platform;
  const Store = lazyTouch(connectPgSimple(session));
  return [
    (req, _res, next) => {
      // express-session leaves a Secure cookie out when it thinks the channel is not: the browser is the better judge.
      if (config.production) Object.defineProperty(req, 'secure', { value: true });
      next();
    },
    session({
      store: new Store({ pool: prepared(database.pool), tableName: 'StaffSession', pruneSessionInterval: false }),
      name: cookieName(platform),
      secret: config.sessionSecret,
      resave: false,
      saveUninitialized: false,
      rolling: true,
      cookie: { httpOnly: true, sameSite: 'lax', secure: config.production, path: '/', maxAge: IDLE_MS },
    }),
  ];
}

/** The member of staff, read anew on each request: disabled, or 8 hours after login, the session is gone. */
export async function staffOf(platform: Platform, req: Request): Promise<StaffUser | null> {
  const { staffUserId, startedAt } = req.session;
  if (!staffUserId || !startedAt) return null;
  const staff =
    Date.now() - startedAt > ABSOLUTE_MS ? null : await findActiveStaff(systemContext(platform, 'office'), staffUserId);
  if (!staff) await endSession(req);
  return staff;
}

/** A new session id for the one who logged in (an id known before the login is worth nothing after it). */
export async function openSession(req: Request, staff: StaffUser): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve())),
  );
  req.session.staffUserId = staff.id;
  req.session.startedAt = Date.now();
  req.session.deviceDue = true;
  await new Promise<void>((resolve, reject) =>
    req.session.save((error: unknown) => (error ? reject(error) : resolve())),
  );
}

export async function closeSession(platform: Platform, req: Request, res: Response): Promise<void> {
  await endSession(req);
  res.clearCookie(cookieName(platform), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: platform.config.production,
  });
}

const deviceName = (platform: Platform) => `${cookieName(platform)}-device`;

export function deviceCookie(platform: Platform, req: Request): string | null {
  const name = `${deviceName(platform)}=`;
  const found = (req.get('cookie') ?? '').split(/; */).find((part) => part.startsWith(name));
  return found?.slice(name.length) ?? null;
}

/** With the first page after a log-in. The cookie opens nothing (staff.device.ts) and outlives the session. */
export function rememberDevice(platform: Platform, req: Request, res: Response, staff: StaffUser): void {
  if (!req.session.deviceDue) return;
  delete req.session.deviceDue;
  res.cookie(deviceName(platform), newDevice(systemContext(platform, 'office'), staff.email), {
    httpOnly: true,
    sameSite: 'strict',
    secure: platform.config.production,
    path: '/',
    maxAge: DEVICE_SECONDS * 1000,
  });
}

async function endSession(req: Request): Promise<void> {
  await new Promise<void>((resolve) => req.session.destroy(() => resolve()));
}

/** What AdminJS and the pages know of who is logged in. Never stored: it is set anew on each request. */
export function adminUserOf(staff: StaffUser) {
  return { id: staff.id, email: staff.email, title: staff.name, roles: staff.roles, locale: staff.locale };
}

/** The store's few texts as prepared statements: PostgreSQL planned each anew for every click. */
function prepared(pool: pg.Pool): pg.Pool {
  const names = new Map<string, string>();
  const query = (text: string, values: unknown[]) => {
    const name = names.get(text) ?? `staff-session-${createHash('sha1').update(text).digest('hex').slice(0, 12)}`;
    names.set(text, name);
    return pool.query({ name, text, values });
  };
  return { query } as unknown as pg.Pool;
}

type StoreClass = ReturnType<typeof connectPgSimple>;
const TOUCH_EVERY_MS = 60_000;

/** An idle session ends within a minute of its time; a write to the disk for every click is not worth more. */
function lazyTouch(Base: StoreClass): StoreClass {
  const touched = new Map<string, number>();
  return class extends Base {
    override touch(sid: string, data: session.SessionData, done?: () => void): void {
      const now = Date.now();
      if (now - (touched.get(sid) ?? 0) < TOUCH_EVERY_MS) {
        done?.();
        return;
      }
      if (touched.size > 10_000) touched.clear();
      touched.set(sid, now);
      super.touch(sid, data, done ?? (() => {}));
    }
  };
}
