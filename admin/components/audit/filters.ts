export const FILTERS = [
  'actor',
  'action',
  'targetType',
  'targetId',
  'workspaceId',
  'ip',
  'requestId',
  'outcome',
  'from',
  'to',
] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

export function filtersOfAddress(search: string): Filters {
  const given = new URLSearchParams(search);
  return Object.fromEntries(FILTERS.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : [])));
}

/** What the server is asked: blanks left out, days as the reader's own (`to` to its end). */
export function paramsOf(filters: Filters): Record<string, string> {
  const params = Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  if (params.from) params.from = startOf(params.from, 0);
  if (params.to) params.to = startOf(params.to, 1);
  return params;
}

function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
