const KINDS: Record<string, { en: string; tr: string }> = {
  PARCEL: { en: 'parcel', tr: 'koli' },
  LETTER: { en: 'letter', tr: 'mektup' },
  FLAT: { en: 'flat', tr: 'büyük zarf' },
};

/** A piece in a few words: what it is, and from whom. */
export function pieceOf({ kind, sender }: { kind: string; sender: string | null }): { en: string; tr: string } {
  const words = KINDS[kind] ?? { en: 'piece', tr: 'gönderi' };
  return sender ? { en: `${words.en} from ${sender}`, tr: `${words.tr} (gönderen: ${sender})` } : words;
}
