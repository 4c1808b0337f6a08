import { fold } from './fold.js';

export interface SearchWords {
  /** Folded, as typed. */
  words: string[];
  /** For `fold_text(...) like`, each word anywhere. Empty when no word is long enough for a trigram index to help. */
  patterns: string[];
}

const MOST_WORDS = 6;
const SHORTEST = 3;

/** A searched text taken apart; `%`, `_` and `\` in it are themselves. */
export function searchWords(text: string): SearchWords {
  const words = fold(text.trim()).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  const useful = words.some((word) => word.length >= SHORTEST);
  return { words, patterns: useful ? words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`) : [] };
}
