import { useTranslation } from 'adminjs';

export type Say = (key: string, values?: Record<string, string | number>) => string;

/** The page's words in the reader's language; keys live below `components.Receiving` in admin/locales. */
export function useText(): { say: Say; locale: string } {
  const { t, i18n } = useTranslation();
  return {
    say: (key, values) =>
      t(`components.Receiving.${key}`, { ...values, interpolation: { escapeValue: false } }) as string,
    locale: i18n.language,
  };
}
