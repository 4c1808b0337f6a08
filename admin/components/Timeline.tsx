import { useTranslation } from 'adminjs';
import React, { useEffect } from 'react';
import { AuditRows } from './audit/AuditRows.js';
import { styles } from './audit/styles.js';
import { useLog } from './audit/use-log.js';
import { useWords } from './audit/use-words.js';

/** Who did what to this record, when: stands below every generated record page; a page of its own may place it itself. */
export default function Timeline({ resourceId, recordId }: { resourceId: string; recordId: string }) {
  const { say } = useWords();
  const { translateButton } = useTranslation();
  const { rows, nextCursor, problem, busy, load } = useLog('timeline');
  const params = { type: resourceId, id: recordId };
  // biome-ignore lint/correctness/useExhaustiveDependencies: params is made of these two
  useEffect(() => {
    void load(params);
  }, [load, resourceId, recordId]);
  return (
    <section className="audit-timeline">
      <style>{styles}</style>
      <h2>{say('timeline')}</h2>
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {busy && rows.length === 0 ? null : <AuditRows rows={rows} withTarget={false} />}
      {nextCursor ? (
        <div className="audit-end">
          <button type="button" className="audit-second" disabled={busy} onClick={() => void load(params, nextCursor)}>
            {translateButton('more')}
          </button>
        </div>
      ) : null}
    </section>
  );
}
