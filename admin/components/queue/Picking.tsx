import React from 'react';
import { nameOf, type Task } from './task.js';
import { useWords } from './use-words.js';

/** One walk along the shelves, on paper: what to fetch, in the order of the places, with a box to tick. */
export function Picking({ tasks }: { tasks: readonly Task[] }) {
  const { say, typeWord, when } = useWords();
  return (
    <table className="queue-picking">
      <caption>{say('pickingOf', { at: when(new Date().toISOString()), n: tasks.length })}</caption>
      <thead>
        <tr>
          <th>✓</th>
          <th>{say('place')}</th>
          <th>{say('piece')}</th>
          <th>{say('customer')}</th>
          <th>{say('work')}</th>
          <th>{say('due')}</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <tr key={task.id}>
            <td>☐</td>
            <td>{task.shelf ?? '–'}</td>
            <td>
              {[nameOf(task), ...task.along.map((one) => `${one.trackingNumber ?? ''} (${one.shelf ?? '–'})`)].join(
                ', ',
              )}
            </td>
            <td>{[task.ste, task.workspace].filter(Boolean).join(' · ')}</td>
            <td>{typeWord(task.type)}</td>
            <td>{when(task.dueAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
