import React, { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Alarm } from '../components/queue/Alarm.js';
import { Controls } from '../components/queue/Controls.js';
import { Picking } from '../components/queue/Picking.js';
import { ScanLine } from '../components/queue/ScanLine.js';
import { TaskCard } from '../components/queue/TaskCard.js';
import { TaskList } from '../components/queue/TaskList.js';
import { nameOf } from '../components/queue/task.js';
import { usePages } from '../components/queue/use-pages.js';
import { useQueue } from '../components/queue/use-queue.js';
import { useWords } from '../components/queue/use-words.js';
import { useWork } from '../components/queue/use-work.js';
import { useScanner } from '../components/receiving/use-scanner.js';

/** Made for a scanner and a phone: scan the piece to start, do it, scan it to finish. */
export default function Queue() {
  const { say, typeWord } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [sound, setSound] = useState(() => localStorage.getItem('queue-sound') !== 'off');
  const [scanner, setScanner] = useState(() => window.matchMedia('(pointer: coarse)').matches);
  const queue = useQueue();
  const pages = usePages();
  const work = useWork({ sound, locationId: queue.filters.locationId, pages, changed: queue.reload });
  const { task, alarm } = work;
  useScanner(field, (text) => work.scan(text.trim()));
  const inHand = task?.id ?? null;
  useLayoutEffect(() => {
    const line = field.current;
    if (!line) return;
    // With another piece in the hand, or the alarm answered, the next scan begins anew: before its first key comes.
    line.value = '';
    if (!alarm || inHand === undefined) line.focus({ preventScroll: true });
  }, [inHand, alarm]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'F9') return;
      event.preventDefault();
      document.querySelector<HTMLButtonElement>('.queue-task .queue-primary:not(:disabled)')?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const { answer, filters } = queue;
  const items = answer?.items ?? [];
  const hint = task ? say(task.needs.includes('barcode') ? 'scanToFinish' : 'scanOrFinish') : say('scanToStart');
  return (
    <main className="queue">
      <h1>{say('title')}</h1>
      <ScanLine ref={field} say={say} hint={hint} scanner={scanner} onScanner={setScanner} onScan={work.scan} />
      {!task && (
        <Controls
          filters={filters}
          counters={answer?.counters ?? null}
          locations={answer?.locations ?? []}
          sound={sound}
          onChange={queue.change}
          onSound={(on) => {
            localStorage.setItem('queue-sound', on ? 'on' : 'off');
            setSound(on);
          }}
        />
      )}
      {(work.problem ?? queue.problem) && (
        <p className="office-alert" role="alert">
          {(work.problem ?? queue.problem)?.message ?? say(`problems.${(work.problem ?? queue.problem)?.code}`)}
        </p>
      )}
      {work.done && !task && (
        <p className="queue-done" role="status">
          ✓ {typeWord(work.done.type)} · {nameOf(work.done)}
        </p>
      )}
      {task ? (
        <TaskCard key={task.id} task={task} work={work} pages={pages} />
      ) : answer && items.length === 0 ? (
        <p className="queue-empty">{say(filters.only === 'free' && filters.type === '' ? 'nothing' : 'nothingHere')}</p>
      ) : (
        <>
          <div className="queue-buttons queue-over">
            {filters.by === 'shelf' && (
              <>
                <button type="button" disabled={work.busy} onClick={() => work.claimMany(items.map((item) => item.id))}>
                  {say('takeAll')}
                </button>
                <button type="button" onClick={() => window.print()}>
                  {say('print')}
                </button>
              </>
            )}
          </div>
          <TaskList tasks={items} busy={work.busy} onStart={work.start} />
          {filters.by === 'shelf' && <Picking tasks={items} />}
          <div className="queue-buttons">
            {filters.page > 0 && (
              <button type="button" onClick={() => queue.change({ page: filters.page - 1 })}>
                {say('before')}
              </button>
            )}
            {answer?.more && (
              <button type="button" onClick={() => queue.change({ page: filters.page + 1 })}>
                {say('next')}
              </button>
            )}
          </div>
        </>
      )}
      {alarm && <Alarm problem={alarm} right={task} say={say} onDismiss={work.dismiss} />}
    </main>
  );
}
