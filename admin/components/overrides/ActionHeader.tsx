import { type ActionHeaderProps, useTranslation } from 'adminjs';
import React from 'react';
import SearchBox from '../SearchBox.js';

type Props = ActionHeaderProps & { OriginalComponent: React.ComponentType<ActionHeaderProps> };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A record's page is headed by what it shows, not by the word "Open"; a list that is searched by its search box. */
export default function ActionHeader({ OriginalComponent, ...props }: Props) {
  const { action, record, resource, tag } = props;
  const { translateLabel } = useTranslation();
  if (action.name === 'list') props.tag = tag && rowsInWords(tag, translateLabel);
  if (action.name === 'list' && (action.custom as { search?: boolean }).search)
    return (
      <>
        <OriginalComponent {...props} />
        <SearchBox resource={resource} />
      </>
    );
  if (action.name !== 'show' || !record) return <OriginalComponent {...props} />;
  const title = record.title || record.id;
  return (
    <div className="office-record-header">
      <OriginalComponent {...props} />
      {/* A page of its own names what has no name but its id. */}
      {UUID.test(title) && action.component ? null : <h1>{title}</h1>}
    </div>
  );
}

/** Up to here the server counts (admin/counting.ts); a larger total is the planner's estimate, and said to be one. */
const COUNTED_UP_TO = 10_000;
const FILTERED_UP_TO = 2_000;

type Translate = ReturnType<typeof useTranslation>['translateLabel'];

function rowsInWords(tag: string, translate: Translate): string {
  const rows = Number(tag);
  if (!Number.isInteger(rows)) return tag;
  const shown = (number: number) => number.toLocaleString(document.documentElement.lang || undefined);
  if (rows > COUNTED_UP_TO) return translate('aboutRows', '', { rows: shown(Number(rows.toPrecision(2))) });
  const filtered = window.location.search.includes('filters.');
  return filtered && rows >= FILTERED_UP_TO ? translate('atLeastRows', '', { rows: shown(rows) }) : shown(rows);
}
