import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { fail } from '../../shared/errors.js';
import { passwordHashes } from '../../shared/metrics.js';
import { normalizePassword } from './auth.password-rules.js';

/** Argon2id, the library's own figures (19 MiB, 2 passes: OWASP's first choice). */
const AT_ONCE = Math.max(1, os.availableParallelism());
/** Beyond so many waiting an answer would come too late to be of use. */
const WAITING = 100;

let running = 0;
const queue: (() => void)[] = [];

/** A hash that no password has: an unknown e-mail costs the same time as a known one. */
let nobodys: Promise<string> | null = null;

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalizePassword(password)));
}

/** Compares with the hash, or with one that nothing fits where there is none; the same time either way. */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  nobodys ??= hash(randomBytes(24).toString('hex'));
  // Waited for either way, or the first unknown e-mail after a start would take twice as long.
  const nobody = await nobodys;
  const fits = await inTurn(() => verify(passwordHash ?? nobody, normalizePassword(password)));
  return fits && passwordHash !== null;
}

/** As many at once as there are processors: a flood of log-ins must not take all memory and all threads. Throws `unavailable`. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (queue.length >= WAITING) throw fail('unavailable', { headers: { 'Retry-After': '2' } });
    await new Promise<void>((resolve) => queue.push(resolve));
  } else {
    running++;
  }
  passwordHashes.inc();
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}
