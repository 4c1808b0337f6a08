import type { Ctx } from '../../shared/context.js';
import { withoutControls } from '../../shared/text.js';
import { type AddressBook, prepareAddresses } from './package.address.js';
import { type LabelReading, readLabel } from './package.label.js';
import { byNameQuery, byNumberQuery, type MailboxRow, ofSenderQuery, type PreparedQuery } from './package.match.sql.js';
import { decide, lookupKeys, type MatchResult, needsNames } from './package.matching.js';
import { reasonInWords } from './package.reasons.js';
import { trackingKeyOf } from './package.tracking.js';
import type { LabelInput, MatchView } from './receiving.schema.js';

export interface LabelMatch {
  result: MatchResult;
  reading: LabelReading;
}

/**
 * Whose piece it is, by what the label says and what is known beside it: announced tracking numbers, the sender's past
 * pieces, the location. It files nothing.
 */
export async function matchLabel(ctx: Ctx, given: LabelInput): Promise<LabelMatch> {
  const reading = readLabel(textOf(given), { addresses: await warehouseAddresses(ctx) });
  const keys = lookupKeys(reading);
  const tracking = [given.trackingNumber ?? '', ...keys.trackingNumbers].map(trackingKeyOf).filter(Boolean);
  const rows = await rowsOf<MailboxRow>(ctx, byNumberQuery({ ...keys, trackingNumbers: [...new Set(tracking)] }));
  const evidence = {
    expectedMailboxIds: rows.filter((row) => row.expected).map((row) => row.mailboxId),
    locationId: given.locationId,
  };
  if (needsNames(reading, rows, evidence)) {
    const known = new Set(rows.map((row) => row.mailboxId));
    const more = await rowsOf<MailboxRow>(ctx, byNameQuery(keys));
    rows.push(...more.filter((row) => !known.has(row.mailboxId)));
  }
  const ids = rows.map((row) => row.mailboxId);
  const past =
    given.sender && ids.length > 0 ? await rowsOf<{ id: string }>(ctx, ofSenderQuery(ids, given.sender)) : [];
  const pastSenderMailboxIds = past.map((row) => row.id);
  return { reading, result: decide(reading, rows, { ...evidence, pastSenderMailboxIds }) };
}

/** What staff see of a match; the reasons in the reader's language. */
export function toMatchView(ctx: Pick<Ctx, 'locale'>, result: MatchResult): MatchView {
  return {
    decision: result.decision,
    ste: result.ste,
    confidence: result.confidence,
    candidates: result.candidates.map((candidate) => ({
      ...candidate,
      reasons: candidate.reasons.map((reason) => ({ ...reason, text: reasonInWords(reason, ctx.locale) })),
    })),
  };
}

/** A number that a person typed or scanned alone is named a suite by that. */
function textOf(given: LabelInput): string {
  const label = withoutControls(given.labelText ?? '');
  return given.ste === undefined ? label : `STE ${given.ste}\n${label}`;
}

/** On a pooled connection of its own, prepared once for each. */
async function rowsOf<T extends object>(ctx: Ctx, query: PreparedQuery): Promise<T[]> {
  return (await ctx.pool.query<T>(query)).rows;
}

interface AddressRow {
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postalCode: string | null;
  country: string;
}

async function warehouseAddresses(ctx: Ctx): Promise<AddressBook> {
  const { rows } = await ctx.pool.query<AddressRow>({
    name: 'match-locations',
    text: 'select line1, line2, city, region, "postalCode", country from "Location"',
  });
  return prepareAddresses(
    rows.map(({ line1, line2, city, region, postalCode, country }) => ({
      lines: line2 ? [line1, line2] : [line1],
      city,
      region: region ?? undefined,
      postalCode: postalCode ?? undefined,
      country,
    })),
  );
}
