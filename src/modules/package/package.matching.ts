import { isValidSte } from '../../shared/damm.js';
import { isNearForm, keysOfParts, type NameParts, nameFromWords, splitKeysOf } from '../../shared/names.js';
import {
  agrees,
  isClaimed,
  isWholeName,
  type LabelSummary,
  type MailboxEntry,
  type MatchEvidence,
  prepareMailbox,
  type Weighed,
  weigh,
} from './package.evidence.js';
import { isSenders, type LabelReading } from './package.label.js';
import { type MatchReason, reasonsFor } from './package.match.reasons.js';

export interface MatchCandidate {
  mailboxId: string;
  ste: string;
  workspaceName: string;
  recipient: string | null;
  confidence: number;
  reasons: MatchReason[];
}

export interface MatchResult {
  decision: 'MATCHED' | 'REVIEW' | 'UNMATCHED';
  mailboxId: string | null;
  ste: string | null;
  confidence: number;
  candidates: MatchCandidate[];
}

export interface LookupKeys {
  suites: string[];
  nameKeys: string[];
  trackingNumbers: string[];
  /** Numbers one misread digit away from one that a word names a suite; for the second look-up. */
  nearSuites: string[];
}

const MAX_CANDIDATES = 8;
const MAX_NAME_KEYS = 160;

/** The keys with which mailboxes are fetched: first by number and tracking number, then, if that does not settle it, by name. */
export function lookupKeys(reading: LabelReading): LookupKeys {
  return {
    suites: [...new Set(reading.suites.flatMap((suite) => suite.spellings.map((spelling) => spelling.ste)))],
    nameKeys: [...new Set(nameKeysOn(reading).flat())].slice(0, MAX_NAME_KEYS),
    trackingNumbers: reading.trackingNumbers,
    nearSuites: nearSuitesOf(reading),
  };
}

/** Whether the mailboxes found by number leave open whose piece it is, so that names must be looked up too. */
export function needsNames(
  reading: LabelReading,
  entries: readonly MailboxEntry[],
  evidence: MatchEvidence = {},
): boolean {
  return isOpen(
    reading,
    entries.map((entry) => weigh(reading, prepareMailbox(entry), evidence)),
  );
}

/** As `needsNames`, of mailboxes that are weighed already. */
export function isOpen(reading: LabelReading, weighed: readonly Weighed[]): boolean {
  if (reading.names.every((name) => isSenders(name.side))) return false;
  // Where no letter speaks against the number's own customer, no other can fit better: `fitsBetter`.
  return !weighed.some((one) => {
    const isNumbered = one.suite !== undefined && one.suite.tier !== 'loose';
    return isNumbered && agrees(one) && one.name.clean && !one.name.senders;
  });
}

/** The keys of the names on the label that may be the recipient's, name by name. */
export function nameKeysOn(reading: LabelReading): string[][] {
  return reading.names.filter((name) => !isSenders(name.side)).map(({ parts }) => keysOfName(parts));
}

function keysOfName(parts: NameParts): string[] {
  const { words } = parts;
  const keys = keysOfParts(parts);
  // Where the scanner lost the blank (`SELINBABAOGLU`), or a company's form is misread, its name stands alone.
  if (words.length === 1) keys.push(...splitKeysOf(words[0] ?? ''));
  else if (isNearForm(words[words.length - 1] ?? '')) keys.push(...keysOfParts(nameFromWords(words.slice(0, -1))));
  return keys;
}

/** Every number one edit away from a number that is named a suite. */
export function nearSuitesOf(reading: LabelReading): string[] {
  const near = new Set<string>();
  for (const { tier, spellings } of reading.suites) {
    const ste = spellings[0]?.ste ?? '';
    if (tier !== 'named' || ste.length < 3 || near.size > 400) continue;
    for (let i = 0; i <= ste.length; i++) {
      const start = ste.slice(0, i);
      for (let digit = 0; digit < 10; digit++) {
        near.add(start + digit + ste.slice(i));
        if (i < ste.length) near.add(start + digit + ste.slice(i + 1));
      }
      if (i < ste.length) near.add(start + ste.slice(i + 1));
      if (i + 1 < ste.length) near.add(start + ste.charAt(i + 1) + ste.charAt(i) + ste.slice(i + 2));
    }
    near.delete(ste);
  }
  return [...near];
}

/** Decides whose piece it is among the fetched mailboxes. Number and name must not contradict each other to match. */
export function decide(
  reading: LabelReading,
  entries: readonly MailboxEntry[],
  evidence: MatchEvidence = {},
): MatchResult {
  return judge(
    reading,
    entries.map((entry) => weigh(reading, prepareMailbox(entry), evidence)),
  );
}

/** As `decide`, of mailboxes that are weighed already. */
export function judge(reading: LabelReading, weighed: readonly Weighed[]): MatchResult {
  const label = summarize(reading, weighed);
  const kept = weighed.filter((one) => isWorthShowing(one, label));
  const ranked = kept
    .map((one) => ({ one, confidence: confidenceOf(one, label) }))
    .sort((a, b) => b.confidence - a.confidence || (a.one.entry.ste < b.one.entry.ste ? -1 : 1));
  const top = ranked[0];
  const isMatch = top !== undefined && isSure(top.one, kept, label);
  const decision = isMatch ? 'MATCHED' : kept.some((one) => isReason(one, label)) ? 'REVIEW' : 'UNMATCHED';
  const candidates = ranked.slice(0, MAX_CANDIDATES).map(
    ({ one, confidence }): MatchCandidate => ({
      mailboxId: one.entry.mailboxId,
      ste: one.entry.ste,
      workspaceName: one.entry.workspaceName,
      recipient: one.name.recipient ?? null,
      confidence: isMatch ? confidence : Math.min(confidence, 0.89),
      reasons: reasonsFor(one, kept, label),
    }),
  );
  const chosen = isMatch ? candidates[0] : undefined;
  return {
    decision,
    mailboxId: chosen?.mailboxId ?? null,
    ste: chosen?.ste ?? null,
    confidence:
      decision === 'UNMATCHED' ? 0.9 - (candidates[0]?.confidence ?? 0) / 2 : (candidates[0]?.confidence ?? 0),
    candidates,
  };
}

