import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../src/shared/config.js';

const SECRET = 'k3 yW8 pQ2 zR5 tV9 bN1 mX7 cJ4 hL6 gD0';
const OTHER = 'other 4 yW8 pQ2 zR5 tV9 bN1 mX7 cJ4 hL6';
const production = { NODE_ENV: 'production', JWT_SECRET: SECRET, SESSION_SECRET: OTHER };

/** Values that cannot be used, by variable; with what must stand beside them. */
const WRONG: [name: string, values: string[], beside?: Record<string, string>][] = [
  ['NODE_ENV', ['prod', 'Production']],
  ['PORT', ['eighty', '-1', '70000', '3000.5', '3000;']],
  ['PUBLIC_URL', ['example.com', 'ftp://example.com', 'javascript:alert(1)']],
  ['DATABASE_URL', ['mysql://x/y', 'localhost', 'postgresql://[', 'postgresql://a:b@h:port/x']],
  ['DATABASE_POOL', ['0', '1', 'many', '501']],
  ['PROCESS', ['both', 'WEB', 'web,worker']],
  ['JWT_SECRET', ['short', 'x'.repeat(31)]],
  ['JWT_PREVIOUS_SECRETS', ['short', `${SECRET},short`]],
  ['SESSION_SECRET', ['short', 'x'.repeat(31)]],
  ['JWT_SECRET', ['', 'a'.repeat(40)], production],
  ['SESSION_SECRET', ['', SECRET], production],
  ['ADMIN_EMAIL', ['admin', 'a@', 'a b@example.com'], { ADMIN_PASSWORD: 'fifteen characters' }],
  ['ADMIN_PASSWORD', ['', 'fourteen chars'], { ADMIN_EMAIL: 'a@example.com' }],
  ['STRIPE_API_URL', ['api.stripe.com', 'not a url']],
  ['SMTP_URL', ['mail.example.com', 'http://mail.example.com']],
  ['SMS_API_URL', ['sms', '//x']],
  ['TWILIO_ACCOUNT_SID', [''], { SMS_API_URL: 'https://sms.example.com' }],
  ['VAPID_PUBLIC_KEY', [''], { VAPID_PRIVATE_KEY: 'k' }],
  ['VAPID_PRIVATE_KEY', [''], { VAPID_PUBLIC_KEY: 'k' }],
  ['MAIL_WEBHOOK_KEY', ['short']],
  ['PUSH_TRUSTED_ORIGINS', ['push.example.com', '*']],
  ['STORAGE', ['disk', 'S3']],
  ['S3_BUCKET', [''], { STORAGE: 's3' }],
  ['S3_ENDPOINT', ['//minio:9000', 'nothing']],
  ['CLOUDINARY_URL', [''], { STORAGE: 'cloudinary' }],
  ['CLOUDINARY_URL', ['https://res.cloudinary.com', 'cloudinary://key@cloud']],
  ['CLOUDINARY_API_URL', ['api']],
  ['CARRIER', ['ups']],
  ['EASYPOST_API_KEY', [''], { CARRIER: 'easypost' }],
  ['EASYPOST_WEBHOOK_SECRET', ['short']],
  ['EASYPOST_LABEL_HOSTS', ['https://files.example.com', '*', 'a b']],
  ['EASYPOST_API_URL', ['ftp://x.example.com', 'x']],
  ['AUTO_CHARGE_THRESHOLD', ['0', '-5', '4.99', 'five']],
  ['COOL_OFF_HOURS', ['-1', 'a day', '721']],
  ['REGISTER_PER_HOUR', ['0', 'none']],
  ['LOGIN_PER_15_MIN', ['0', '1e9']],
  ['REQUESTS_PER_MINUTE', ['0', 'lots']],
  ['CURRENCY', ['usd', 'BITCOIN', 'US']],
  ['CORS_ORIGINS', ['*', 'app.example.com', 'https://app.example.com/path', 'null']],
  ['TRUST_PROXY', ['true', 'yes', 'all', ',']],
  ['LOG_LEVEL', ['verbose', 'INFO']],
  ['DEMO_DATA', ['yes', 'off']],
];
/** Any text will do: a wrong one cannot be told from a right one before it is used. */
const ANY_TEXT = [
  'HOST',
  'DATA_DIR',
  'MAIL_FROM',
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_FROM',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
];

const cases = WRONG.flatMap(([name, values, beside]) =>
  values.map((value): [string, string, Record<string, string>] => [name, value, beside ?? {}]),
);

describe('a wrong environment value', () => {
  it.each(cases)('%s=%j stops the start with one line that names it', (name, value, beside) => {
    const read = () => readConfig({ NODE_ENV: 'test', ...beside, [name]: value });
    expect(read).toThrow(ConfigError);
    try {
      read();
    } catch (error) {
      const { message } = error as Error;
      expect(message).toContain(name);
      expect(message).not.toContain('\n');
      // A secret that is wrong is still a secret.
      if (/SECRET|PASSWORD|KEY/.test(name) && value.length > 4) expect(message).not.toContain(value);
    }
  });

  it('has a case here for every variable of the README', () => {
    const table = readFileSync('README.md', 'utf8').split('## Environment')[1]?.split('\n## ')[0] ?? '';
    const named = new Set([...table.matchAll(/`([A-Z][A-Z0-9_]{3,})`/g)].map((match) => match[1] ?? ''));
    const tried = new Set([...WRONG.map(([name]) => name), ...ANY_TEXT]);
    expect(named.size).toBeGreaterThan(30);
    expect([...named].filter((name) => !tried.has(name))).toEqual([]);
  });

  it('several at once are told in one line', () => {
    const read = () => readConfig({ NODE_ENV: 'test', PORT: 'x', PROCESS: 'y', LOG_LEVEL: 'z' });
    expect(read).toThrow(/PORT .*; PROCESS .*; LOG_LEVEL [^\n]*$/);
  });

  it('empty is unset, as a compose file writes it', () => {
    const names = [...new Set([...WRONG.map(([name]) => name), ...ANY_TEXT])].filter((name) => name !== 'NODE_ENV');
    const config = readConfig({ NODE_ENV: 'test', ...Object.fromEntries(names.map((name) => [name, ''])) });
    expect(config).toMatchObject({ port: 3000, process: 'all', storage: 'local', currency: 'USD', trustProxy: false });
  });
});
