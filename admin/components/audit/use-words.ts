import { useTranslation } from 'adminjs';

/** The words of the audit page and the timeline, below `components.Audit` in admin/locales. */
export function useWords(): { say(key: string): string; moment(at: string): string; locale: string } {
  const { t, i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' });
  return {
    say: (key) => t(`components.Audit.${key}`) as string,
    moment: (at) => format.format(new Date(at)),
    locale: i18n.language,
  };
}
