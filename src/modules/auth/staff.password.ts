import { randomInt } from 'node:crypto';
import { invalid } from '../../shared/errors.js';
import { passwordRefusal, STAFF_PASSWORD_LENGTH } from './auth.password-rules.js';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** One factor alone guards the back office by default, so NIST's length for that: 15. Throws `validation_failed`. */
export function checkStaffPassword(password: string, names: string[]): void {
  const known = names.flatMap((name) => [name, name.split('@')[0] ?? name]);
  const refusal = passwordRefusal(password, { minLength: STAFF_PASSWORD_LENGTH, known });
  if (refusal) throw invalid('password', refusal);
}

/** 24 characters in groups that can be read over the phone: 120 bits. */
export function generatePassword(): string {
  return Array.from({ length: 6 }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-');
}
