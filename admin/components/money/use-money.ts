import { ApiClient, useNotice, useTranslation } from 'adminjs';
import { useCallback, useEffect, useRef, useState } from 'react';
import { formatAmount } from './amounts.js';

const api = new ApiClient();

interface Notice {
  message: string;
  type: 'success' | 'error';
}

export interface Words {
  say(key: string, values?: Record<string, string | number>): string;
  money(amount: number, currency: string): string;
  day(at: string | null): string;
  moment(at: string | null): string;
  locale: string;
}

/** The words of the money pages, below `components.Money`, and amounts and days as the reader writes them. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const locale = i18n.language;
  const written = (at: string | null, style: Intl.DateTimeFormatOptions) =>
    at ? new Intl.DateTimeFormat(locale, style).format(new Date(at)) : '';
  return {
    say: (key, values = {}) => t(`components.Money.${key}`, values) as string,
    money: (amount, currency) => formatAmount(amount, currency, locale),
    day: (at) => written(at, { dateStyle: 'medium' }),
    moment: (at) => written(at, { dateStyle: 'medium', timeStyle: 'short' }),
    locale,
  };
}

/** What a page reads, read anew by `reload` and with each `version`; an answer that a newer question has overtaken is dropped. */
export function useRead<T>(pageName: string, params: Record<string, string>, version: unknown = 0) {
  const { say } = useWords();
  const away = say('away');
  const [answer, setAnswer] = useState<(T & { notice?: Notice }) | null>(null);
  const [busy, setBusy] = useState(true);
  const asked = useRef(0);
  const question = JSON.stringify(params);
  const reload = useCallback(async () => {
    asked.current += 1;
    const mine = asked.current;
    setBusy(true);
    const data = await api
      .getPage<T & { notice?: Notice }>({ pageName, params: JSON.parse(question) })
      .then((response) => response.data)
      .catch(() => ({ notice: { message: away, type: 'error' } }) as T & { notice?: Notice });
    if (mine !== asked.current) return;
    setAnswer(data);
    setBusy(false);
  }, [pageName, question, away]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another reading.
  useEffect(() => void reload(), [reload, version]);
  return { data: answer?.notice ? null : answer, problem: answer?.notice?.message ?? '', busy, reload };
}

interface Outcome {
  notice?: Notice;
  errors?: { path: string; message: string }[];
}

/** Posts to a page, or to a record's action; a refusal is shown as a notice and answered as null. */
export function useAct() {
  const { say } = useWords();
  const notify = useNotice();
  const [busy, setBusy] = useState(false);
  const run = async <T>(call: () => Promise<{ data: unknown }>, done?: string): Promise<T | null> => {
    setBusy(true);
    try {
      const data = (await call()).data as T & Outcome;
      const errors = (data.errors ?? []).map((item) => `${item.path}: ${item.message}`).join(' ');
      const refused = data.notice?.type === 'error';
      const message = refused ? `${data.notice?.message} ${errors}`.trim() : (data.notice?.message ?? done);
      if (message) notify({ message, type: refused ? 'error' : 'success' });
      return refused ? null : data;
    } catch {
      notify({ message: say('away'), type: 'error' });
      return null;
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    post: <T>(pageName: string, data: object, done?: string) =>
      run<T>(() => api.getPage({ pageName, method: 'post', data } as never), done),
    onRecord: (resourceId: string, recordId: string, actionName: string, data: object = {}) =>
      run<object>(() => api.recordAction({ resourceId, recordId, actionName, data, method: 'post' } as never)),
  };
}
