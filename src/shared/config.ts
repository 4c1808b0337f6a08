import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';

/** An environment value that cannot be used; the message names it and the remedy, and is all that the start prints. */
export class ConfigError extends Error {}

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true');
const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const emptyAsUnset = (value: unknown) => (value === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyAsUnset, schema.optional());
const secret = z.string().min(32, 'needs 32 characters or more');

const Environment = z.object({
  NODE_ENV: z.preprocess(emptyAsUnset, z.enum(['development', 'test', 'production']).default('development')),
  PORT: z.preprocess(emptyAsUnset, wholeNumber(0, 65535).default(3000)),
  HOST: z.preprocess(emptyAsUnset, z.string().optional()),
  PUBLIC_URL: optional(z.url({ protocol: /^https?$/ })),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
      .refine((url) => URL.canParse(url), 'must be a URL such as postgresql://user:password@host:5432/name'),
  ),
  DATA_DIR: z.preprocess(emptyAsUnset, z.string().default('.data')),
  PROCESS: z.preprocess(emptyAsUnset, z.enum(['all', 'web', 'worker']).default('all')),
  JWT_SECRET: optional(secret),
  JWT_PREVIOUS_SECRETS: optional(
    z.string().refine((all) => list(all).every((item) => item.length >= 32), 'needs 32 characters or more in each'),
  ),
  SESSION_SECRET: optional(secret),
  ADMIN_EMAIL: optional(z.email()),
  ADMIN_PASSWORD: optional(z.string().min(15, 'needs 15 characters or more')),
  STRIPE_SECRET_KEY: optional(z.string()),
  STRIPE_PUBLISHABLE_KEY: optional(z.string()),
  STRIPE_WEBHOOK_SECRET: optional(z.string()),
  STRIPE_API_URL: optional(z.url()),
  SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')),
  MAIL_FROM: z.preprocess(emptyAsUnset, z.string().default('Pigeonhole <no-reply@pigeonhole.test>')),
  SMS_API_URL: optional(z.url()),
  TWILIO_ACCOUNT_SID: optional(z.string()),
  TWILIO_AUTH_TOKEN: optional(z.string()),
  TWILIO_FROM: optional(z.string()),
  VAPID_PUBLIC_KEY: optional(z.string()),
  VAPID_PRIVATE_KEY: optional(z.string()),
  PUSH_TRUSTED_ORIGINS: optional(
    z
      .string()
      .refine((all) => list(all).every(isOrigin), 'must be a list of origins such as https://push.example.com:8443'),
  ),
  MAIL_WEBHOOK_KEY: optional(z.string().min(16, 'needs 16 characters or more')),
  STORAGE: z.preprocess(emptyAsUnset, z.enum(['local', 's3', 'cloudinary']).default('local')),
  S3_ENDPOINT: optional(z.url()),
  S3_REGION: z.preprocess(emptyAsUnset, z.string().default('us-east-1')),
  S3_BUCKET: optional(z.string()),
  S3_ACCESS_KEY_ID: optional(z.string()),
  S3_SECRET_ACCESS_KEY: optional(z.string()),
  CLOUDINARY_URL: optional(
    z.string().regex(/^cloudinary:\/\/[^:@/]+:[^:@/]+@[\w-]+\/?$/, 'must be cloudinary://key:secret@cloud'),
  ),
  CLOUDINARY_API_URL: z.preprocess(emptyAsUnset, z.url().default('https://api.cloudinary.com')),
  CARRIER: z.preprocess(emptyAsUnset, z.enum(['table', 'easypost']).default('table')),
  EASYPOST_API_KEY: optional(z.string()),
  EASYPOST_API_URL: optional(z.url({ protocol: /^https?$/ })),
  EASYPOST_WEBHOOK_SECRET: optional(z.string().min(16, 'needs 16 characters or more')),
  EASYPOST_LABEL_HOSTS: z.preprocess(
    emptyAsUnset,
    z
      .string()
      .regex(/^[a-z0-9.-]+(\s*,\s*[a-z0-9.-]+)*$/, 'must be a list of host names such as files.example.com')
      .default(
        'easypost-files.s3.us-west-2.amazonaws.com,easypost-files.s3-us-west-2.amazonaws.com,assets.easypost.com,files.easypost.com',
      ),
  ),
  AUTO_CHARGE_THRESHOLD: z.preprocess(emptyAsUnset, wholeNumber(1, 1_000_000_00).default(500)),
  COOL_OFF_HOURS: z.preprocess(emptyAsUnset, wholeNumber(0, 24 * 30).default(24)),
  REGISTER_PER_HOUR: z.preprocess(emptyAsUnset, wholeNumber(1, 1_000_000).default(20)),
  LOGIN_PER_15_MIN: z.preprocess(emptyAsUnset, wholeNumber(1, 1_000_000).default(10)),
  REQUESTS_PER_MINUTE: z.preprocess(emptyAsUnset, wholeNumber(1, 1_000_000_000).default(600)),
  CURRENCY: z.preprocess(
    emptyAsUnset,
    z
      .string()
      .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'must be an ISO 4217 code such as USD')
      .default('USD'),
  ),
  CORS_ORIGINS: optional(
    z.string().refine((all) => list(all).every(isOrigin), 'must be a list of origins such as https://app.example.com'),
  ),
  TRUST_PROXY: optional(z.string()),
  LOG_LEVEL: z.preprocess(
    emptyAsUnset,
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
  DATABASE_POOL: z.preprocess(emptyAsUnset, wholeNumber(2, 500).default(10)),
  DEMO_DATA: optional(flag),
});

