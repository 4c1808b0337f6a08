import { useTranslation } from 'adminjs';
import React from 'react';
import { useSelector } from 'react-redux';
import { type AuditRow, splitMeta } from './audit-row.js';
import { useWords } from './use-words.js';

interface State {
  resources: { id: string }[];
}

/** Rows of the log; each opens onto its before and after. `withTarget` is off where all are of one record. */
export function AuditRows({ rows, withTarget }: { rows: AuditRow[]; withTarget: boolean }) {
  const { say } = useWords();
  if (rows.length === 0) return <p className="audit-none">{say('none')}</p>;
  return (
    <ol className="audit-rows">
      {rows.map((row) => (
        <li key={row.id}>
          <details>
            <Summary row={row} withTarget={withTarget} />
            <More row={row} />
          </details>
        </li>
      ))}
    </ol>
  );
}

function Summary({ row, withTarget }: { row: AuditRow; withTarget: boolean }) {
  const { say, moment } = useWords();
  return (
    <summary>
      <time dateTime={row.at} title={row.at}>
        {moment(row.at)}
      </time>
      <span className="audit-who">
        {row.actorType === 'ANONYMOUS' ? say('kind.ANONYMOUS') : row.actorName}
        {row.actorType === 'ANONYMOUS' ? null : <span className="audit-kind">{say(`kind.${row.actorType}`)}</span>}
      </span>
      <span className="audit-what audit-code">{row.action}</span>
      <span className="audit-on">{withTarget ? <Target row={row} /> : (row.ip ?? '')}</span>
      <span className="audit-outcome">
        <span className={`office-chip office-chip-${row.outcome === 'DONE' ? 'good' : 'bad'}`}>
          {row.outcome === 'DONE' ? '✓' : '✕'} {say(`outcome.${row.outcome}`)}
        </span>
      </span>
    </summary>
  );
}

function Target({ row }: { row: AuditRow }) {
  return (
    <>
      {row.targetType} <span className="audit-code">{row.targetId ?? ''}</span>
    </>
  );
}

function More({ row }: { row: AuditRow }) {
  const { say } = useWords();
  const { translateProperty } = useTranslation();
  const { changes, rest } = splitMeta(row.meta);
  const name = (field: string) => (field ? translateProperty(field, undefined, { defaultValue: field }) : say('value'));
  const facts: [string, React.ReactNode][] = [
    [say('targetId'), <RecordLink key="target" type={row.targetType} id={row.targetId} />],
    [say('workspaceId'), row.workspaceId && <RecordLink key="workspace" type="Workspace" id={row.workspaceId} />],
    [say('onBehalfOf'), row.onBehalfOfId && <RecordLink key="behalf" type="User" id={row.onBehalfOfId} />],
    [say('ip'), row.ip],
    [say('userAgent'), row.userAgent],
    [say('requestId'), row.requestId],
  ];
  return (
    <div className="audit-more">
      {changes.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th>{say('field')}</th>
              <th>{say('before')}</th>
              <th>{say('after')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field}>
                <td>{name(change.field)}</td>
                <td className="audit-old">{change.before}</td>
                <td className="audit-new">{change.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <React.Fragment key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </React.Fragment>
          ))}
      </dl>
      {Object.keys(rest).length > 0 ? <pre className="office-json">{JSON.stringify(rest, null, 2)}</pre> : null}
    </div>
  );
}

/** A link where these roles have such a page and the id is a record's. */
function RecordLink({ type, id }: { type: string; id: string | null }) {
  const known = useSelector((state: State) => state.resources.some((resource) => resource.id === type));
  if (!id) return <>{type}</>;
  if (!known || !/^[0-9a-f-]{36}$/.test(id)) return <span className="audit-code">{`${type} ${id}`}</span>;
  return (
    <a className="audit-code" href={`/admin/resources/${type}/records/${id}/show`}>
      {type} {id}
    </a>
  );
}
