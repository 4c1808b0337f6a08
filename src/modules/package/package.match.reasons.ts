import type { NameKind } from '../../shared/name-likeness.js';
import { agrees, isClaimed, isWholeName, type LabelSummary, type Weighed } from './package.evidence.js';

export type ReasonCode =
  | 'suite_exact'
  | 'suite_lookalike'
  | 'suite_split'
  | 'suite_unnamed'
  | 'suite_unverified'
  | 'check_digit_repaired'
  | 'suite_near'
  | 'suite_unknown'
  | 'name_exact'
  | 'name_alias'
  | 'name_similar'
  | 'name_initials'
  | 'name_partial'
  | 'name_differs'
  | 'name_missing'
  | 'same_name_elsewhere'
  | 'other_name_in_use'
  | 'other_suite_on_label'
  | 'expected_tracking'
  | 'past_sender'
  | 'other_location';

/** Why, as data: the back office puts it into the reader's language. `detail` is what was read or the other STE. */
export interface MatchReason {
  code: ReasonCode;
  detail?: string;
}

/** Why a mailbox is shown, in the order in which a clerk checks: number, name, what speaks for others. */
export function reasonsFor(one: Weighed, kept: readonly Weighed[], label: LabelSummary): MatchReason[] {
  const reasons: MatchReason[] = [];
  if (one.expected) reasons.push({ code: 'expected_tracking' });
  pushSuiteReasons(reasons, one, label);
  pushNameReasons(reasons, one, kept, label);
  const other = kept.find((rival) => rival !== one && isClaimed(rival));
  if (other !== undefined && !isClaimed(one)) reasons.push({ code: 'other_suite_on_label', detail: other.entry.ste });
  if (one.pastSender) reasons.push({ code: 'past_sender' });
  if (one.elsewhere) reasons.push({ code: 'other_location' });
  return reasons;
}

function pushSuiteReasons(reasons: MatchReason[], one: Weighed, label: LabelSummary): void {
  const { suite, entry } = one;
  if (suite !== undefined) {
    reasons.push({ code: `suite_${suite.how}`, detail: suite.reading.written });
    if (suite.tier !== 'named') reasons.push({ code: 'suite_unnamed' });
    if (!entry.checked) reasons.push({ code: 'suite_unverified' });
    return;
  }
  if (!label.unknownSuite) return;
  const written = label.reading.suites.find((reading) => reading.tier === 'named')?.written ?? '';
  if (!one.near) reasons.push({ code: 'suite_unknown', detail: written });
  else reasons.push({ code: entry.checked ? 'check_digit_repaired' : 'suite_near', detail: written });
}

const NAME_CODES: Readonly<Record<NameKind, ReasonCode>> = {
  exact: 'name_exact',
  similar: 'name_similar',
  initials: 'name_initials',
  partial: 'name_partial',
  differs: 'name_differs',
};

function pushNameReasons(reasons: MatchReason[], one: Weighed, kept: readonly Weighed[], label: LabelSummary): void {
  if (!label.hasName) {
    reasons.push({ code: 'name_missing' });
    return;
  }
  const code = one.name.alias && one.name.kind === 'exact' ? 'name_alias' : NAME_CODES[one.name.kind];
  reasons.push(one.name.recipient === undefined ? { code } : { code, detail: one.name.recipient });
  const others = kept.filter((rival) => rival !== one && isWholeName(rival));
  const other = others[0];
  if (other === undefined) return;
  if (!agrees(one)) reasons.push({ code: 'other_name_in_use', detail: other.entry.ste });
  else if (isWholeName(one)) reasons.push({ code: 'same_name_elsewhere', detail: other.entry.ste });
}
