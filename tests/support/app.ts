import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Router } from 'express';
import pg from 'pg';
import supertest from 'supertest';
import { createApp } from '../../src/app.js';
import { type Config, readConfig } from '../../src/shared/config.js';
import { type Ctx, systemContext } from '../../src/shared/context.js';
import { listenerOf } from '../../src/shared/listener.js';
import { type OpenPlatform, openPlatform } from '../../src/shared/platform.js';

export interface TestApp {
  platform: OpenPlatform;
  databaseUrl: string;
  /** Where the app listens. */
  url: string;
  http: ReturnType<typeof supertest>;
  app: ReturnType<typeof createApp>;
  /** A context of the system itself, to call services with. */
  ctx(given?: Partial<Ctx>): Ctx;
  close(): Promise<void>;
}

/** A database of this test file's own (a copy of the migrated template), name and URL. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('run tests by `npm test`: it starts their database');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name} template template_pigeonhole`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => onServer(server, `drop database if exists ${name} with (force)`) };
}

/** The whole app on a database and a data folder of its own; `env` as in production. `backOffice` mounts AdminJS too. */
export async function startTestApp(
  env: Record<string, string> = {},
  options: { backOffice?: (platform: OpenPlatform) => Promise<Router> } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'pigeonhole-data-'));
  const config: Config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    PUBLIC_URL: 'http://localhost:3000',
    REQUESTS_PER_MINUTE: '100000',
    REGISTER_PER_HOUR: '10000',
    ...env,
  });
  const platform = await openPlatform(config);
  const app = createApp(platform, await options.backOffice?.(platform));
  // One server on loopback for the whole file: supertest would listen on every address anew for each request.
  const server = listenerOf(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    platform,
    databaseUrl: database.url,
    app,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    http: supertest(server as never),
    ctx: (given) => systemContext(platform, 'test', given),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await platform.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Copies of one template wait for each other; another test file may be copying it at this moment.
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(sql);
        return;
      } catch (error) {
        if (attempt > 50 || (error as { code?: string }).code !== '55006') throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  } finally {
    await client.end();
  }
}
