import { ApiClient } from 'adminjs';
import React, { useEffect, useState } from 'react';
import { styles as shared } from '../audit/styles.js';
import { CustomerWorkspaces, type FoundCustomer } from './CustomerCard.js';
import { styles } from './styles.js';
import { useText } from './use-text.js';

const api = new ApiClient();

/** On a customer's record: where they belong. A closed account belongs nowhere. */
export function UserWorkspaces({ id }: { id: string }) {
  const { say } = useText();
  const [customer, setCustomer] = useState<FoundCustomer | null>(null);
  useEffect(() => {
    let left = false;
    api
      .getPage<{ users?: FoundCustomer[] }>({ pageName: 'customers', params: { id } })
      .then(({ data }) => !left && setCustomer(data.users?.[0] ?? null))
      .catch(() => !left && setCustomer(null));
    return () => {
      left = true;
    };
  }, [id]);
  if (!customer) return null;
  return (
    <section className="audit-timeline look">
      <style>{shared + styles}</style>
      <h2>{say('workspaces')}</h2>
      <CustomerWorkspaces customer={customer} />
    </section>
  );
}
