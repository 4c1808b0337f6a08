import { useTranslation } from 'adminjs';

export type Say = (key: string, values?: Record<string, string | number>) => string;

/** The page's words in the reader's language; keys live below `components.Queue` in admin/locales. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const say: Say = (key, values) =>
    t(`components.Queue.${key}`, { ...values, interpolation: { escapeValue: false } }) as string;
  const typeWord = (type: string) => t(`enums.ActionType.${type}`) as string;
  const moment = new Intl.DateTimeFormat(i18n.language, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return { say, typeWord, when: (at: string) => moment.format(new Date(at)) };
}
