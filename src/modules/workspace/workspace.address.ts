import type { Location } from '../../generated/prisma/client.js';

/** What a customer gives to a sender, line by line; the suite stands on a line of its own, as carriers want it. */
export function addressLines(location: Location, ste: string): string[] {
  const town = [location.city, [location.region, location.postalCode].filter(Boolean).join(' ')].filter(Boolean);
  return [location.line1, location.line2, `STE ${ste}`, town.join(', '), countryName(location.country)].filter(
    (line): line is string => Boolean(line),
  );
}

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
