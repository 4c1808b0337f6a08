import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { type CutProxy, startCutProxy } from '../support/cut-proxy.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { endAll, type Running, SECRETS, startReady, status, until } from '../support/process.js';

const CLIENTS = 6;

let app: TestApp;
let tenant: Tenant;
let proxy: CutProxy;
beforeAll(async () => {
  app = await startTestApp(SECRETS);
  tenant = await makeTenant(app);
  proxy = await startCutProxy(app.databaseUrl);
});
afterAll(async () => {
  endAll();
  await proxy.close();
  await app.close();
});

interface Answer {
  /** 0: the connection was refused; -1: it was cut in mid-request. */
  status: number;
  trackingNumber: string;
  retryAfter: string | undefined;
}

/** Announces a piece on a connection of its own. */
function announce(url: string): Promise<Answer> {
  const trackingNumber = `LOAD${randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()}`;
  const body = JSON.stringify({ trackingNumber });
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/api/v1/packages/expected`,
      {
        method: 'POST',
        agent: false,
        headers: { ...tenant.headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? -1, trackingNumber, retryAfter: answer.headers['retry-after'] }),
        );
        answer.once('error', () => resolve({ status: -1, trackingNumber, retryAfter: undefined }));
      },
    );
    request.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ status: error.code === 'ECONNREFUSED' ? 0 : -1, trackingNumber, retryAfter: undefined }),
    );
    request.end(body);
  });
}

/** Keeps `CLIENTS` announcing until `stop`; answers everything that came back. */
function load(running: Running): { stop(): Promise<Answer[]> } {
  const answers: Answer[] = [];
  let going = true;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (going) {
      const answer = await announce(running.url);
      if (answer.status === 0) return;
      answers.push(answer);
    }
  });
  return {
    stop: async () => {
      going = false;
      await Promise.all(clients);
      return answers;
    },
  };
}

async function storedAmong(answers: Answer[]): Promise<number> {
  return app.platform.database.prisma.package.count({
    where: { workspaceId: tenant.workspace.id, trackingNumber: { in: answers.map((answer) => answer.trackingNumber) } },
  });
}

test('SIGTERM under load, twice: no request that was taken is cut, each acknowledged write stands, exit 0 within 10 s', async () => {
  for (let round = 0; round < 2; round++) {
    const running = await startReady({
      ...SECRETS,
      DATABASE_URL: app.databaseUrl,
      PROCESS: 'web',
      DATA_DIR: app.platform.config.dataDir,
    });
    const traffic = load(running);
    await sleep(1_500);
    const asked = Date.now();
    const code = await running.end('SIGTERM');
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect(code).toBe(0);
    const answers = await traffic.stop();
    const acknowledged = answers.filter((answer) => answer.status === 201);
    expect(acknowledged.length).toBeGreaterThan(CLIENTS);
    expect(await storedAmong(acknowledged)).toBe(acknowledged.length);
    // A connection that the kernel had queued when the door closed is reset unread: like a refused one, nothing was done.
    const unread = answers.filter((answer) => answer.status === -1);
    expect(answers.length).toBe(acknowledged.length + unread.length);
    expect(await storedAmong(unread)).toBe(0);
    expect(unread.length).toBeLessThanOrEqual(CLIENTS);
  }
}, 120_000);

test('the database goes away and comes back: 503 with Retry-After, alive, not ready, whole again, nothing acknowledged is lost', async () => {
  const running = await startReady({
    ...SECRETS,
    DATABASE_URL: proxy.url,
    PROCESS: 'all',
    DATA_DIR: app.platform.config.dataDir,
  });
  const traffic = load(running);
  await sleep(1_500);
  await proxy.cut();
  await sleep(2_000);
  await until(async () => (await status(`${running.url}/healthz`)) === 200, 5);
  await until(async () => (await status(`${running.url}/readyz`)) === 503, 5);
  const away = await announce(running.url);
  expect(away).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  await proxy.restore();
  const back = Date.now();
  await until(async () => (await status(`${running.url}/readyz`)) === 200);
  expect(Date.now() - back).toBeLessThan(10_000);
  await until(async () => (await announce(running.url)).status === 201);
  const answers = await traffic.stop();
  expect([...new Set(answers.map((answer) => answer.status))].sort()).toEqual([201, 503]);
  const acknowledged = answers.filter((answer) => answer.status === 201);
  expect(await storedAmong(acknowledged)).toBe(acknowledged.length);
  expect(running.child.exitCode).toBeNull();
  expect(await running.end('SIGTERM')).toBe(0);
}, 120_000);
