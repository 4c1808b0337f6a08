import { editsWithin } from './edits.js';
import { isNearForm, isNearInnerForm, isTitle, type NameParts, skeleton } from './names.js';

/**
 * How well a written name fits a listed one.
 * exact: the same words; similar: every written word found, give or take misread letters; initials: some words are
 * initials only; partial: a single word of several; differs: no.
 */
export type NameKind = 'exact' | 'similar' | 'initials' | 'partial' | 'differs';

export interface NameLikeness {
  kind: NameKind;
  /** 0 to 1; 0.8 and more is agreement. */
  score: number;
  /** No written letter speaks against it: at most a word is left out or an initial. */
  clean: boolean;
}

const DIFFERS: NameLikeness = { kind: 'differs', score: 0, clean: false };
const INITIALS: NameLikeness = { kind: 'initials', score: 0.86, clean: true };
const NOTHING = 0;
const INITIAL = 1;
const MISREAD = 2;
const SAME = 3;

/** Compares a name as written on a label with one that is listed for a mailbox. */
export function compareNames(written: NameParts, listed: NameParts): NameLikeness {
  if (written.words.length === 0 || listed.words.length === 0) return DIFFERS;
  if (written.key === listed.key) return sameWords(written, listed);
  const byWords = compareWords(written, listed);
  if (byWords.score >= 0.86) return byWords;
  if (byWords === DIFFERS && written.words.length === listed.words.length && listed.words.length > 1) return DIFFERS;
  const runTogether = compareJoined(written, listed);
  return runTogether.score > byWords.score ? runTogether : byWords;
}

/** `Mante Inc` and `Mante LLC` are two companies; a form left out says nothing. */
function sameWords(written: NameParts, listed: NameParts): NameLikeness {
  // Initials alone ("J. B.") name nobody, and "S. Collier" fits the alias "Collier S." of another as well.
  if (listed.words.every((word) => word.length < 2)) return { kind: 'initials', score: 0.5, clean: true };
  if (listed.words.some((word) => word.length < 2)) return INITIALS;
  const otherForm = written.form !== '' && listed.form !== '' && written.form !== listed.form;
  if (otherForm) return { kind: 'similar', score: 0.85, clean: false };
  // "Álvarez Sepúlveda" and "Sepúlveda Álvarez" are two families; the last name put first is not.
  if (!isRotation(written, listed)) return { kind: 'similar', score: 0.9, clean: false };
  // `Okuneva` may be `Okuneva LLC`, and as well someone's surname.
  if (listed.words.length === 1 && written.form !== listed.form) return { kind: 'similar', score: 0.9, clean: true };
  return { kind: 'exact', score: written.form === listed.form ? 1 : 0.98, clean: true };
}

function isRotation(written: NameParts, listed: NameParts): boolean {
  return written.joined === listed.joined || (listed.joined + listed.joined).includes(written.joined);
}

interface Tally {
  same: number;
  misread: number;
  initials: number;
  unmatched: number;
  edits: number;
  /** Letters in the words found whole. */
  letters: number;
}

function compareWords(written: NameParts, listed: NameParts): NameLikeness {
  const tally: Tally = { same: 0, misread: 0, initials: 0, unmatched: 0, edits: 0, letters: 0 };
  let taken = 0;
  // Whole words claim their partners before initials do.
  for (let i = 0; i < written.words.length; i++) {
    if (written.words[i]?.length !== 1) taken |= takeBest(written, i, listed, taken, tally);
  }
  if (tally.same + tally.misread === 0) return DIFFERS;
  for (let i = 0; i < written.words.length; i++) {
    if (written.words[i]?.length === 1) taken |= takeBest(written, i, listed, taken, tally);
  }
  return judge(tally, written, listed);
}

/** Finds the free listed word that fits best, counts it, and answers with its bit. */
function takeBest(written: NameParts, at: number, listed: NameParts, taken: number, tally: Tally): number {
  const word = written.words[at] ?? '';
  const letters = written.letters[at] ?? 0;
  let best = NOTHING;
  let bestAt = -1;
  let bestEdits = 0;
  for (let i = 0; i < listed.words.length; i++) {
    if (taken & (1 << i)) continue;
    const other = listed.words[i] ?? '';
    const edits = wordEdits(word, other, letters ^ (listed.letters[i] ?? 0));
    const fit = edits === 0 ? SAME : edits > 0 ? MISREAD : isInitial(word, other) ? INITIAL : NOTHING;
    if (fit < best || (fit === best && (fit !== MISREAD || edits >= bestEdits))) continue;
    best = fit;
    bestAt = i;
    bestEdits = Math.max(0, edits);
    if (fit === SAME) break;
  }
  if (best === SAME && word.length > 1) tally.same++;
  else if (best === SAME || best === INITIAL) tally.initials++;
  else if (best === MISREAD) tally.misread++;
  else tally.unmatched++;
  if (best >= MISREAD) {
    tally.edits += bestEdits;
    tally.letters += Math.max(word.length, listed.words[bestAt]?.length ?? 0);
  }
  return bestAt < 0 ? 0 : 1 << bestAt;
}

