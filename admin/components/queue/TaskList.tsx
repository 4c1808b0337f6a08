import React from 'react';
import { Icon } from '../receiving/icons.js';
import { nameOf, type Task } from './task.js';
import { useWords } from './use-words.js';

interface Props {
  tasks: readonly Task[];
  busy: boolean;
  onStart(task: Task): void;
}

/** What waits, most urgent first (or along the shelves). */
export function TaskList({ tasks, busy, onStart }: Props) {
  const { say, typeWord, when } = useWords();
  return (
    <ol className="queue-list">
      {tasks.map((task) => (
        <li key={task.id} className="queue-row" data-late={task.late}>
          <span className="queue-place">
            <strong>{task.shelf ?? '–'}</strong>
            <small>{task.location}</small>
          </span>
          {task.photoId ? (
            <img className="queue-thumb" src={`/admin/media/photos/${task.photoId}/thumbnail`} alt="" loading="lazy" />
          ) : (
            <span className="queue-thumb">
              <Icon name="box" />
            </span>
          )}
          <div className="queue-text">
            <p>
              <span className="queue-type">{typeWord(task.type)}</span>
              {task.status === 'IN_PROGRESS' && <span className="office-chip office-chip-busy">{say('begun')}</span>}
              {task.claim && (
                <span className="office-chip">
                  {task.claim.mine ? say('mine') : say('heldBy', { name: task.claim.by })}
                </span>
              )}
              {task.blocked && (
                <span className="office-chip office-chip-bad">
                  {say(`blocked.${task.blocked.why}`, { type: task.blocked.by ? typeWord(task.blocked.by) : '' })}
                </span>
              )}
            </p>
            <a href={`/admin/resources/Package/records/${task.packageId}/show`}>{nameOf(task)}</a>
            <small>
              {[
                task.ste && `STE ${task.ste}`,
                task.workspace,
                task.along.length > 0 && say('more', { n: task.along.length }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </div>
          <span className="queue-due" data-late={task.late}>
            {task.late && <Icon name="warning" size={18} />} {when(task.dueAt)}
          </span>
          <button
            type="button"
            className="queue-start"
            disabled={busy || task.blocked !== null || (task.claim !== null && !task.claim.mine)}
            onClick={() => onStart(task)}
          >
            {task.status === 'IN_PROGRESS' ? say('goOn') : say('start')}
          </button>
        </li>
      ))}
    </ol>
  );
}
