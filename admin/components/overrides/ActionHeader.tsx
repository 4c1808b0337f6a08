import type { ActionHeaderProps } from 'adminjs';
import React from 'react';
import SearchBox from '../SearchBox.js';

type Props = ActionHeaderProps & { OriginalComponent: React.ComponentType<ActionHeaderProps> };

/** A record's page is headed by what it shows, not by the word "Open"; a list that is searched by its search box. */
export default function ActionHeader({ OriginalComponent, ...props }: Props) {
  const { action, record, resource } = props;
  if (action.name === 'list' && (action.custom as { search?: boolean }).search)
    return (
      <>
        <OriginalComponent {...props} />
        <SearchBox resource={resource} />
      </>
    );
  if (action.name !== 'show' || !record) return <OriginalComponent {...props} />;
  return (
    <div className="office-record-header">
      <OriginalComponent {...props} />
      <h1>{record.title || record.id}</h1>
    </div>
  );
}
