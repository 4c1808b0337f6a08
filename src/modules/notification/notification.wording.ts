import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { kindOf } from './notification.catalogue.js';
import type { Wording } from './notification.template.js';

export type Locale = 'en' | 'tr';
export type Wordings = (event: string, locale: Locale) => Wording;

/** The words in force for these events: an ADMIN's newest version, else those of the catalogue. */
export async function wordingsFor(ctx: Ctx, events: readonly string[]): Promise<Wordings> {
  const rows = await ctx.db.$queryRaw<{ event: string; locale: Locale; wording: Wording | null }[]>`
    select distinct on (event, locale) event, locale::text as locale, wording from "NotificationTemplate"
     where event in (${Prisma.join([...new Set(events)])}) order by event, locale, version desc`;
  const own = new Map(rows.map(({ event, locale, wording }) => [`${event} ${locale}`, wording]));
  return (event, locale) => own.get(`${event} ${locale}`) ?? kindOf(event).words[locale];
}
