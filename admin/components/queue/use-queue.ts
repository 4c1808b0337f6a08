import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../receiving/state.js';
import { desk } from './desk.js';
import { addressOf, type Filters, filtersOf, type QueueAnswer } from './task.js';

const REFRESH_MS = 8_000;

export interface Queue {
  filters: Filters;
  change(filters: Partial<Filters>): void;
  answer: QueueAnswer | null;
  problem: Problem | null;
  reload(): void;
}

/** The list and its counters; both refresh themselves while the page is looked at. */
export function useQueue(): Queue {
  const [filters, setFilters] = useState(() => filtersOf(window.location.search));
  const [answer, setAnswer] = useState<QueueAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(0);
  const load = useCallback(async () => {
    const turn = ++latest.current;
    const outcome = await desk.read(filters);
    // An answer to what is not asked any more.
    if (turn !== latest.current) return;
    if (outcome.ok) setAnswer(outcome.answer as unknown as QueueAnswer);
    setProblem(outcome.ok ? null : outcome.problem);
  }, [filters]);
  useEffect(() => {
    const query = addressOf(filters);
    window.history.replaceState(null, '', `${window.location.pathname}${query ? `?${query}` : ''}`);
    void load();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void load();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [filters, load]);
  return {
    filters,
    change: (changed) => setFilters((before) => ({ ...before, page: 0, ...changed })),
    answer,
    problem,
    reload: () => void load(),
  };
}
