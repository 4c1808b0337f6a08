import { fold } from '../../shared/fold.js';

/** What staff's search looks through: name, address and number, folded so that `ozturk` finds Öztürk. */
export function searchTextOf({ name, email, phone }: { name: string; email: string; phone: string | null }): string {
  return fold([name, email, phone ?? ''].join(' ').trim());
}
