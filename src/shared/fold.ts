/** Letters that decomposition leaves as they are. */
const WHOLE: Readonly<Record<string, string>> = {
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
};

/** Folded form of each Latin character, so that the hot path neither decomposes nor matches patterns. */
const LATIN: readonly string[] = Array.from({ length: 0x250 }, (_, code) => foldSlowly(String.fromCharCode(code)));

/** Lower case without accents, the same for `İSMET`, `ISMET`, `ısmet` and `ismet`; other alphabets are only lower-cased. */
export function fold(text: string): string {
  let folded = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    folded += code < 0x250 ? (LATIN[code] ?? '') : foldSlowly(text.charAt(i));
  }
  return folded;
}

function foldSlowly(char: string): string {
  const bare = char.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return WHOLE[bare] ?? bare;
}
