/** What happened, as `noun.past_tense`; the registry lists who is told. */
export type Subscriptions = Record<string, readonly string[]>;

let subscriptions: Subscriptions = {};

/** Called once by the registry: which jobs follow which event. */
export function setSubscriptions(given: Subscriptions): void {
  subscriptions = given;
}

export function subscribersOf(event: string): readonly string[] {
  return subscriptions[event] ?? [];
}
