import { randomInt } from 'node:crypto';
import { invalid } from '../../shared/errors.js';

export const STAFF_PASSWORD_MIN = 15;
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** One factor alone guards the back office by default, so NIST's length for that: 15. Throws `validation_failed`. */
export function checkStaffPassword(password: string, email: string): void {
  if (password.length < STAFF_PASSWORD_MIN) throw invalid('password', `needs ${STAFF_PASSWORD_MIN} characters or more`);
  const local = email.split('@')[0]?.toLowerCase() ?? '';
  if (new Set(password).size < 6 || (local.length > 3 && password.toLowerCase().replaceAll(local, '').length < 8)) {
    throw invalid('password', 'is too easy to guess');
  }
}

/** 24 characters in groups that can be read over the phone: 120 bits. */
export function generatePassword(): string {
  return Array.from({ length: 6 }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');
}