export type Config = ReturnType<typeof readConfig>;

/** Reads and checks the whole environment. Throws ConfigError with one line that names the variable and the remedy. */
export function readConfig(env: NodeJS.ProcessEnv) {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new ConfigError(`The environment cannot be used: ${lines.join('; ')}. See the README's table of variables.`);
  }
  const value = parsed.data;
  const production = value.NODE_ENV === 'production';
  const dataDir = path.resolve(value.DATA_DIR);
  if (production) requireForProduction(value);
  requireTogether(value);
  const secrets = production ? null : localSecrets(dataDir, value.NODE_ENV);
  return {
    production,
    port: value.PORT,
    // Reachable from elsewhere only where an operator asked for it.
    host: value.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    publicUrl: (value.PUBLIC_URL ?? `http://localhost:${value.PORT}`).replace(/\/+$/, ''),
    databaseUrl: value.DATABASE_URL,
    databasePool: value.DATABASE_POOL,
    dataDir,
    process: value.PROCESS,
    jwtSecret: value.JWT_SECRET ?? secrets?.jwt ?? '',
    jwtPreviousSecrets: list(value.JWT_PREVIOUS_SECRETS),
    sessionSecret: value.SESSION_SECRET ?? secrets?.session ?? '',
    admin:
      value.ADMIN_EMAIL && value.ADMIN_PASSWORD ? { email: value.ADMIN_EMAIL, password: value.ADMIN_PASSWORD } : null,
    stripe: {
      secretKey: value.STRIPE_SECRET_KEY,
      publishableKey: value.STRIPE_PUBLISHABLE_KEY,
      webhookSecret: value.STRIPE_WEBHOOK_SECRET,
      apiUrl: value.STRIPE_API_URL,
    },
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM,
    sms: {
      apiUrl: value.SMS_API_URL,
      accountSid: value.TWILIO_ACCOUNT_SID,
      authToken: value.TWILIO_AUTH_TOKEN,
      from: value.TWILIO_FROM,
    },
    vapid: { publicKey: value.VAPID_PUBLIC_KEY, privateKey: value.VAPID_PRIVATE_KEY },
    pushTrusted: list(value.PUSH_TRUSTED_ORIGINS),
    mailWebhookKey: value.MAIL_WEBHOOK_KEY,
    storage: value.STORAGE,
    s3: {
      endpoint: value.S3_ENDPOINT,
      region: value.S3_REGION,
      bucket: value.S3_BUCKET,
      accessKeyId: value.S3_ACCESS_KEY_ID,
      secretAccessKey: value.S3_SECRET_ACCESS_KEY,
    },
    cloudinary: { url: value.CLOUDINARY_URL, apiUrl: value.CLOUDINARY_API_URL },
    carrier: value.CARRIER,
    easypost: {
      apiKey: value.EASYPOST_API_KEY,
      apiUrl: value.EASYPOST_API_URL,
      webhookSecret: value.EASYPOST_WEBHOOK_SECRET,
      labelHosts: list(value.EASYPOST_LABEL_HOSTS),
    },
    autoChargeThreshold: value.AUTO_CHARGE_THRESHOLD,
    coolOffHours: value.COOL_OFF_HOURS,
    limits: {
      registerPerHour: value.REGISTER_PER_HOUR,
      loginPer15Min: value.LOGIN_PER_15_MIN,
      requestsPerMinute: value.REQUESTS_PER_MINUTE,
    },
    currency: value.CURRENCY,
    corsOrigins: list(value.CORS_ORIGINS),
    trustProxy: trustProxy(value.TRUST_PROXY),
    logLevel: value.LOG_LEVEL,
    demoData: value.DEMO_DATA,
  };
}

