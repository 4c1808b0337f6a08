import { randomUUID } from 'node:crypto';
import { Logger, runOnce } from 'graphile-worker';
import { bookCharge } from '../../src/modules/billing/billing.service.js';
import { type Sandbox, startSandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { taskList } from '../../src/worker.js';
import type { TestApp } from './app.js';
import type { Tenant } from './fixtures.js';

/** The app pointed at a Stripe sandbox of its own; webhooks are held until `flush`. */
export async function withSandbox(app: TestApp): Promise<Sandbox> {
  const sandbox = await startSandbox(app.databaseUrl);
  Object.assign(app.platform.config.stripe, sandbox.credentials);
  sandbox.webhooks.hold = true;
  const { url } = app.http.get('/');
  sandbox.deliverTo = `${new URL(url).origin}/webhooks/stripe`;
  return sandbox;
}

/** Runs every job that is ready, until none is. */
export async function runJobs(app: TestApp): Promise<void> {
  await runOnce({
    connectionString: app.databaseUrl,
    taskList: taskList(app.platform),
    concurrency: 2,
    noPreparedStatements: true,
    logger: new Logger(() => () => {}),
  });
}

/** As a client would: a setup intent, confirmed with Stripe. */
export async function saveCard(app: TestApp, sandbox: Sandbox, tenant: Tenant, card = 'pm_card_visa'): Promise<void> {
  const { body } = await app.http.post('/api/v1/billing/setup-intent').set(tenant.headers).expect(200);
  const id = String(body.clientSecret).split('_secret_')[0];
  const answer = await fetch(`${sandbox.url}/v1/setup_intents/${id}/confirm`, {
    method: 'POST',
    body: new URLSearchParams({ payment_method: card }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const methods = await app.http.get('/api/v1/billing/payment-methods').set(tenant.headers).expect(200);
  if (methods.body.data.length === 0) throw new Error('the card was not kept');
}

export async function owe(app: TestApp, tenant: Tenant, amount: number): Promise<void> {
  await bookCharge(app.ctx(), {
    workspaceId: tenant.workspace.id,
    amount,
    source: `test:${randomUUID()}`,
    description: { key: 'adjustment', params: { reason: 'test' } },
    cause: { type: 'action', id: null },
  });
}
