import { ApiClient } from 'adminjs';
import { useCallback, useEffect, useRef, useState } from 'react';

const api = new ApiClient();

export interface Notice {
  message: string;
  code?: string;
}

/** One question to the customers' API through the view. */
export async function askAsCustomer<T>(view: string, path: string, query: Record<string, string> = {}): Promise<T> {
  const { data } = await api.getPage<{ answer?: T; notice?: Notice }>({
    pageName: 'customerView',
    params: { view, path, ...query },
  });
  if (data.notice || data.answer === undefined)
    throw Object.assign(new Error(data.notice?.message ?? ''), { notice: data.notice });
  return data.answer;
}

export interface Listed<T> {
  rows: T[] | null;
  problem: Notice | null;
  busy: boolean;
  more: (() => void) | null;
}

/** A list of the API page by page; an answer that comes after another question is dropped. */
export function useCustomerList<T>(view: string, path: string, query: string): Listed<T> {
  const [rows, setRows] = useState<T[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(true);
  const asked = useRef(0);
  const load = useCallback(
    async (after: string | null) => {
      asked.current += 1;
      const mine = asked.current;
      setBusy(true);
      try {
        const given = { ...Object.fromEntries(new URLSearchParams(query)), ...(after ? { cursor: after } : {}) };
        const page = await askAsCustomer<{ data: T[]; nextCursor?: string | null }>(view, path, given);
        if (mine !== asked.current) return;
        setRows((shown) => (after ? [...(shown ?? []), ...page.data] : page.data));
        setCursor(page.nextCursor ?? null);
        setProblem(null);
      } catch (error) {
        if (mine === asked.current)
          setProblem((error as { notice?: Notice }).notice ?? { message: (error as Error).message });
      } finally {
        if (mine === asked.current) setBusy(false);
      }
    },
    [view, path, query],
  );
  useEffect(() => {
    setRows(null);
    void load(null);
  }, [load]);
  return { rows, problem, busy, more: cursor && !busy ? () => void load(cursor) : null };
}

/** One resource of the API. */
export function useCustomerAnswer<T>(view: string, path: string): { answer: T | null; problem: Notice | null } {
  const [state, setState] = useState<{ answer: T | null; problem: Notice | null }>({ answer: null, problem: null });
  useEffect(() => {
    let left = false;
    setState({ answer: null, problem: null });
    askAsCustomer<T>(view, path)
      .then((answer) => !left && setState({ answer, problem: null }))
      .catch(
        (error: Error & { notice?: Notice }) =>
          !left && setState({ answer: null, problem: error.notice ?? { message: error.message } }),
      );
    return () => {
      left = true;
    };
  }, [view, path]);
  return state;
}
