import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { MONEY_RULES } from '../../src/modules/billing/billing.invariants.js';
import {
  bookCharge,
  collectDebt,
  creditInvoice,
  refundPayment,
  remindDebtors,
  resolvePayment,
  runAutoCharge,
  setDefaultMethod,
  takePayment,
  voidInvoice,
  writeOffInvoice,
} from '../../src/modules/billing/billing.service.js';
import type { Fault, Sandbox } from '../../src/modules/billing/sandbox/sandbox.server.js';
import { releaseFeature, reserveFeature, savePlan, seedCatalog } from '../../src/modules/catalog/catalog.service.js';
import {
  cancelSubscription,
  changeSubscription,
  previewChange,
  resumeSubscription,
  runBillingCycle,
  startSubscription,
} from '../../src/modules/subscription/subscription.service.js';
import type { Ctx } from '../../src/shared/context.js';
import { Refusal } from '../../src/shared/errors.js';
import { startTestApp, type TestApp } from './app.js';
import { makeTenant, type Tenant } from './fixtures.js';
import { runJobs, saveCard, withSandbox } from './payments.js';

const DAY_MS = 86_400_000;

export interface Histories {
  app: TestApp;
  sandbox: Sandbox;
  close(): Promise<void>;
}

export async function openHistories(): Promise<Histories> {
  const app = await startTestApp();
  const sandbox = await withSandbox(app);
  await seedCatalog(app.ctx());
  await savePlan(app.ctx(), {
    code: 'free',
    nameEn: 'Free',
    nameTr: 'Bedava',
    prices: [{ interval: 'MONTH', amount: 0 }],
    features: [{ code: 'scan', included: 1, overage: 33 }],
  });
  return {
    app,
    sandbox,
    close: async () => {
      await sandbox.close();
      await app.close();
    },
  };
}

interface World extends Histories {
  tenant: Tenant;
  now: Date;
  random: () => number;
  uses: string[];
}

/**
 * One workspace's life, made of its seed: after each step every money rule holds; at its end, when all news has come,
 * what Stripe holds of it is what we have booked. Returns the steps that were not refused. A failure names the seed.
 */
export async function historyOf(open: Histories, seed: number): Promise<string[]> {
  const random = mulberry(seed);
  const tenant = await makeTenant(open.app);
  const world: World = { ...open, tenant, now: new Date(), random, uses: [] };
  open.sandbox.faults.length = 0;
  await saveCard(open.app, open.sandbox, tenant);
  await saveCard(open.app, open.sandbox, tenant, 'pm_card_chargeDeclinedInsufficientFunds');
  const told: string[] = [];
  const names = Object.keys(STEPS) as (keyof typeof STEPS)[];
  const length = 14 + Math.floor(random() * 10);
  for (let step = 0; step < length; step++) {
    world.now = new Date(world.now.getTime() + Math.floor(random() * 9 * DAY_MS));
    const name = pick(random, names);
    try {
      await STEPS[name](world);
      told.push(name);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw named(error, seed, [...told, name]);
    }
    await expectRules(world, seed, [...told, name]);
  }
  await expectStripeAgrees(world).catch((error) => {
    throw named(error, seed, told);
  });
  await expectRules(world, seed, told);
  return told;
}

const PLANS = ['free', 'starter', 'plus', 'business'];
const FAULTS: Fault['kind'][] = ['lost_answer', 'lost_request', 'error_500', 'error_429', 'bad_json', 'wrong_amount'];

