import { domainToASCII } from 'node:url';
import { z } from 'zod';

const Address = z.email({ pattern: z.regexes.html5Email }).max(254);

/**
 * The one form of an address: compatibility characters folded (NFKC), lower case without a locale's own rules, the
 * domain in its ASCII form. Null when it is no address. Dots and plus tags stay, for only the mailbox's host may judge
 * them; of Google's it is known that they mean nothing.
 */
export function normalizeEmail(email: string): string | null {
  const [local, domain, ...rest] = email.trim().normalize('NFKC').toLowerCase().split('@');
  if (!local || !domain || rest.length > 0) return null;
  const host = domainToASCII(domain.replace(/\.$/, ''));
  const address = `${host === 'gmail.com' || host === 'googlemail.com' ? googleLocal(local) : local}@${host}`;
  return Address.safeParse(address).success ? address : null;
}

function googleLocal(local: string): string {
  return local.split('+')[0]?.replaceAll('.', '') ?? '';
}
