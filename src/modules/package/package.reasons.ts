import type { MatchReason, ReasonCode } from './package.match.reasons.js';

/** Why a mailbox is or is not the piece's, in the clerk's words: [English, Turkish]. */
const WORDS: Readonly<Record<ReasonCode, readonly [string, string]>> = {
  suite_exact: ['suite number as written', 'daire numarası yazıldığı gibi'],
  suite_lookalike: ['suite number with look-alike letters undone', 'daire numarası, benzeyen harfler düzeltilerek'],
  suite_split: ['suite number written apart', 'daire numarası ayrı yazılmış'],
  suite_unnamed: ['no word calls the number a suite', 'numaranın daire olduğunu söyleyen bir sözcük yok'],
  suite_unverified: ['old number without a check digit', 'denetim basamağı olmayan eski numara'],
  check_digit_repaired: ['one digit away from the number read', 'okunan numaradan bir basamak farklı'],
  suite_near: ['one digit away from the number read', 'okunan numaradan bir basamak farklı'],
  suite_unknown: ['the suite on the label is nobody’s', 'etiketteki daire numarası kimsenin değil'],
  name_exact: ['name as listed', 'ad kayıttaki gibi'],
  name_alias: ['listed alias', 'kayıtlı takma ad'],
  name_similar: ['name nearly as listed', 'ad kayıttakine çok yakın'],
  name_initials: ['name fits by initials', 'ad baş harfleriyle uyuyor'],
  name_partial: ['only a part of the name fits', 'adın yalnız bir bölümü uyuyor'],
  name_differs: ['name on the label is not listed here', 'etiketteki ad burada kayıtlı değil'],
  name_missing: ['no name could be read', 'ad okunamadı'],
  same_name_elsewhere: ['another mailbox lists the same name', 'aynı ad başka bir posta kutusunda da kayıtlı'],
  other_name_in_use: ['the name on the label belongs to another mailbox', 'etiketteki ad başka bir posta kutusunun'],
  other_suite_on_label: ['the label names another suite', 'etikette başka bir daire numarası var'],
  expected_tracking: ['the customer announced this tracking number', 'müşteri bu takip numarasını bildirmiş'],
  past_sender: ['this sender has written to this mailbox before', 'bu gönderen bu kutuya daha önce göndermiş'],
  other_location: ['the mailbox is at another location', 'posta kutusu başka bir depoda'],
};

export function reasonInWords({ code, detail }: MatchReason, locale: 'en' | 'tr'): string {
  // A stored reason may be of rules that are no more.
  const words = WORDS[code]?.[locale === 'tr' ? 1 : 0] ?? code;
  return detail === undefined ? words : `${words}: ${detail}`;
}
