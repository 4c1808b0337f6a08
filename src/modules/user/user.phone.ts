import { createRequire } from 'node:module';
import { type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core';

/** The full table, which knows premium lines from a person's. */
const METADATA = createRequire(import.meta.url)('libphonenumber-js/metadata.max.json') as MetadataJson;

/** Kinds whose calls and texts the receiver earns on, or that are nobody's own. */
const REFUSED = new Set(['PREMIUM_RATE', 'SHARED_COST', 'TOLL_FREE', 'UAN', 'VOICEMAIL', 'PAGER']);

/** The number in E.164, or null when it is none that a person could have. */
export function normalizePhone(text: string): string | null {
  if (!text.trim().startsWith('+')) return null;
  const phone = parsePhoneNumberFromString(text, { extract: false }, METADATA);
  if (!phone?.isPossible() || phone.ext || REFUSED.has(phone.getType() ?? '')) return null;
  return phone.number;
}

/** What texts are counted under beside the number itself: its country and the first digits, which pumped ranges share. */
export function phonePrefix(phone: string): string {
  return phone.slice(0, 7);
}
