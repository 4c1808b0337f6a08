import { useCallback, useEffect, useState } from 'react';
import { signal } from '../receiving/sound.js';
import type { Problem } from '../receiving/state.js';
import { desk } from './desk.js';
import type { Task } from './task.js';
import type { usePages } from './use-pages.js';

/** What must be shouted rather than said: the wrong piece in the hand. */
const LOUD = new Set(['wrong_piece', 'nothing_asked', 'action_claimed', 'action_cooling']);
const KEPT = 'queue-task';

export interface Work {
  task: Task | null;
  busy: boolean;
  /** Full screen, until the clerk has answered it. */
  alarm: Problem | null;
  problem: Problem | null;
  /** The last thing that was finished. */
  done: Task | null;
  scan(barcode: string): void;
  start(task: Task): void;
  finish(given?: Record<string, unknown>): void;
  fail(reason: string): void;
  release(): void;
  claimMany(ids: string[]): void;
  dismiss(): void;
}

/** One task in hand at a time. It survives a reload of the page: the server knows whose it is. */
export function useWork(given: {
  sound: boolean;
  locationId: string;
  pages: ReturnType<typeof usePages>;
  changed(): void;
}): Work {
  const { sound, locationId, pages, changed } = given;
  const [task, setTask] = useState<Task | null>(null);
  const [busy, setBusy] = useState(false);
  const [alarm, setAlarm] = useState<Problem | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState<Task | null>(null);

  const take = useCallback(
    (next: Task | null) => {
      setTask(next);
      pages.clear();
      if (next) sessionStorage.setItem(KEPT, next.id);
      else sessionStorage.removeItem(KEPT);
    },
    [pages.clear],
  );
  const refused = useCallback(
    (why: Problem) => {
      signal('bad', sound);
      if (LOUD.has(why.code)) setAlarm(why);
      else setProblem(why);
    },
    [sound],
  );
  const run = useCallback(
    async (body: Record<string, unknown>, then: (answer: Record<string, unknown>) => void) => {
      setBusy(true);
      setProblem(null);
      const outcome = await desk.act(body);
      setBusy(false);
      if (outcome.ok) then(outcome.answer);
      else refused(outcome.problem);
      changed();
    },
    [changed, refused],
  );
  useEffect(() => {
    const id = sessionStorage.getItem(KEPT);
    if (!id) return;
    // Starting again what is one's own changes nothing; what has ended meanwhile is let go of silently.
    void desk.act({ do: 'start', id }).then((outcome) => {
      if (outcome.ok) setTask(outcome.answer.task as Task);
      else sessionStorage.removeItem(KEPT);
    });
  }, []);

  const begun = (answer: Record<string, unknown>) => {
    setDone(null);
    take(answer.task as Task);
    signal('good', sound);
  };
  const finish = (more: Record<string, unknown> = {}) => {
    if (!task || busy) return;
    const fileIds = pages.pages.flatMap((page) => (page.fileId ? [page.fileId] : []));
    if (pages.pages.some((page) => page.status !== 'sent')) return refused({ code: 'pages_unsent' });
    void run({ do: 'finish', id: task.id, ...(fileIds.length > 0 ? { fileIds } : {}), ...more }, () => {
      signal('filed', sound);
      setDone(task);
      take(null);
    });
  };
  return {
    task,
    busy,
    alarm,
    problem,
    done,
    finish,
    scan: (barcode) => {
      if (busy) return;
      // A clerk who scans while the screen is red has not seen it.
      if (alarm) return signal('bad', sound);
      if (task) finish({ barcode });
      else void run({ do: 'scan', barcode, ...(locationId ? { locationId } : {}) }, begun);
    },
    start: (next) => void run({ do: 'start', id: next.id }, begun),
    fail: (reason) => {
      if (task) void run({ do: 'fail', id: task.id, reason }, () => take(null));
    },
    release: () => {
      if (task) void run({ do: 'release', id: task.id }, () => take(null));
    },
    claimMany: (ids) => void run({ do: 'claimMany', ids }, () => signal('good', sound)),
    dismiss: () => setAlarm(null),
  };
}
