import { WORDS, type Words } from './i18n.js';
import { enumFields } from './model.js';

/** Words of enum values where AdminJS looks for them: `resources.<Model>.labels.<field>.<VALUE>`. */
export function enumWords(language: 'en' | 'tr', model: string): Words {
  const enums = WORDS[language].enums as Words;
  return Object.fromEntries(
    enumFields(model).map(({ name, type }) => [name, (enums[type] as Words | undefined) ?? {}]),
  );
}
