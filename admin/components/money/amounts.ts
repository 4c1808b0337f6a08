/** Minor units as the reader's language writes them; no float is made of an amount on the way. */
export function formatAmount(amount: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const digits = digitsOf(currency);
  const whole = String(Math.abs(amount)).padStart(digits + 1, '0');
  const decimal = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
  return format.format(`${amount < 0 ? '-' : ''}${decimal}` as unknown as number);
}

export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * What staff typed, as minor units: `12,50`, `12.50`, `1.234,50`, `1,234.50`, `-3`. The last comma or point is the
 * decimal sign when fewer digits than a thousand's group follow it. Null: not an amount, or finer than the currency.
 */
export function parseAmount(text: string, digits: number): number | null {
  const plain = text.replace(/[\s\u00a0']/g, '').replace(/^[−–]/, '-');
  const match = /^(-?)(\d{1,3}(?:[.,]\d{3})+|\d+)(?:([.,])(\d+))?$/.exec(plain);
  if (!match) return null;
  const [, sign = '', whole = '', mark, decimals = ''] = match;
  if (mark && whole.includes(mark)) return null;
  if (decimals.length > digits) return null;
  const minor = Number(whole.replace(/[.,]/g, '') + decimals.padEnd(digits, '0'));
  return Number.isSafeInteger(minor) && minor <= 1_000_000_000 ? (sign ? -minor : minor) : null;
}

/** Minor units as an input shows them: 1234 is 12.34. */
export function plainAmount(amount: number, digits: number): string {
  const whole = String(Math.abs(amount)).padStart(digits + 1, '0');
  const text = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
  return amount < 0 ? `-${text}` : text;
}
