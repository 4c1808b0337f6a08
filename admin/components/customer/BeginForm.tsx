import { ApiClient } from 'adminjs';
import React, { useEffect, useState } from 'react';
import type { View } from '../../pages/CustomerView.js';
import { Problem } from './Sections.js';
import type { Notice } from './use-customer-api.js';
import { useText } from './use-text.js';

const api = new ApiClient();

interface Found {
  name: string;
  email: string;
  workspaces: { id: string; name: string; role: string; ste: string | null }[];
}

interface Props {
  customer: { userId: string; workspaceId: string };
  over: boolean;
  problem: Notice | null;
  onBegun(view: View): void;
}

/** Why staff want to look: the customer reads it in their own log. */
export function BeginForm({ customer, over, problem, onBegun }: Props) {
  const { say } = useText();
  const [found, setFound] = useState<Found | null>(null);
  const [workspaceId, setWorkspaceId] = useState(customer.workspaceId);
  const [reason, setReason] = useState('');
  const [refused, setRefused] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!customer.userId) return;
    api
      .getPage<{ users?: Found[]; notice?: Notice }>({ pageName: 'customers', params: { id: customer.userId } })
      .then(({ data }) => {
        setFound(data.users?.[0] ?? null);
        setWorkspaceId((chosen) => chosen || (data.users?.[0]?.workspaces[0]?.id ?? ''));
        setRefused(data.notice ?? null);
      })
      .catch((error: Error) => setRefused({ message: error.message }));
  }, [customer.userId]);
  const begin = async () => {
    setBusy(true);
    const data = { do: 'begin', userId: customer.userId, workspaceId, reason };
    const answer = await api
      .getPage<{ view?: View; notice?: Notice }>({ pageName: 'customerView', method: 'post', data } as never)
      .then((response) => response.data)
      .catch((error: Error) => ({ view: undefined, notice: { message: error.message } }));
    setBusy(false);
    setRefused(answer.notice ?? null);
    if (answer.view) onBegun(answer.view);
  };
  return (
    <form
      className="office-form look-begin"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <h1>{found ? say('title', { name: found.name }) : say('heading')}</h1>
      {over ? <p className="look-over">{say('over')}</p> : null}
      <Problem notice={refused ?? problem} />
      {customer.userId ? null : (
        <p>
          <a href="/admin/pages/customers">{say('choose')}</a>
        </p>
      )}
      {found && found.workspaces.length === 0 ? <p>{say('noWorkspace')}</p> : null}
      {found && found.workspaces.length > 0 ? (
        <>
          <p>{say('explain')}</p>
          <label className="office-field">
            {say('workspace')}
            <select name="workspaceId" value={workspaceId} onChange={(event) => setWorkspaceId(event.target.value)}>
              {found.workspaces.map((workspace) => (
                <option key={workspace.id} value={workspace.id}>
                  {`${workspace.name} · STE ${workspace.ste ?? '–'}`}
                </option>
              ))}
            </select>
          </label>
          <label className="office-field">
            {say('reason')}
            <textarea
              name="reason"
              rows={3}
              required
              minLength={10}
              maxLength={300}
              value={reason}
              placeholder={say('reasonHint')}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <button type="submit" className="office-primary" disabled={busy}>
            {say('begin')}
          </button>
        </>
      ) : null}
    </form>
  );
}
