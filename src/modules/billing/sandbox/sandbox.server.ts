import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import {
  type Call,
  cancelPaymentIntent,
  confirmPaymentIntent,
  confirmSetupIntent,
  createCustomer,
  createPaymentIntent,
  createRefund,
  createSetupIntent,
  detach,
  dispute,
  type Form,
  need,
  SandboxError,
} from './sandbox.objects.js';
import { openStore, type Store, type Stored } from './sandbox.store.js';

export const SANDBOX_KEY = 'sk_test_sandbox';
const WEBHOOK_SECRET = 'whsec_sandbox_0123456789abcdef';

/** What goes wrong with the next request whose path begins so: before or after its work is done. */
export interface Fault {
  path: string;
  kind: 'lost_answer' | 'lost_request' | 'error_500' | 'error_429' | 'bad_json' | 'wrong_amount';
  times?: number;
}

export interface Sandbox {
  url: string;
  credentials: { secretKey: string; publishableKey: string; webhookSecret: string; apiUrl: string };
  /** Where webhooks go; until it is set they wait in `events`. */
  deliverTo: string | null;
  /** Faults of deliveries. */
  webhooks: { hold: boolean; repeat: number; reverse: boolean };
  faults: Fault[];
  /** Sends what was held, then waits until everything sent has been answered. */
  flush(): Promise<void>;
  /** Every event so far, oldest first, as it would be signed and sent. */
  events(): Promise<Stored[]>;
  sign(payload: string, at?: Date): string;
  close(): Promise<void>;
}

/**
 * A server on loopback that speaks as much of Stripe's protocol to the real SDK as we use: stateful, idempotent, with
 * test cards and signed webhooks, and with switches for what goes wrong. Never in production.
 */
export async function startSandbox(databaseUrl: string, port = 0): Promise<Sandbox> {
  const store = await openStore(databaseUrl);
  const held: Stored[] = [];
  const sending = new Set<Promise<void>>();
  const server = createServer((req, res) => {
    respond(req, res).catch(() => res.destroy());
  });
  await listen(server, port);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
  const sandbox: Sandbox = {
    url,
    credentials: {
      secretKey: SANDBOX_KEY,
      publishableKey: 'pk_test_sandbox',
      webhookSecret: WEBHOOK_SECRET,
      apiUrl: url,
    },
    deliverTo: null,
    webhooks: { hold: false, repeat: 1, reverse: false },
    faults: [],
    async flush() {
      const events = held.splice(0);
      if (sandbox.webhooks.reverse) events.reverse();
      for (const event of events) for (let n = 0; n < sandbox.webhooks.repeat; n++) await deliver(event);
      await Promise.all(sending);
    },
    events: async () => (await store.run((inside) => inside.list('event'))).reverse(),
    sign,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.allSettled(sending);
      await store.close();
    },
  };
  return sandbox;

  async function respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = new URL(req.url ?? '/', url);
    const form = parseForm(req.method === 'GET' ? path.search.slice(1) : await read(req));
    const fault = takeFault(sandbox.faults, path.pathname);
    if (fault?.kind === 'lost_request') return void res.destroy();
    if (fault?.kind === 'error_500')
      return send(res, 500, { error: { type: 'api_error', message: 'An error occurred.' } });
    if (fault?.kind === 'error_429')
      return send(res, 429, {
        error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' },
      });
    const { status, body, events } = await answer(store.run, req, path.pathname, form);
    if (sandbox.webhooks.hold || !sandbox.deliverTo) held.push(...events);
    else for (const event of events) for (let n = 0; n < sandbox.webhooks.repeat; n++) void deliver(event);
    if (fault?.kind === 'lost_answer') return void res.destroy();
    if (fault?.kind === 'bad_json')
      return void res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id": "pi_');
    send(
      res,
      status,
      fault?.kind === 'wrong_amount'
        ? { ...body, amount: Number(body.amount) + 1, amount_received: Number(body.amount) + 1 }
        : body,
    );
  }

  function deliver(event: Stored): Promise<void> {
    const attempt = post(sandbox.deliverTo, JSON.stringify(event)).finally(() => sending.delete(attempt));
    sending.add(attempt);
    return attempt;
  }
}

interface Outcome {
  status: number;
  body: Record<string, unknown>;
  events: Stored[];
}

