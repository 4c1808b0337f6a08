import { ConfigError } from '../../shared/config.js';
import type { Platform } from '../../shared/context.js';
import { type Sandbox, startSandbox } from './sandbox/sandbox.server.js';

/**
 * Without a Stripe key: starts the sandbox and points this process at it. In production that is a ConfigError, and so
 * is a key without its webhook's secret. With a key, or STRIPE_API_URL, nothing is started.
 */
export async function openStripe(platform: Platform, databaseUrl: string): Promise<Sandbox | null> {
  const { config } = platform;
  if (config.stripe.secretKey) {
    if (config.production && !config.stripe.webhookSecret)
      throw new ConfigError(
        'STRIPE_WEBHOOK_SECRET is required when NODE_ENV=production: without it no news from Stripe can be trusted.',
      );
    return null;
  }
  if (config.production)
    throw new ConfigError('STRIPE_SECRET_KEY is required when NODE_ENV=production: the sandbox takes no real money.');
  if (config.stripe.apiUrl) {
    config.stripe.secretKey = 'sk_test_unset';
    return null;
  }
  const sandbox = await startSandbox(databaseUrl);
  Object.assign(config.stripe, sandbox.credentials);
  sandbox.deliverTo = `http://127.0.0.1:${config.port}/webhooks/stripe`;
  return sandbox;
}
