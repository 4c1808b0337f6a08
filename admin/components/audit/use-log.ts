import { ApiClient } from 'adminjs';
import { useCallback, useRef, useState } from 'react';
import type { AuditAnswer, AuditRow } from './audit-row.js';

const api = new ApiClient();

export interface Log {
  rows: AuditRow[];
  nextCursor: string | null;
  problem: string;
  busy: boolean;
  /** Starts anew with these parameters, or goes on with the next page. */
  load(params: Record<string, string>, cursor?: string | null): Promise<void>;
}

/** Pages of a server's list; an answer that a newer question has overtaken is dropped. */
export function useLog(pageName: 'audit' | 'timeline'): Log {
  const [rows, setRows] = useState<AuditRow[]>([]);
  const [nextCursor, setNextCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(true);
  const asked = useRef(0);
  const load = useCallback(
    async (params: Record<string, string>, cursor: string | null = null) => {
      asked.current += 1;
      const mine = asked.current;
      setBusy(true);
      const query = cursor ? { ...params, cursor } : params;
      const answer = await api
        .getPage<AuditAnswer>({ pageName, params: query })
        .then(({ data }) => data)
        .catch((error: Error) => ({ notice: { message: error.message } }) as AuditAnswer);
      if (mine !== asked.current) return;
      setBusy(false);
      setProblem(answer.notice?.message ?? '');
      const found = answer.rows ?? [];
      setRows((shown) => (cursor ? [...shown, ...found] : found));
      setNextCursor(answer.nextCursor ?? null);
    },
    [pageName],
  );
  return { rows, nextCursor, problem, busy, load };
}
