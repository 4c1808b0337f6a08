/** What happened, as `noun.past_tense`; the registry lists who is told. */
export type Subscriptions = Record<string, readonly string[]>;

let subscriptions: Subscriptions = {};

/** Called once by the registry: which jobs follow which event; several modules may follow one. */
export function setSubscriptions(...given: readonly Subscriptions[]): void {
  const all: Record<string, string[]> = {};
  for (const [event, jobs] of given.flatMap((each) => Object.entries(each)))
    all[event] = [...(all[event] ?? []), ...jobs];
  subscriptions = all;
}

export function subscribersOf(event: string): readonly string[] {
  return subscriptions[event] ?? [];
}
