import { useTranslation } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { AuditRows } from '../components/audit/AuditRows.js';
import { type Filters, filtersOfAddress, paramsOf } from '../components/audit/filters.js';
import { styles } from '../components/audit/styles.js';
import { useLog } from '../components/audit/use-log.js';
import { useWords } from '../components/audit/use-words.js';

const FIRST = ['actor', 'action'] as const;
const EXTRA = ['targetType', 'targetId', 'workspaceId', 'ip', 'requestId'] as const;

/** The whole log, for ADMIN. The filters stand in the address, so that a search can be kept and sent. */
export default function Audit() {
  const { say } = useWords();
  const { translatePage, translateButton } = useTranslation();
  const [filters, setFilters] = useState<Filters>(() => filtersOfAddress(window.location.search));
  const [searched, setSearched] = useState(filters);
  const { rows, nextCursor, problem, busy, load } = useLog('audit');
  const params = paramsOf(searched);
  useEffect(() => {
    window.history.replaceState(
      null,
      '',
      `${window.location.pathname}?${new URLSearchParams(searched as Record<string, string>)}`,
    );
    void load(paramsOf(searched));
  }, [load, searched]);
  return (
    <main className="audit">
      <style>{styles}</style>
      <h1>{translatePage('audit')}</h1>
      <SearchForm filters={filters} onChange={setFilters} onSearch={() => setSearched({ ...filters })}>
        <button type="submit" className="office-primary" disabled={busy}>
          {translateButton('search')}
        </button>
        <button
          type="button"
          className="audit-second"
          onClick={() => {
            setFilters({});
            setSearched({});
          }}
        >
          {translateButton('clear')}
        </button>
        <Downloads params={params} />
      </SearchForm>
      {problem ? (
        <p className="office-alert" role="alert">
          {problem}
        </p>
      ) : null}
      {busy && rows.length === 0 ? (
        <p className="audit-none">{say('loading')}</p>
      ) : problem && rows.length === 0 ? null : (
        <AuditRows rows={rows} withTarget />
      )}
      {nextCursor ? (
        <div className="audit-end">
          <button type="button" className="audit-second" disabled={busy} onClick={() => void load(params, nextCursor)}>
            {translateButton('more')}
          </button>
        </div>
      ) : null}
    </main>
  );
}

interface FormProps {
  filters: Filters;
  onChange(filters: Filters): void;
  onSearch(): void;
  children: React.ReactNode;
}

function SearchForm({ filters, onChange, onSearch, children }: FormProps) {
  const { say } = useWords();
  const set = (name: keyof Filters) => (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
    onChange({ ...filters, [name]: event.target.value });
  const field = (name: (typeof FIRST)[number] | (typeof EXTRA)[number]) => (
    <label key={name} className="office-field">
      {say(name)}
      <input
        name={name}
        value={filters[name] ?? ''}
        placeholder={say(`hint.${name}`)}
        maxLength={200}
        onChange={set(name)}
      />
    </label>
  );
  return (
    <form
      className="audit-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch();
      }}
    >
      {FIRST.map(field)}
      {(['from', 'to'] as const).map((name) => (
        <label key={name} className="office-field">
          {say(name)}
          <input type="date" name={name} value={filters[name] ?? ''} onChange={set(name)} />
        </label>
      ))}
      <details className="audit-extra" open={[...EXTRA, 'outcome' as const].some((name) => filters[name])}>
        <summary>{say('extra')}</summary>
        <div>
          {EXTRA.map(field)}
          <label className="office-field">
            {say('outcome.label')}
            <select name="outcome" value={filters.outcome ?? ''} onChange={set('outcome')}>
              <option value="">{say('outcome.any')}</option>
              <option value="DONE">{say('outcome.DONE')}</option>
              <option value="REFUSED">{say('outcome.REFUSED')}</option>
            </select>
          </label>
        </div>
      </details>
      <div className="audit-buttons">{children}</div>
    </form>
  );
}

/** First the separator that Excel takes in the reader's language. */
function Downloads({ params }: { params: Record<string, string> }) {
  const { say, locale } = useWords();
  const separators = locale === 'tr' ? [';', ','] : [',', ';'];
  return (
    <>
      {separators.map((separator) => (
        <a
          key={separator}
          className="audit-second"
          href={`/admin/api/pages/audit/download?${new URLSearchParams({ ...params, separator })}`}
        >
          {say(separator === ';' ? 'csvSemicolon' : 'csvComma')}
        </a>
      ))}
    </>
  );
}