function judge(tally: Tally, written: NameParts, listed: NameParts): NameLikeness {
  const whole = tally.same + tally.misread;
  if (whole === 0 || tally.edits > editsAllowed(tally.letters)) return DIFFERS;
  const found = whole + tally.initials;
  const unmatched = tally.unmatched > 0 ? Math.max(0, tally.unmatched - misreadForms(written, listed)) : 0;
  if (unmatched === 0) {
    if (tally.initials > 0) return tally.misread > 0 ? { kind: 'initials', score: 0.82, clean: false } : INITIALS;
    if (listed.words.length === 1) return { kind: 'similar', score: 0.9, clean: false };
    if (written.words.length === 1)
      return { kind: 'partial', score: tally.same > 0 ? 0.6 : 0.5, clean: tally.same > 0 };
    const score = 0.95 - 0.03 * tally.edits - (found < listed.words.length ? 0.02 : 0);
    return { kind: 'similar', score, clean: tally.edits === 0 };
  }
  // A middle name or a department that is not listed; two words of the listed name must stand there whole.
  if (whole >= 2 && found >= Math.min(listed.words.length, 3) && unmatched <= 3) {
    return { kind: 'similar', score: 0.9 - 0.02 * unmatched - 0.03 * tally.edits, clean: false };
  }
  if (whole >= 2 && unmatched === 1) return { kind: 'partial', score: 0.65, clean: false };
  return tally.same >= 1 ? { kind: 'partial', score: 0.3, clean: false } : DIFFERS;
}

/** `Roberts Ld` for `Roberts Ltd`, `Ergün Ticc. Ltd. Şti.`: how many words after the name are the company's forms, misread. */
function misreadForms(written: NameParts, listed: NameParts): number {
  if (listed.form === '') return 0;
  let count = 0;
  for (let i = written.words.length - 1; i > 0; i--) {
    const word = written.words[i] ?? '';
    const isForm =
      written.form === '' ? isNearForm(word) || editsWithin(word, listed.form, 1) <= 1 : isNearInnerForm(word);
    if (!isForm || word.length < 2) break;
    count++;
  }
  return count;
}

/** Words that lost or gained the blank between them, or a company's form that ran into its name (`HintzLLC`). */
function compareJoined(written: NameParts, listed: NameParts): NameLikeness {
  if (listed.joined.length + listed.form.length < 6) return DIFFERS;
  // "B. Koch" is an edit away from "Bo Koch", but an initial it is.
  if (written.words.length === listed.words.length && written.words.some((word) => word.length < 2)) return DIFFERS;
  const whole = written.joined + written.form;
  const limit = editsAllowed(Math.min(whole.length, listed.joined.length));
  if (bitsOf(written.allLetters ^ listed.allLetters) > 2 * limit) return DIFFERS;
  let edits = editsWithin(whole, listed.joined + listed.form, limit);
  for (const turned of listed.words.length > 1 ? [lastFirst(listed), firstLast(listed)] : []) {
    if (edits > limit) edits = editsWithin(whole, turned + listed.form, limit);
  }
  return edits > limit ? DIFFERS : { kind: 'similar', score: 0.92 - 0.03 * edits, clean: false };
}

function lastFirst(name: NameParts): string {
  const last = name.words[name.words.length - 1] ?? '';
  return last + name.joined.slice(0, name.joined.length - last.length);
}

function firstLast(name: NameParts): string {
  const first = name.words[0] ?? '';
  return name.joined.slice(first.length) + first;
}

/** 0 the same word, more: that many misread letters, -1 another word. `apart` are the letters that only one of them has. */
function wordEdits(a: string, b: string, apart: number): number {
  if (apart === 0 && a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  if (shorter < 3) return -1;
  // Two misread letters change four at most; what is cut off or put before may change more.
  if (bitsOf(apart) <= 4) {
    const limit = shorter >= 7 ? 2 : 1;
    const edits = editsWithin(a, b, limit);
    if (edits <= limit) return edits;
    // Letters that scanners double or melt together: "Burns" is read "Bums".
    if (skeleton(a) === skeleton(b)) return 1;
  }
  if (a.length <= b.length) return a.length >= 5 && b.startsWith(a) ? 1 : -1;
  // A title that ran into the name ("MrJane").
  if (a.length > b.length + 8 || a.charCodeAt(a.length - 1) !== b.charCodeAt(b.length - 1)) return -1;
  const boneA = skeleton(a);
  const boneB = skeleton(b);
  return boneA.endsWith(boneB) && isTitle(boneA.slice(0, -boneB.length)) ? 1 : -1;
}

function bitsOf(letters: number): number {
  let bits = letters;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function isInitial(a: string, b: string): boolean {
  return (a.length === 1 || b.length === 1) && a.charCodeAt(0) === b.charCodeAt(0);
}

/** Misread letters that a name of so many letters may have: one in five, three at most. */
function editsAllowed(letters: number): number {
  return letters < 3 ? 0 : Math.min(3, Math.max(1, Math.floor(letters / 5)));
}