type Values = z.infer<typeof Environment>;

function requireForProduction(value: Values): void {
  for (const name of ['JWT_SECRET', 'SESSION_SECRET'] as const) {
    const found = value[name];
    if (!found)
      throw new ConfigError(`${name} is required when NODE_ENV=production: set it to 32 or more random characters.`);
    if (new Set(found).size < 10)
      throw new ConfigError(`${name} is too easy to guess: set it to 32 or more random characters.`);
  }
  if (value.EASYPOST_API_URL && !value.EASYPOST_API_URL.startsWith('https://'))
    throw new ConfigError('EASYPOST_API_URL must start with https:// when NODE_ENV=production.');
  if (value.JWT_SECRET === value.SESSION_SECRET) {
    throw new ConfigError('JWT_SECRET and SESSION_SECRET must differ: set each to its own random characters.');
  }
}

function requireTogether(value: Values): void {
  if (value.STORAGE === 's3' && !value.S3_BUCKET) throw new ConfigError('S3_BUCKET is required when STORAGE=s3.');
  if (value.STORAGE === 'cloudinary' && !value.CLOUDINARY_URL)
    throw new ConfigError('CLOUDINARY_URL is required when STORAGE=cloudinary.');
  if (value.CARRIER === 'easypost' && !value.EASYPOST_API_KEY)
    throw new ConfigError('EASYPOST_API_KEY is required when CARRIER=easypost.');
  if (value.ADMIN_EMAIL && !value.ADMIN_PASSWORD) throw new ConfigError('ADMIN_PASSWORD is required with ADMIN_EMAIL.');
  if (Boolean(value.VAPID_PUBLIC_KEY) !== Boolean(value.VAPID_PRIVATE_KEY))
    throw new ConfigError('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY belong together: set both, or neither.');
  if (value.SMS_API_URL && !value.TWILIO_ACCOUNT_SID)
    throw new ConfigError('TWILIO_ACCOUNT_SID is required with SMS_API_URL.');
}

/** Outside production: secrets made once, kept with the data, so that a restart logs nobody out. */
function localSecrets(dataDir: string, nodeEnv: string): { jwt: string; session: string } {
  if (nodeEnv === 'test') return { jwt: randomBytes(32).toString('hex'), session: randomBytes(32).toString('hex') };
  const file = path.join(dataDir, 'secrets.json');
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({ jwt: randomBytes(32).toString('hex'), session: randomBytes(32).toString('hex') }),
      { flag: 'wx', mode: 0o600 },
    );
  } catch (error) {
    const { code, path: at } = error as NodeJS.ErrnoException;
    // A start before this one has made them. (The folder itself "exists" when it is a file.)
    if (code !== 'EEXIST' || at !== file) {
      throw new ConfigError(
        `DATA_DIR ${dataDir} cannot be written (${code}): set DATA_DIR to a folder that this user may write.`,
      );
    }
  }
  try {
    return z.object({ jwt: secret, session: secret }).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new ConfigError(
      `${file} cannot be read: remove it (every login ends), or set JWT_SECRET and SESSION_SECRET.`,
    );
  }
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

const PROXY = /^(loopback|linklocal|uniquelocal)$/;

/** Express's own forms: a number of hops, or a list of addresses. Unset: nothing that a client says of its address is believed. */
function trustProxy(value: string | undefined): number | string | false {
  if (!value || value === 'false' || value === '0') return false;
  if (/^\d+$/.test(value)) return Number(value);
  const addresses = list(value);
  if (addresses.length === 0 || !addresses.every((item) => PROXY.test(item) || isIP(item.split('/')[0] ?? '')))
    throw new ConfigError('TRUST_PROXY must be a number of hops or a list of addresses: "true" would believe anybody.');
  return value;
}