const STEPS = {
  start: (world: World) => startSubscription(context(world), choice(world)),
  async change(world: World) {
    const wish = choice(world);
    const before = await owedOf(world);
    const shown = await previewChange(context(world), wish);
    const changed = await changeSubscription(context(world), wish);
    // Preview = invoice, unless what ran out meanwhile was closed first.
    if (changed.currentPeriodStart <= world.now.toISOString() && shown.dueNow.amount > 0)
      expect((await owedOf(world)) - before).toBeGreaterThanOrEqual(shown.dueNow.amount);
  },
  cancel: (world: World) => cancelSubscription(context(world), pick(world.random, ['PERIOD_END', 'NOW'])),
  resume: (world: World) => resumeSubscription(context(world)),
  async use(world: World) {
    const source = `action:${randomUUID()}`;
    const { workspace } = world.tenant;
    const quantity = 1 + Math.floor(world.random() * 6);
    const asks = [1, 2].map(() =>
      reserveFeature(context(world), { workspaceId: workspace.id, featureCode: 'scan', source, quantity }),
    );
    const [first, second] = await Promise.all(asks);
    expect(second?.price).toBe(first?.price);
    world.uses.push(source);
    if (world.random() < 0.2) return void (await releaseFeature(context(world), source));
    const charge = {
      workspaceId: workspace.id,
      amount: first?.price ?? 0,
      source,
      description: { key: 'action' as const },
      cause: { type: 'action' as const, id: null },
    };
    await Promise.all([1, 2, 3].map(() => bookCharge(context(world), charge)));
  },
  charge: async (world: World) =>
    void (await bookCharge(context(world), {
      workspaceId: world.tenant.workspace.id,
      amount: 1 + Math.floor(world.random() * 9_000),
      source: `test:${randomUUID()}`,
      description: { key: 'adjustment', params: { reason: 'shipping' } },
      cause: { type: 'shipment', id: null },
    })),
  pay: (world: World) => pay(world, 'CUSTOMER'),
  payTwice: (world: World) => Promise.allSettled([pay(world, 'CUSTOMER'), pay(world, 'STAFF'), collect(world)]),
  async crash(world: World) {
    // Killed before the call, before the answer, or answered with nonsense: the attempt stays open for the job.
    world.sandbox.faults.push({ path: '/v1/payment_intents', kind: pick(world.random, FAULTS), times: 2 });
    await pay(world, 'CUSTOMER').finally(() => {
      world.sandbox.faults.length = 0;
    });
  },
  async card(world: World) {
    const cards = await world.app.platform.database.prisma.paymentMethod.findMany({
      where: { workspaceId: world.tenant.workspace.id, removedAt: null },
    });
    await setDefaultMethod(context(world), pick(world.random, cards).id);
  },
  async resolve(world: World) {
    for (const { id } of await payments(world, 'PENDING'))
      await Promise.allSettled([resolvePayment(context(world), id), resolvePayment(context(world), id)]);
  },
  async refund(world: World) {
    const payment = pick(world.random, await payments(world, 'SUCCEEDED'));
    if (!payment) return;
    const amount = 1 + Math.floor(world.random() * payment.amount);
    const wish = { amount, reason: 'by history', withCredit: world.random() < 0.5 };
    if (world.random() < 0.3) world.sandbox.faults.push({ path: '/v1/refunds', kind: 'lost_answer', times: 2 });
    await Promise.allSettled([1, 2].map(() => refundPayment(context(world), payment.id, wish)));
    world.sandbox.faults.length = 0;
  },
  async dispute(world: World) {
    const payment = pick(world.random, await payments(world, 'SUCCEEDED'));
    const left = payment ? payment.amount - payment.refunded - payment.disputed : 0;
    if (!payment?.stripeIntentId || left < 1) return;
    const opened = await stripe(world, 'disputes', { payment_intent: payment.stripeIntentId, amount: String(left) });
    if (world.random() < 0.7)
      await stripe(world, 'disputes', { id: String(opened.id), status: pick(world.random, ['won', 'lost']) });
    // Until our side has heard, the same money could be given back twice at Stripe: a bank would refuse it, the sandbox does not.
    await hear(world);
  },
  news: (world: World) => hear(world),
  async cycle(world: World) {
    await Promise.all([runBillingCycle(context(world)), runBillingCycle(context(world), 2)]);
  },
  async collection(world: World) {
    await Promise.all([runAutoCharge(context(world)), runAutoCharge(context(world))]);
    await Promise.all([remindDebtors(context(world)), remindDebtors(context(world))]);
  },
  async correct(world: World) {
    const open = await world.app.platform.database.prisma.invoice.findMany({
      where: { workspaceId: world.tenant.workspace.id, status: 'OPEN' },
    });
    const invoice = pick(world.random, open);
    if (!invoice) return;
    const how = pick(world.random, ['credit', 'void', 'writeOff']);
    if (how === 'void') await voidInvoice(context(world), invoice.id, 'by history');
    else if (how === 'writeOff') await writeOffInvoice(context(world), invoice.id, 'by history');
    else {
      const left = invoice.total - invoice.credited;
      await creditInvoice(context(world), invoice.id, 1 + Math.floor(world.random() * left), 'by history');
    }
  },
};

function pay(world: World, origin: 'CUSTOMER' | 'STAFF') {
  const { id } = world.tenant.workspace;
  const part = world.random() < 0.3 ? 60 + Math.floor(world.random() * 500) : null;
  return takePayment(context(world), { workspaceId: id, amount: part, origin });
}

