import { z } from 'zod';

/** Amount in minor units of an ISO 4217 currency; an integer, always. */
export const Money = z.strictObject({ amount: z.int(), currency: z.string().length(3) });
export type Money = z.infer<typeof Money>;

/**
 * `amount * numerator / denominator`, rounded half up (away from zero below it, so that a credit mirrors its charge).
 * Exact: no float is ever made of an amount.
 */
export function share(amount: number, numerator: number, denominator: number): number {
  const product = BigInt(Math.abs(amount)) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const rounded = Number((product * 2n + divisor) / (divisor * 2n));
  return amount < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Minor units as the locale writes them; the number of decimals is the currency's own. */
export function formatMoney(amount: number, currency: string, locale: 'en' | 'tr'): string {
  const format = new Intl.NumberFormat(locale === 'tr' ? 'tr-TR' : 'en-US', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  // As a decimal string: a number would be a float on its way to the page.
  const whole = String(Math.abs(amount)).padStart(digits + 1, '0');
  const decimal = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
  return format.format(`${amount < 0 ? '-' : ''}${decimal}` as unknown as number);
}
