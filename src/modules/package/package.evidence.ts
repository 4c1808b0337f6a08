import { isValidSte } from '../../shared/damm.js';
import { editsWithin } from '../../shared/edits.js';
import { compareNames, type NameKind } from '../../shared/name-likeness.js';
import { type NameParts, parseName } from '../../shared/names.js';
import { isSenders, type LabelReading, type NameReading } from './package.label.js';
import type { SuiteReading, SuiteSpelling, SuiteTier } from './package.label-suite.js';

export interface MailboxEntry {
  mailboxId: string;
  ste: string;
  /** Whether the last digit is a check digit. */
  checked: boolean;
  workspaceName: string;
  recipients: readonly { name: string; aliases: readonly string[] }[];
  locationId?: string | undefined;
}

/** What is known beside the label. */
export interface MatchEvidence {
  /** Mailboxes whose customers announced a tracking number of this piece. */
  expectedMailboxIds?: readonly string[];
  /** Mailboxes that had pieces of this sender before. */
  pastSenderMailboxIds?: readonly string[];
  /** Where the piece was received: mailboxes of another location are never matched at once. */
  locationId?: string | undefined;
}

/** What speaks for one mailbox. */
export interface Weighed {
  entry: MailboxEntry;
  suite: SuiteEvidence | undefined;
  /** One digit misread, lost, added, or two swapped, against a number that a word on the label names a suite. */
  near: boolean;
  name: NameEvidence;
  expected: boolean;
  pastSender: boolean;
  elsewhere: boolean;
}

export interface SuiteEvidence {
  reading: SuiteReading;
  tier: SuiteTier;
  how: SuiteSpelling['how'];
  /** The likeliest spelling of what was read, not one of its alternatives. */
  likeliest: boolean;
}

export interface NameEvidence {
  kind: NameKind;
  score: number;
  clean: boolean;
  alias: boolean;
  /** Only a name in what looks like the sender's address fits. */
  senders: boolean;
  /** The listed recipient that fits best. */
  recipient: string | undefined;
}

/** A name that fits this well is the customer's; below it is another's. */
export const AGREES = 0.8;
/** As listed, and enough of a name to tell people apart. */
export const WHOLE_NAME = 0.97;

const RANK: Readonly<Record<SuiteTier, number>> = { named: 0, placed: 1, loose: 2 };
const UNNAMED: NameEvidence = {
  kind: 'differs',
  score: 0,
  clean: false,
  alias: false,
  senders: false,
  recipient: undefined,
};

/** What the label says as a whole, once all mailboxes are weighed. */
export interface LabelSummary {
  reading: LabelReading;
  /** A suite is named, or placed with a right check digit, and it is nobody's. */
  unknownSuite: boolean;
  hasNamedSuite: boolean;
  hasName: boolean;
}

/** The label names this mailbox's suite. */
export function isClaimed({ suite }: Weighed): boolean {
  return suite?.tier === 'named' && suite.likeliest;
}

export function agrees({ name }: Weighed): boolean {
  return name.score >= AGREES;
}

export function isWholeName({ name }: Weighed): boolean {
  return name.score >= WHOLE_NAME;
}

/** Weighs what the label says against one mailbox, by all its names or by those through which it was found. */
export function weigh(
  reading: LabelReading,
  entry: KnownMailbox,
  evidence: MatchEvidence,
  listed: readonly ListedName[] = entry.listed,
): Weighed {
  const suite = suiteEvidence(reading.suites, entry.ste);
  return {
    entry,
    suite,
    near: suite === undefined && isNear(reading.suites, entry.ste),
    name: nameEvidence(reading.names, listed),
    expected: evidence.expectedMailboxIds?.includes(entry.mailboxId) ?? false,
    pastSender: evidence.pastSenderMailboxIds?.includes(entry.mailboxId) ?? false,
    elsewhere:
      evidence.locationId !== undefined && entry.locationId !== undefined && evidence.locationId !== entry.locationId,
  };
}

/** The surest way in which the number stands on the label. */
function suiteEvidence(suites: readonly SuiteReading[], ste: string): SuiteEvidence | undefined {
  let best: SuiteEvidence | undefined;
  for (const reading of suites) {
    const { spellings, tier } = reading;
    for (let at = 0; at < spellings.length; at++) {
      const spelling = spellings[at];
      if (spelling?.ste !== ste) continue;
      // `STE 671 305`: where the whole is a number that we may have issued, it is not the suite 671.
      const likeliest = at === 0 || (spellings[0]?.how === 'split' && !isValidSte(spellings[0].ste));
      const found = { reading, tier, how: spelling.how, likeliest };
      if (best === undefined || RANK[tier] < RANK[best.tier] || (tier === best.tier && likeliest && !best.likeliest))
        best = found;
      break;
    }
  }
  return best;
}

function isNear(suites: readonly SuiteReading[], ste: string): boolean {
  for (const { tier, spellings } of suites) {
    if (tier === 'loose') continue;
    for (const spelling of spellings) if (editsWithin(spelling.ste, ste, 1) === 1) return true;
  }
  return false;
}

function nameEvidence(names: readonly NameReading[], listedNames: readonly ListedName[]): NameEvidence {
  let best = UNNAMED;
  for (const listed of listedNames) {
    for (const name of names) {
      const senders = isSenders(name.side);
      // A sender who shares a word with a customer says nothing; one who is a customer, to the letter, may be misplaced.
      if (senders && (best.score >= AGREES || name.parts.key !== listed.parts.key)) continue;
      const { kind, score, clean } = compareNames(name.parts, listed.parts);
      if (senders && score < WHOLE_NAME) continue;
      if (score > best.score || (best.senders && !senders && score >= AGREES)) {
        best = { kind, score, clean, alias: listed.alias, senders, recipient: listed.recipient };
      }
      if (score === 1 && !senders) return best;
    }
  }
  return best;
}

export interface ListedName {
  parts: NameParts;
  recipient: string;
  alias: boolean;
}

/** A mailbox with its names taken apart, which costs more than comparing them. */
export interface KnownMailbox extends MailboxEntry {
  listed: readonly ListedName[];
}

/** Takes a mailbox's names apart: recipients, their aliases, and the workspace's own name. */
export function prepareMailbox(entry: MailboxEntry): KnownMailbox {
  const listed: ListedName[] = [];
  for (const { name, aliases } of entry.recipients) {
    listed.push({ parts: parseName(name), recipient: name, alias: false });
    for (const alias of aliases)
      if (alias !== name) listed.push({ parts: parseName(alias), recipient: name, alias: true });
  }
  const { workspaceName } = entry;
  if (!entry.recipients.some(({ name }) => name === workspaceName)) {
    listed.push({ parts: parseName(workspaceName), recipient: workspaceName, alias: true });
  }
  return { ...entry, listed };
}
