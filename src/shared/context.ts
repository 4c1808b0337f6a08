import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient, Role, StaffRole } from '../generated/prisma/client.js';
import type { Config } from './config.js';
import { type Database, type Db, readOnlyTwin } from './db.js';
import { sqlState } from './errors.js';
import type { FileStore } from './files/store.js';
import type { Outage } from './outage.js';

export type Actor =
  | { type: 'USER'; id: string; name: string; sessionId: string; role: Role | null }
  | { type: 'STAFF'; id: string; name: string; roles: readonly StaffRole[] }
  | { type: 'SYSTEM'; id: null; name: string }
  | { type: 'ANONYMOUS'; id: null; name: 'anonymous' };

/** What lives as long as the process. */
export interface Platform {
  config: Config;
  database: Database;
  files: FileStore;
  log: Logger;
  /** Counts the request against its user or address; throws `rate_limited`. */
  throttle?(req: Request, res: Response, actor: Actor): void;
  /** Set while serving: a request does not wait for a database that hangs. */
  outage?: Outage;
}

/** What a service function works with: who asks, for which workspace, when, and through which connection. */
export interface Ctx extends Omit<Platform, 'database' | 'throttle' | 'outage'> {
  db: Db;
  /** For prepared statements outside a transaction (see *.sql.ts). */
  pool: pg.Pool;
  actor: Actor;
  workspaceId: string | null;
  now: Date;
  requestId: string;
  locale: 'en' | 'tr';
  ip: string | null;
  userAgent: string | null;
  /** The customer whom a member of staff acts for. */
  onBehalfOfId: string | null;
  inTransaction: boolean;
  /** A member of staff looks at what the customer in `actor` sees: the database refuses every write of this context. */
  readOnly: boolean;
}

export function createContext(platform: Platform, given: Partial<Ctx> & { actor: Actor }): Ctx {
  return {
    config: platform.config,
    files: platform.files,
    log: platform.log,
    db: platform.database.prisma,
    pool: platform.database.pool,
    workspaceId: null,
    now: new Date(),
    requestId: randomUUID(),
    locale: 'en',
    ip: null,
    userAgent: null,
    onBehalfOfId: null,
    inTransaction: false,
    readOnly: false,
    ...given,
  };
}

/** The eyes of a customer, lent to a member of staff who has said why (auth/customer-view.service.ts): nothing can be written through it. */
export function readOnlyContext(ctx: Ctx, given: Pick<Ctx, 'actor' | 'workspaceId' | 'locale'>): Ctx {
  const { pool, prisma } = readOnlyTwin(ctx.pool);
  return { ...ctx, ...given, pool, db: prisma, onBehalfOfId: given.actor.id, inTransaction: false, readOnly: true };
}

export function systemContext(platform: Platform, name: string, given: Partial<Ctx> = {}): Ctx {
  return createContext(platform, { actor: { type: 'SYSTEM', id: null, name }, ...given });
}

const ATTEMPTS = 5;

/**
 * Runs `work` in one transaction, or joins the one that runs. A deadlock or a serialization failure is tried again
 * with jitter (Prisma names only 40001; 40P01 reaches us as SQLSTATE), so `work` must not touch anything but `ctx.db`.
 */
export async function transaction<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.inTransaction) return work(ctx);
  for (let attempt = 1; ; attempt++) {
    try {
      return await (ctx.db as PrismaClient).$transaction((db) => work({ ...ctx, db, inTransaction: true }), {
        maxWait: 5_000,
        timeout: 20_000,
      });
    } catch (error) {
      const state = sqlState(error);
      if (attempt >= ATTEMPTS || (state !== '40001' && state !== '40P01')) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/** The workspace of a W route: the guard has set it. */
export function workspaceOf(ctx: Ctx): string {
  if (!ctx.workspaceId) throw new Error('no workspace in this context');
  return ctx.workspaceId;
}
