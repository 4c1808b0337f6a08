const SECRET_KEY = /password|passphrase|token|secret|hash$|authorization|cookie|api_?key|^(otp|totp|cvc|cvv|pin)$/i;
/** A value that is a secret under any name: a JWT, a Stripe key, a signed webhook secret. */
const SECRET_VALUE = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$|\b(sk|rk)_(live|test)_\w+|\bwhsec_\w+/;
const CODE_VALUE = /^\d{4,8}$/;
const REDACTED = '[redacted]';

const MAX_DEPTH = 6;
const MAX_TEXT = 2_000;
const MAX_ITEMS = 100;
const MAX_JSON = 16_000;

/** `meta` as it may be kept: secrets redacted, dates and big integers as text, and no more than 16,000 characters. */
export function safeMeta(meta: Record<string, unknown>): Record<string, unknown> {
  const safe = clean(meta, 0) as Record<string, unknown>;
  const size = JSON.stringify(safe).length;
  return size <= MAX_JSON ? safe : { truncated: true, characters: size, keys: Object.keys(safe).slice(0, MAX_ITEMS) };
}

/** The fields of `after` that differ, as `{ before, after }`: what an edit's audit row holds. */
export function changesOf<T extends object>(before: T, after: Partial<T>): { before: Partial<T>; after: Partial<T> } {
  const keys = (Object.keys(after) as (keyof T)[]).filter((key) => !same(before[key], after[key]));
  return { before: pick(before, keys), after: pick(after, keys) };
}

function clean(value: unknown, depth: number): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object') return null;
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map((item) => clean(item, depth + 1));
    return value.length > MAX_ITEMS ? [...shown, `[${value.length - MAX_ITEMS} more]`] : shown;
  }
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(
    entries.map(([key, item]) => [text(key), isSecret(key, item) ? REDACTED : clean(item, depth + 1)]),
  );
}

function isSecret(key: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  return SECRET_KEY.test(key) || (key === 'code' && typeof value === 'string' && CODE_VALUE.test(value));
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair. */
function text(value: string): string {
  if (SECRET_VALUE.test(value)) return REDACTED;
  const cut = value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… [${value.length - MAX_TEXT} more]` : value;
  return cut.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '�');
}

function pick<T extends object>(source: Partial<T>, keys: (keyof T)[]): Partial<T> {
  return Object.fromEntries(keys.map((key) => [key, source[key] ?? null])) as Partial<T>;
}

function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(clean(left, 0)) === JSON.stringify(clean(right, 0));
}