function summarize(reading: LabelReading, weighed: readonly Weighed[]): LabelSummary {
  const hasNamedSuite = reading.suites.some((suite) => suite.tier === 'named');
  const looksIssued = reading.suites.some(
    (suite) => suite.tier === 'placed' && isValidSte(suite.spellings[0]?.ste ?? ''),
  );
  return {
    reading,
    hasNamedSuite,
    unknownSuite: hasNamedSuite
      ? !weighed.some(isClaimed)
      : looksIssued && !weighed.some((one) => one.suite?.tier === 'placed'),
    // Of several names under the sender's heading one may be the recipient's.
    hasName: reading.names.length > 1 || reading.names.some((name) => name.side !== 'from'),
  };
}

function isWorthShowing(one: Weighed, label: LabelSummary): boolean {
  if (one.expected || (agrees(one) && !(one.name.senders && one.suite === undefined))) return true;
  if (one.suite === undefined) return label.unknownSuite && one.name.score >= 0.5 && one.near;
  if (one.suite.tier === 'named') return one.suite.likeliest || one.name.score >= 0.5;
  return one.suite.tier === 'placed' && one.suite.likeliest && !label.hasNamedSuite;
}

/** Whether it gives a person something to decide. A suite that is nobody's, and a name a little like a customer's, does not. */
function isReason(one: Weighed, label: LabelSummary): boolean {
  if (one.expected || one.suite !== undefined || !label.unknownSuite) return true;
  return isWholeName(one) || one.near;
}

/** The one place where a piece is filed without a human. */
function isSure(top: Weighed, kept: readonly Weighed[], label: LabelSummary): boolean {
  const rivals = kept.filter((one) => one !== top);
  if (top.elsewhere) return false;
  // Whoever else announces the same number cannot hold back a piece that names its own customer's suite.
  if (rivals.some((one) => one.expected) && !(top.expected && isClaimed(top))) return false;
  if (top.expected) return !rivals.some((one) => isClaimed(one) || (isWholeName(one) && !agrees(top)));
  if (rivals.some((one) => isClaimed(one) && one.suite?.reading !== top.suite?.reading)) return false;
  if (!agrees(top))
    return isProven(top) && isUncontradicted(top, label) && !rivals.some((one) => agrees(one) || isClaimed(one));
  if (top.suite === undefined) return label.unknownSuite && isRepaired(top, rivals);
  if (top.suite.tier !== 'named' && label.unknownSuite) return false;
  // A number that merely stands there does not outweigh a name that is another's to the letter.
  if (top.suite.tier === 'loose' && !isWholeName(top) && rivals.some(isWholeName)) return false;
  if (top.name.senders && rivals.some(agrees)) return false;
  if (top.suite.tier === 'loose' && top.name.kind === 'initials' && !(top.entry.checked && top.name.clean))
    return false;
  return !rivals.some((one) => (one.suite?.reading === top.suite?.reading && agrees(one)) || fitsBetter(one, top));
}

/** A middle name left out or written as an initial does not speak for another; a letter that differs does. */
function fitsBetter(one: Weighed, top: Weighed): boolean {
  if (top.name.clean || one.name.kind === 'initials') return false;
  return isWholeName(one) || one.name.score > top.name.score + 0.04;
}

/** No name could be read, or a surname alone, and it fits. */
function isUncontradicted({ name }: Weighed, label: LabelSummary): boolean {
  return !label.hasName || (name.kind === 'partial' && name.score >= 0.6 && name.score < 0.65);
}

/** A number named a suite, read without doubt, and its check digit right: enough where no name can be read. */
function isProven({ suite, entry }: Weighed): boolean {
  return suite?.tier === 'named' && suite.likeliest && suite.how === 'exact' && entry.checked && isValidSte(entry.ste);
}

/** One digit away from the number read, and the name is theirs alone. */
function isRepaired(top: Weighed, rivals: readonly Weighed[]): boolean {
  return isWholeName(top) && top.near && !rivals.some(agrees);
}

const SUITE_WEIGHT = { named: 0.8, placed: 0.6, loose: 0.3 } as const;

function confidenceOf(one: Weighed, label: LabelSummary): number {
  let doubt = 1;
  if (one.suite !== undefined) {
    let weight: number = SUITE_WEIGHT[one.suite.tier];
    if (one.suite.how === 'lookalike') weight -= 0.05;
    if (!one.suite.likeliest) weight -= 0.15;
    if (!one.entry.checked) weight -= 0.08;
    if (label.hasName && !agrees(one)) weight *= 0.75;
    doubt *= 1 - weight;
  } else if (one.near) doubt *= 0.6;
  if (one.name.score >= 0.5)
    doubt *=
      1 -
      one.name.score *
        (agrees(one) ? 0.9 : 0.4) *
        (one.suite ? 1 : label.unknownSuite || !label.hasNamedSuite ? 0.7 : 0.55);
  if (one.expected) doubt *= 0.05;
  if (one.pastSender) doubt *= 0.9;
  if (one.elsewhere) doubt = Math.max(doubt, 0.4);
  return Math.round((1 - doubt) * 1000) / 1000;
}
