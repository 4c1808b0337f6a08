/** A piece of work as the server lists it (src/modules/package-action/queue.service.ts). */
export interface Task {
  id: string;
  type: string;
  status: string;
  step: string | null;
  needs: string[];
  dueAt: string;
  late: boolean;
  workspace: string;
  ste: string | null;
  recipient: string | null;
  packageId: string;
  kind: string;
  trackingNumber: string | null;
  shelf: string | null;
  location: string;
  photoId: string | null;
  note: string | null;
  person: string | null;
  claim: { mine: boolean; by: string } | null;
  blocked: { why: 'debt' | 'order'; by: string | null } | null;
  along: { trackingNumber: string | null; shelf: string | null }[];
}

export interface Counters {
  byType: Record<string, number>;
  all: number;
  late: number;
  mine: number;
  cooling: number;
}

export interface Place {
  id: string;
  code: string;
  name: string;
}

export interface QueueAnswer {
  items: Task[];
  more: boolean;
  counters: Counters;
  locations: Place[];
}

export interface Filters {
  type: string;
  only: string;
  by: 'due' | 'shelf';
  locationId: string;
  page: number;
}

export const FIRST: Filters = { type: '', only: 'free', by: 'due', locationId: '', page: 0 };

/** The filters stand in the address, so that a view can be kept and sent. */
export function filtersOf(search: string): Filters {
  const given = new URLSearchParams(search);
  return {
    type: given.get('type') ?? '',
    only: given.get('only') ?? FIRST.only,
    by: given.get('by') === 'shelf' ? 'shelf' : 'due',
    locationId: given.get('locationId') ?? '',
    page: Math.max(0, Number(given.get('page')) || 0),
  };
}

export function addressOf(filters: Filters): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters))
    if (String(value) !== String(FIRST[name as keyof Filters])) params.set(name, String(value));
  return params.toString();
}

export function nameOf(task: Pick<Task, 'trackingNumber' | 'packageId'>): string {
  return task.trackingNumber ?? task.packageId.slice(-8);
}
