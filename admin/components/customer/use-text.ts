import { useTranslation } from 'adminjs';

/** The words below `components.CustomerView`, and how times, days and amounts are written in the staff's language. */
export function useText() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return {
    say: (key: string, values: Record<string, string | number> = {}) =>
      t(`components.CustomerView.${key}`, values) as string,
    word: (key: string) => t(key) as string,
    /** A word of an enum; the code itself where there is none. */
    value: (text: string, ...enums: string[]) => {
      const key = enums.map((name) => `enums.${name}.${text}`).find((candidate) => i18n.exists(candidate));
      return key ? (t(key) as string) : text;
    },
    time: (at: string) =>
      new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at)),
    clock: (at: string) => new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(at)),
    money: ({ amount, currency }: Money) => {
      const format = new Intl.NumberFormat(language, { style: 'currency', currency });
      return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
  };
}

export interface Money {
  amount: number;
  currency: string;
}

export type Text = ReturnType<typeof useText>;
