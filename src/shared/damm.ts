/** The quasigroup of H. M. Damm (2004): weakly totally anti-symmetric, zero diagonal. Row = state, column = digit. */
const TABLE =
  '0317598642' +
  '7092154863' +
  '4206871359' +
  '1750983426' +
  '6123045978' +
  '3674209581' +
  '5869720134' +
  '8945362017' +
  '9438617205' +
  '2581436790';

const MIN_LENGTH = 4;
const MAX_LENGTH = 8;

/** The check digit that makes `digits + checkDigit(digits)` valid. */
export function checkDigit(digits: string): string {
  if (!/^\d+$/.test(digits)) throw new RangeError('Only digits have a check digit');
  return String(state(digits));
}

/** Whether the last digit is the Damm check digit of those before it. Any single misread digit or adjacent swap fails. */
export function hasCheckDigit(digits: string): boolean {
  return digits.length > 1 && state(digits) === 0;
}

/** A number that we may issue: 4 to 8 digits, the last the check digit. Imported numbers need not pass. */
export function isValidSte(ste: string): boolean {
  return ste.length >= MIN_LENGTH && ste.length <= MAX_LENGTH && state(ste) === 0;
}

/** The STE number of a body of 3 to 7 digits: the body and its check digit. */
export function makeSte(bodyDigits: string): string {
  if (!/^\d{3,7}$/.test(bodyDigits)) throw new RangeError('The body of a STE number is 3 to 7 digits');
  return bodyDigits + checkDigit(bodyDigits);
}

/** -1 where a character is no digit. */
function state(digits: string): number {
  let at = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    at = TABLE.charCodeAt(at * 10 + digit) - 48;
  }
  return at;
}
