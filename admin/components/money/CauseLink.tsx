import React from 'react';

const RESOURCE: Record<string, string> = {
  package: 'Package',
  action: 'PackageAction',
  shipment: 'Shipment',
  invoice: 'Invoice',
  payment: 'Payment',
};

/** "Why was I charged": from a line to what caused it. */
export function CauseLink({ cause, children }: { cause: { type: string; id: string | null }; children: string }) {
  const resource = RESOURCE[cause.type];
  if (!resource || !cause.id) return <>{children}</>;
  return <a href={`/admin/resources/${resource}/records/${cause.id}/show`}>{children}</a>;
}
