import { dictionary } from '@zxcvbn-ts/language-common';

export const CUSTOMER_PASSWORD_LENGTH = 10;
export const STAFF_PASSWORD_LENGTH = 15;
export const LONGEST_PASSWORD = 256;

let common: Set<string> | null = null;

/** The form that is judged and hashed: the same keys pressed on another system give the same password. Nothing is cut or trimmed. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Why a new password is refused, or null. `known` are words that anybody would try first: the e-mail, the name. */
export function passwordRefusal(
  password: string,
  rules: { minLength: number; known: readonly string[] },
): string | null {
  const plain = normalizePassword(password);
  const letters = [...plain];
  if (letters.length < rules.minLength) return `needs ${rules.minLength} characters or more`;
  if (letters.length > LONGEST_PASSWORD) return `has more than ${LONGEST_PASSWORD} characters`;
  const folded = plain.toLowerCase();
  if (isCommon(folded)) return 'is one of the passwords that are tried first';
  if (isPattern(folded)) return 'is a pattern that is tried first';
  if (rules.known.some((word) => isMostly(folded, word.toLowerCase()))) return 'is made of your own name or address';
  return null;
}

/** As listed, or listed but for what people add to get past a rule (`Password123!`). */
function isCommon(folded: string): boolean {
  common ??= new Set(dictionary['passwords-common']);
  const bare = folded.replace(/[^\p{L}\p{N}]+$/u, '');
  return common.has(folded) || common.has(bare);
}

/** One short piece again and again (`abcabcabcabc`), or a run along the alphabet or the digits. */
function isPattern(folded: string): boolean {
  for (let size = 1; size <= 3; size++) {
    if (
      folded ===
      folded
        .slice(0, size)
        .repeat(Math.ceil(folded.length / size))
        .slice(0, folded.length)
    )
      return true;
  }
  const steps = new Set<number>();
  for (let i = 1; i < folded.length; i++) steps.add(folded.charCodeAt(i) - folded.charCodeAt(i - 1));
  return steps.size === 1;
}

function isMostly(folded: string, word: string): boolean {
  return word.length >= 4 && folded.includes(word) && folded.length - word.length < 4;
}
