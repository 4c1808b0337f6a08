import type { DeskShipment } from '../../../src/modules/shipping/desk.service.js';
import type { Outcome } from '../receiving/answers.js';
import { adminPath, get, post } from '../receiving/transport.js';

export type { DeskShipment };
export const STAGES = ['pack', 'label', 'handOver', 'trouble', 'gone'] as const;
export type Stage = (typeof STAGES)[number];

export interface DeskData {
  counts: Record<Stage, number>;
  rows: DeskShipment[];
  nextCursor: string | null;
  locations: { id: string; name: string }[];
}

const page = () => adminPath('/api/pages/shipping');

export function readDesk(stage: Stage, locationId: string, cursor?: string): Promise<Outcome> {
  const query = new URLSearchParams({
    stage,
    ...(locationId ? { locationId } : {}),
    ...(cursor ? { cursor } : {}),
  });
  return get(`${page()}?${query}`);
}

export function askScan(scan: string): Promise<Outcome> {
  return post(page(), { scan });
}

export function act(id: string, action: string, body: Record<string, unknown> = {}): Promise<Outcome> {
  return post(adminPath(`/api/resources/Shipment/records/${id}/${action}`), body);
}

export function fileLink(id: string, kind: 'label' | 'customs'): string {
  return `${page()}/download?${new URLSearchParams({ id, kind })}`;
}

export function recordLink(id: string): string {
  return adminPath(`/resources/Shipment/records/${id}/show`);
}

/** What a shipment waits for; null: nothing at this desk. */
export function stageOf({ status, returnedAt }: DeskShipment): Stage | null {
  if (status === 'DRAFT') return 'pack';
  if (status === 'READY') return 'label';
  if (status === 'LABELED') return 'handOver';
  if (status === 'EXCEPTION') return returnedAt === null ? 'trouble' : null;
  return status === 'CANCELED' ? null : 'gone';
}
