import type { ActionHeaderProps } from 'adminjs';
import React from 'react';
import SearchBox from '../SearchBox.js';

type Props = ActionHeaderProps & { OriginalComponent: React.ComponentType<ActionHeaderProps> };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
  const title = record.title || record.id;
  return (
    <div className="office-record-header">
      <OriginalComponent {...props} />
      {/* A page of its own names what has no name but its id. */}
      {UUID.test(title) && action.component ? null : <h1>{title}</h1>}
    </div>
  );
}
