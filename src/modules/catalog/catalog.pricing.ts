import { share } from '../../shared/money.js';

export interface Terms {
  kind: 'SWITCH' | 'QUOTA' | 'RATE';
  /** QUOTA: free units (null: no limit). RATE: the rate itself or the free part. */
  included: number | null;
  /** Minor units for one unit beyond, before tax where tax comes on top; null: none beyond. */
  overage: number | null;
}

export interface Tax {
  rateBp: number;
  inclusive: boolean;
}

export interface Split {
  allowed: boolean;
  free: number;
  priced: number;
  /** Minor units for the priced ones, tax included. */
  price: number;
}

/** How `quantity` more units divide into free and priced ones when `used` of the free ones are gone. */
export function split(terms: Terms, used: number, quantity: number, tax: Tax): Split {
  const left = unitsLeft(terms, used);
  const free = left === null ? quantity : Math.min(quantity, left);
  const priced = quantity - free;
  if (priced > 0 && terms.overage === null && terms.kind !== 'RATE')
    return { allowed: false, free: 0, priced: 0, price: 0 };
  return { allowed: true, free, priced, price: withTax(priced * (terms.overage ?? 0), tax) };
}

/** Free units left; null: without limit. A RATE has none: each unit costs. */
export function unitsLeft(terms: Terms, used: number): number | null {
  if (terms.kind === 'SWITCH') return null;
  if (terms.kind === 'RATE') return 0;
  return terms.included === null ? null : Math.max(0, terms.included - used);
}

/** A catalogue amount as the customer pays it. */
export function withTax(amount: number, tax: Tax): number {
  return tax.inclusive ? amount : amount + share(amount, tax.rateBp, 10_000);
}

/** The part of a paid amount that is tax; for an amount made by withTax it is what withTax added, to the unit. */
export function taxWithin(paid: number, tax: Tax): number {
  return share(paid, tax.rateBp, 10_000 + tax.rateBp);
}
