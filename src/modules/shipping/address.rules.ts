import { createRequire } from 'node:module';
import { type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import type { FieldError } from '../../shared/errors.js';
import { GAP, isCountry, POSTAL, REGIONS } from './address.countries.js';

const METADATA = createRequire(import.meta.url)('libphonenumber-js/metadata.max.json') as MetadataJson;

export interface PostalAddress {
  name: string;
  company: string | null;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postalCode: string | null;
  country: string;
  phone: string | null;
}

/** The address as its country writes it; what cannot be read stays as it is, for `addressErrors` to name. */
export function tidyAddress(given: PostalAddress): PostalAddress {
  const country = given.country.toUpperCase();
  const region = given.region && REGIONS[country]?.codes ? given.region.toUpperCase() : given.region;
  const postalCode = given.postalCode ? tidyPostalCode(given.postalCode, country) : null;
  const phone = given.phone ? (phoneIn(given.phone, country) ?? given.phone) : null;
  return { ...given, country, region, postalCode, phone };
}

/**
 * What keeps a parcel from arriving there, each with its field and the remedy. `from`: the warehouse's country; abroad
 * the carrier and customs call the receiver, so a telephone number is needed.
 */
export function addressErrors(address: PostalAddress, from: string | null): FieldError[] {
  const { country, region, postalCode, phone } = address;
  if (!isCountry(country)) return [{ path: 'country', message: 'must be an ISO country code such as US, DE or TR' }];
  const errors: FieldError[] = [];
  const rule = REGIONS[country];
  if (rule && !region)
    errors.push({ path: 'region', message: `is needed in ${country}: the ${rule.name}, such as ${rule.example}` });
  else if (rule?.codes && region && !rule.codes.has(region))
    errors.push({
      path: 'region',
      message: `is no ${rule.name} of ${country}: write its code, such as ${rule.example}`,
    });
  const postal = POSTAL[country];
  if (postal && !postalCode)
    errors.push({ path: 'postalCode', message: `is needed in ${country}, such as ${postal.example}` });
  else if (postal && postalCode && !postal.pattern.test(postalCode))
    errors.push({ path: 'postalCode', message: `is no postal code of ${country}: it looks like ${postal.example}` });
  if (phone && phoneIn(phone, country) === null)
    errors.push({ path: 'phone', message: 'is no telephone number: write it with its country, such as +905321234567' });
  if (!phone && from !== null && from !== country)
    errors.push({
      path: 'phone',
      message: 'is needed for another country: the carrier and customs call the receiver, such as +905321234567',
    });
  return errors;
}

/** E.164, also of a number written as people of `country` write it; null for what is none. */
export function phoneIn(text: string, country: string): string | null {
  const phone = parsePhoneNumberFromString(text, { extract: false, defaultCountry: country as never }, METADATA);
  return phone?.isPossible() && !phone.ext ? phone.number : null;
}

function tidyPostalCode(text: string, country: string): string {
  const code = text.toUpperCase().replace(/\s+/g, ' ').trim();
  const plain = code.replace(/[ -]/g, '');
  const gap = GAP[country];
  if (gap && plain.length === gap.length) return `${plain.slice(0, gap.at)}${gap.mark}${plain.slice(gap.at)}`;
  if (country === 'GB' && /^[A-Z\d]{5,7}$/.test(plain)) return `${plain.slice(0, -3)} ${plain.slice(-3)}`;
  return code;
}
