import { share } from '../../shared/money.js';
import { type Tax, withTax } from '../catalog/catalog.service.js';

export interface Terms {
  /** The plan's shipping discount in hundredths of a percent. */
  discountBp: number;
  tax: Tax;
}

/** What the customer pays for a carrier's price: minor units; the one place where a quote's and a charge's amount come from. */
export function priceOf(listAmount: number, { discountBp, tax }: Terms): number {
  return withTax(listAmount - share(listAmount, discountBp, 10_000), tax);
}
