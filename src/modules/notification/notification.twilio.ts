import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type { Config } from '../../shared/config.js';
import type { Outcome, Outgoing } from './notification.carrier.js';

const TWILIO = 'https://api.twilio.com';
const TIMEOUT_MS = 20_000;
/** Where Twilio tells what became of a text (notification.webhooks.ts). */
export const SMS_STATUS_PATH = '/webhooks/twilio/status';
/** Twilio's codes for a number that takes no texts: none such, no mobile, unknown, a landline, or its owner answered STOP. */
export const DEAD_NUMBERS: ReadonlySet<number> = new Set([21211, 21614, 21610, 30004, 30005, 30006]);
/** Twilio's clock and ours may differ by so much when a text of ours is looked for. */
const CLOCK_SKEW_MS = 120_000;

const clients = new WeakMap<Config, Promise<Twilio>>();

/**
 * Sends one text. Twilio takes no idempotency key, so after a try whose answer was lost the texts to this number are
 * looked through first: one with the same words that was made since is ours.
 */
export async function sendSms(config: Config, sms: Outgoing): Promise<Outcome> {
  const client = await clientFor(config);
  try {
    const earlier = sms.uncertain ? await findSent(client, sms) : null;
    if (earlier) return { kind: 'sent', providerId: earlier };
    const message = await client.messages.create({
      to: sms.recipient,
      from: config.sms.from ?? '',
      body: sms.text,
      ...(callsBack(config) ? { statusCallback: `${config.publicUrl}${SMS_STATUS_PATH}` } : {}),
    });
    return { kind: 'sent', providerId: message.sid ?? null };
  } catch (error) {
    return judge(error as Error & { status?: number; code?: number | string });
  }
}

async function findSent(client: Twilio, sms: Outgoing): Promise<string | null> {
  const since = new Date(sms.createdAt.getTime() - CLOCK_SKEW_MS);
  const messages = await client.messages.list({ to: sms.recipient, dateSentAfter: since, limit: 20 });
  const same = messages.find(
    (message) => message.body === sms.text && !/failed|undelivered|canceled/.test(message.status),
  );
  return same?.sid ?? null;
}

/** Twilio refuses a callback that it cannot reach: one on this machine is of use to a stand-in alone. */
function callsBack({ publicUrl, sms }: Config): boolean {
  return sms.apiUrl !== undefined || !/^https?:\/\/(localhost|127\.|\[::1\])/.test(publicUrl);
}

/** A 4xx other than a limit or our own credentials is about this text and stays so; a lost answer is uncertain. */
function judge(error: Error & { status?: number; code?: number | string }): Outcome {
  const reason = `${error.status ?? ''} ${error.code ?? ''}: ${error.message}`.trim().slice(0, 300);
  const { status } = error;
  if (status === undefined) return { kind: 'failed', reason, uncertain: error.code !== 'ECONNREFUSED' };
  if (status >= 500) return { kind: 'failed', reason, uncertain: true };
  if ([401, 403, 404, 408, 429].includes(status)) return { kind: 'failed', reason, uncertain: status === 408 };
  return { kind: 'refused', reason, dead: DEAD_NUMBERS.has(Number(error.code)) };
}

/** The SDK, loaded when the first text goes out, and pointed at SMS_API_URL where one is set. */
function clientFor(config: Config): Promise<Twilio> {
  let client = clients.get(config);
  if (!client) {
    client = makeClient(config);
    clients.set(config, client);
  }
  return client;
}

async function makeClient({ sms }: Config): Promise<Twilio> {
  const { default: twilio } = await import('twilio');
  class Redirected extends twilio.RequestClient {
    override request<T>(options: RequestClient.RequestOptions<T>) {
      const uri = sms.apiUrl ? options.uri.replace(TWILIO, sms.apiUrl.replace(/\/+$/, '')) : options.uri;
      return super.request<T>({ ...options, uri });
    }
  }
  const accountSid = sms.accountSid ?? '';
  const client = twilio('AC', sms.authToken ?? 'unset', {
    httpClient: new Redirected({ timeout: TIMEOUT_MS }),
    lazyLoading: true,
  });
  // The constructor refuses an account that is not named as Twilio names them; what stands at SMS_API_URL may differ.
  client.accountSid = accountSid;
  client.username = accountSid;
  return client;
}
