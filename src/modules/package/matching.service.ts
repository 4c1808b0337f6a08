import type { Ctx } from '../../shared/context.js';
import { withoutControls } from '../../shared/text.js';
import { type AddressBook, prepareAddresses } from './package.address.js';
import { candidatesByName, candidatesByNumber, mailboxesOfSender } from './package.candidates.sql.js';
import { type LabelReading, readLabel } from './package.label.js';
import { decide, lookupKeys, type MailboxEntry, type MatchResult, needsNames } from './package.matching.js';
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
  const byNumber = await candidatesByNumber(ctx, keys.suites, [...new Set(tracking)]);
  const evidence = { expectedMailboxIds: byNumber.expectedMailboxIds, locationId: given.locationId };
  const entries = needsNames(reading, byNumber.entries, evidence)
    ? merge(byNumber.entries, await moreByName(ctx, keys, byNumber.entries.length === 0))
    : byNumber.entries;
  const pastSenderMailboxIds = given.sender
    ? await mailboxesOfSender(
        ctx,
        entries.map((entry) => entry.mailboxId),
        given.sender,
      )
    : [];
  return { reading, result: decide(reading, entries, { ...evidence, pastSenderMailboxIds }) };
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

async function moreByName(
  ctx: Ctx,
  keys: ReturnType<typeof lookupKeys>,
  noneByNumber: boolean,
): Promise<MailboxEntry[]> {
  const byName = keys.nameKeys.length > 0 ? (await candidatesByName(ctx, keys.nameKeys)).entries : [];
  const near = noneByNumber && keys.nearSuites.length > 0 ? await candidatesByNumber(ctx, keys.nearSuites, []) : null;
  return merge(byName, near?.entries ?? []);
}

function merge(first: MailboxEntry[], more: MailboxEntry[]): MailboxEntry[] {
  const known = new Set(first.map((entry) => entry.mailboxId));
  return [...first, ...more.filter((entry) => !known.has(entry.mailboxId))];
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
