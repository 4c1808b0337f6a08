import type { NotificationDelivery } from '../../generated/prisma/client.js';

export type Outgoing = Pick<
  NotificationDelivery,
  | 'id'
  | 'recipient'
  | 'locale'
  | 'subject'
  | 'text'
  | 'html'
  | 'url'
  | 'event'
  | 'createdAt'
  | 'uncertain'
  | 'unsubscribable'
  | 'pushSubscriptionId'
>;

/** What a carrier made of a message. `uncertain`: no answer came, it may have gone through. `dead`: nobody is at this address. */
export type Outcome =
  | { kind: 'sent'; providerId: string | null }
  | { kind: 'failed'; reason: string; uncertain: boolean }
  | { kind: 'refused'; reason: string; dead?: boolean };

const LADDER_SECONDS = [5, 15, 60, 180, 300];
const LONGEST_SECONDS = 600;

/** How long to wait after the `attempts`th failure: quick at first, ten minutes at the most, so that an hour's outage is over soon after it ends. */
export function retryDelaySeconds(attempts: number): number {
  return LADDER_SECONDS[attempts - 1] ?? LONGEST_SECONDS;
}

/** After this long a message nobody took is given up. */
export const GIVE_UP_AFTER_MS = 3 * 86_400_000;
