import type { ActionProps } from 'adminjs';
import React from 'react';
import { UserWorkspaces } from '../customer/UserWorkspaces.js';
import Timeline from '../Timeline.js';

/** Every generated record page ends with the record's timeline. */
export default function DefaultShowAction(
  props: ActionProps & { OriginalComponent: React.ComponentType<ActionProps> },
) {
  const { OriginalComponent, ...rest } = props;
  const { record, resource } = rest;
  return (
    <>
      <OriginalComponent {...rest} />
      {record?.id && resource.id === 'User' ? <UserWorkspaces id={record.id} /> : null}
      {record?.id && resource.id !== 'AuditLog' ? <Timeline resourceId={resource.id} recordId={record.id} /> : null}
    </>
  );
}
