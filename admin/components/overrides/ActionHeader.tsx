import type { ActionHeaderProps } from 'adminjs';
import React from 'react';

type Props = ActionHeaderProps & { OriginalComponent: React.ComponentType<ActionHeaderProps> };

/** A record's page is headed by what it shows, not by the word "Open". */
export default function ActionHeader({ OriginalComponent, ...props }: Props) {
  const { action, record } = props;
  if (action.name !== 'show' || !record) return <OriginalComponent {...props} />;
  return (
    <div className="office-record-header">
      <OriginalComponent {...props} />
      <h1>{record.title || record.id}</h1>
    </div>
  );
}