function collect(world: World) {
  return collectDebt(context(world), world.tenant.workspace.id, world.random() < 0.5);
}

/** News from Stripe, now and then late, twice and in the wrong order, and whatever jobs it makes. */
async function hear({ app, sandbox, random }: World): Promise<void> {
  sandbox.webhooks.repeat = random() < 0.4 ? 2 : 1;
  sandbox.webhooks.reverse = random() < 0.5;
  await sandbox.flush();
  await app.platform.database.pool.query('update graphile_worker._private_jobs set run_at = now()');
  await runJobs(app);
}

async function expectStripeAgrees(world: World): Promise<void> {
  world.sandbox.faults.length = 0;
  for (let round = 0; round < 3; round++) await hear(world);
  const { prisma } = world.app.platform.database;
  const workspaceId = world.tenant.workspace.id;
  expect(await prisma.payment.count({ where: { workspaceId, status: 'PENDING' } })).toBe(0);
  expect(await prisma.refund.count({ where: { workspaceId, status: 'PENDING' } })).toBe(0);
  expect(await prisma.stripeEvent.count({ where: { appliedAt: null } })).toBe(0);
  const { stripeCustomerId } = await prisma.billingAccount.findUniqueOrThrow({ where: { workspaceId } });
  const { rows } = await world.app.platform.database.pool.query<{ kind: string; data: Record<string, unknown> }>(
    `select kind, data from stripe_sandbox.object where kind in ('payment_intent', 'refund', 'dispute')`,
  );
  const intents = rows.filter(
    (row) => row.kind === 'payment_intent' && row.data.customer === stripeCustomerId && row.data.status === 'succeeded',
  );
  const ids = new Set(intents.map((row) => row.data.id));
  const sum = (kind: string, keep: (data: Record<string, unknown>) => boolean) =>
    rows
      .filter((row) => row.kind === kind && ids.has(row.data.payment_intent) && keep(row.data))
      .reduce((total, row) => total + Number(row.data.amount), 0);
  const theirs = {
    taken: intents.reduce((total, row) => total + Number(row.data.amount_received), 0),
    refunded: sum('refund', (data) => data.status !== 'failed'),
    disputed: sum('dispute', (data) => data.status !== 'won'),
  };
  const paid = await prisma.payment.aggregate({
    where: { workspaceId, status: 'SUCCEEDED' },
    _sum: { amount: true, refunded: true, disputed: true },
  });
  expect({
    taken: paid._sum.amount ?? 0,
    refunded: paid._sum.refunded ?? 0,
    disputed: paid._sum.disputed ?? 0,
  }).toEqual(theirs);
}

const ALL_RULES = Object.entries(MONEY_RULES)
  .map(([name, sql]) => `select '${name.replaceAll("'", "''")}' as rule where exists (${sql})`)
  .join(' union all ');

async function expectRules(world: World, seed: number, told: string[]): Promise<void> {
  const { rows } = await world.app.platform.database.pool.query(ALL_RULES);
  if (rows.length > 0)
    throw new Error(`seed ${seed}, after ${told.join(', ')}: ${rows.map((row) => row.rule).join('; ')}`);
}

function context({ app, tenant, now }: World): Ctx {
  return app.ctx({ workspaceId: tenant.workspace.id, now });
}

function choice(world: World) {
  const planCode = pick(world.random, PLANS);
  return { planCode, interval: planCode !== 'free' && world.random() < 0.3 ? ('YEAR' as const) : ('MONTH' as const) };
}

function payments(world: World, status: 'PENDING' | 'SUCCEEDED') {
  const where = { workspaceId: world.tenant.workspace.id, status };
  return world.app.platform.database.prisma.payment.findMany({ where, orderBy: { id: 'asc' } });
}

async function owedOf(world: World): Promise<number> {
  const where = { workspaceId: world.tenant.workspace.id };
  return (await world.app.platform.database.prisma.userBalance.findUnique({ where }))?.owed ?? 0;
}

async function stripe(world: World, path: string, body: Record<string, string>): Promise<Record<string, unknown>> {
  const answer = await fetch(`${world.sandbox.url}/v1/${path}`, { method: 'POST', body: new URLSearchParams(body) });
  return (await answer.json()) as Record<string, unknown>;
}

function named(error: unknown, seed: number, told: string[]): Error {
  return new Error(`seed ${seed}, after ${told.join(', ')}: ${(error as Error).stack}`, { cause: error });
}

function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** A small generator with a seed: the same history from the same number. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
