import { useTranslation } from 'adminjs';

/** The words of the notices' page, below `components.Notices`. */
export function useNoticeWords() {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  return {
    locale,
    say: (key: string, values: Record<string, string | number> = {}) =>
      t(`components.Notices.${key}`, values) as string,
    moment: (at: string | null) =>
      at ? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at)) : '',
  };
}