/** Work, events and the idempotency key's memory are one transaction: a repeat gets the first answer. */
function answer(
  run: <T>(work: (store: Store) => Promise<T>) => Promise<T>,
  req: IncomingMessage,
  path: string,
  form: Form,
): Promise<Outcome> {
  return run(async (store) => {
    const key = req.method === 'POST' ? req.headers['idempotency-key'] : undefined;
    const asked = `${path} ${JSON.stringify(form)}`;
    const first = key ? await store.get(`key:${key}`) : null;
    if (first && first.form !== asked)
      return {
        status: 400,
        body: {
          error: {
            type: 'idempotency_error',
            message: 'Keys for idempotent requests can only be used with the same parameters.',
          },
        },
        events: [],
      };
    if (first) return { status: Number(first.status), body: first.body as Record<string, unknown>, events: [] };
    const events: Stored[] = [];
    const emit = (type: string, object: Stored) => {
      const id = `evt_${object.id}_${type.replace(/\W/g, '_')}`;
      events.push({
        id,
        object: 'event',
        type,
        livemode: false,
        created: Math.floor(Date.now() / 1000),
        data: { object: structuredClone(object) },
      });
    };
    const { status, body } = await judged(() => route(req.method ?? 'GET', path, { store, form, emit }));
    for (const event of events) await store.put('event', event);
    if (key) await store.put('key', { id: `key:${key}`, status, body, form: asked });
    return { status, body, events };
  });
}

async function judged(
  work: () => Promise<Record<string, unknown>>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    return { status: 200, body: await work() };
  } catch (error) {
    if (error instanceof SandboxError) return { status: error.status, body: { error: error.body } };
    throw error;
  }
}

async function route(method: string, path: string, call: Call): Promise<Record<string, unknown>> {
  const [, , resource, id, verb] = path.split('/');
  const at = `${method} ${resource}${id ? '/:id' : ''}${verb ? `/${verb}` : ''}`;
  const list = async (kind: string, customer: unknown) => ({
    object: 'list',
    has_more: false,
    url: path,
    data: await call.store.list(kind, customer as string | null),
  });
  const { form, store } = call;
  switch (at) {
    case 'POST customers':
      return createCustomer(call);
    case 'POST setup_intents':
      return createSetupIntent(call);
    case 'POST setup_intents/:id/confirm':
      return confirmSetupIntent(call, String(id));
    case 'GET payment_methods':
      return list('payment_method', form.customer).then((page) => ({
        ...page,
        data: page.data.filter((item) => item.customer),
      }));
    case 'POST payment_methods/:id/detach':
      return detach(call, String(id));
    case 'POST payment_intents':
      return createPaymentIntent(call);
    case 'GET payment_intents':
      return list('payment_intent', form.customer ?? null);
    case 'GET payment_intents/:id':
      return need(store, id, 'payment_intent');
    case 'POST payment_intents/:id/confirm':
      return confirmPaymentIntent(call, String(id));
    case 'POST payment_intents/:id/cancel':
      return cancelPaymentIntent(call, String(id));
    case 'POST refunds':
      return createRefund(call);
    case 'POST disputes':
      return dispute(call);
    default:
      throw new SandboxError(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${method}: ${path}).`,
      });
  }
}

function takeFault(faults: Fault[], path: string): Fault | undefined {
  const index = faults.findIndex((fault) => path.startsWith(fault.path));
  const fault = faults[index];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times < 1) faults.splice(index, 1);
  return fault;
}

/** As Stripe does: tried again for a while when nobody answers well. */
async function post(target: string | null, payload: string): Promise<void> {
  for (let attempt = 0; target && attempt < 3; attempt++) {
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': sign(payload) };
    const answer = await fetch(target, { method: 'POST', headers, body: payload }).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    if (answer?.ok) return;
    await sleep(200 * 4 ** attempt);
  }
}

function sign(payload: string, at = new Date()): string {
  const timestamp = Math.floor(at.getTime() / 1000);
  return Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, timestamp });
}

/** `a[b]=1` as Stripe's SDK writes it. */
function parseForm(text: string): Form {
  const form: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = '', ...path] = name.replaceAll(']', '').split('[');
    let place = form;
    let key = first;
    for (const next of path) {
      if (key === '__proto__') return {};
      place[key] ??= {};
      place = place[key] as Form;
      key = next;
    }
    place[key] = value;
  }
  return form;
}

async function read(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) {
    text += chunk;
    if (text.length > 100_000) throw new Error('too large');
  }
  return text;
}

function send(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** The wished port, or any when another process has it. */
function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port === 0) return reject(error);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
