export interface TestCard {
  brand: string;
  number: string;
  /** How a charge ends: absent, it succeeds. */
  decline?: string;
  /** Asks its holder to authenticate; off session that is a refusal. */
  authenticate?: boolean;
  /** The charge succeeds, then the bank disputes it. */
  disputed?: boolean;
}

/** Stripe's own test cards, by token; a number works as well. */
export const TEST_CARDS: Record<string, TestCard> = {
  pm_card_visa: { brand: 'visa', number: '4242424242424242' },
  pm_card_mastercard: { brand: 'mastercard', number: '5555555555554444' },
  pm_card_chargeDeclined: { brand: 'visa', number: '4000000000000002', decline: 'generic_decline' },
  pm_card_chargeDeclinedInsufficientFunds: { brand: 'visa', number: '4000000000009995', decline: 'insufficient_funds' },
  pm_card_chargeCustomerFail: { brand: 'visa', number: '4000000000000341', decline: 'card_declined' },
  pm_card_authenticationRequired: { brand: 'visa', number: '4000002760003184', authenticate: true },
  pm_card_createDispute: { brand: 'visa', number: '4000000000000259', disputed: true },
};

export function findCard(token: string): TestCard | undefined {
  return TEST_CARDS[token] ?? Object.values(TEST_CARDS).find((card) => card.number === token.replace(/\s/g, ''));
}
