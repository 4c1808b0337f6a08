import React from 'react';
import { useSelector } from 'react-redux';
import { useText } from './use-text.js';

export interface FoundCustomer {
  id: string;
  name: string;
  email: string;
  phone: string | null;
  workspaces: { id: string; name: string; role: string; ste: string | null }[];
}

interface State {
  pages: { name: string }[];
}

/** The workspaces of a customer, each with its record and, for those who may, a look with the customer's eyes. */
export function CustomerWorkspaces({ customer }: { customer: FoundCustomer }) {
  const { say, value } = useText();
  const mayLook = useSelector((state: State) => state.pages.some((page) => page.name === 'customerView'));
  if (customer.workspaces.length === 0) return <p className="piece-soft">{say('noWorkspace')}</p>;
  return (
    <ul className="look-workspaces">
      {customer.workspaces.map((workspace) => (
        <li key={workspace.id}>
          <a href={`/admin/resources/Workspace/records/${workspace.id}/show`}>{workspace.name}</a>
          {` · STE ${workspace.ste ?? '–'} · ${value(workspace.role, 'Role')}`}
          {mayLook ? (
            <div className="look-links">
              <a
                className="audit-second"
                href={`/admin/pages/customerView?user=${customer.id}&workspace=${workspace.id}`}
              >
                {say('look')}
              </a>
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
