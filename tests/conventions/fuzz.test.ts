import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { fuzz, fuzzed } from '../support/fuzz.js';
import { withSandbox } from '../support/payments.js';

let app: TestApp;
let sandbox: Sandbox;
beforeAll(async () => {
  app = await startTestApp({ LOGIN_PER_15_MIN: '1000000', REGISTER_PER_HOUR: '1000000' });
  sandbox = await withSandbox(app);
});
afterAll(async () => {
  await sandbox.close();
  await app.close();
});

test('whatever is sent to any endpoint, no answer is our fault and each error is a problem document', async () => {
  const wanted = Number(process.env.FUZZ_CALLS ?? 0);
  const each = wanted > 0 ? Math.ceil(wanted / fuzzed.length) : 20;
  const { sent, findings } = await fuzz(app, each, Number(process.env.FUZZ_SEED ?? 20261124));
  expect(findings).toEqual([]);
  expect(sent).toBe(each * fuzzed.length);
  if (wanted > 0) process.stdout.write(`${sent} generated calls, 0 answers of 5xx, 0 that break their contract\n`);
}, 10_800_000);
